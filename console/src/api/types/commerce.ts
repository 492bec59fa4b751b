import type { Id, JsonObject, Localised, Narrowed, Schema } from "./common";

/** Words by language; a product may have them in one only. */
export type Texts = Partial<Localised>;

export type Content = Required<Schema<"Content">>;
export type ContentByLanguage = Record<string, Content>;
export type Variant = Narrowed<"VariantView", { media: Media[] }>;
export type Media = Narrowed<"Media", { alt?: Texts }>;
export type Product = Narrowed<
  "ProductView",
  { content: ContentByLanguage; channel_content: Record<string, ContentByLanguage>; variants: Variant[]; media: Media[] }
>;
export type ProductPatch = Partial<Pick<Product, "status" | "brand" | "categories" | "tags" | "options" | "attributes" | "content" | "channel_content" | "media" | "availability" | "vat_class" | "perishable">>;
export type ProductStatus = Product["status"];
export type FacetCount = Schema<"FacetCount">;
export type ProductPage = Narrowed<"ProductPage", { items: Product[]; facets: FacetCount[] }>;
export type Category = Narrowed<"CategoryView", { name: Texts }>;
export type Brand = Schema<"BrandView">;
export type Attribute = Narrowed<"AttributeView", { name: Texts; choices: { code: string; name: Texts }[] }>;
export type Relation = Schema<"Relation">;
export type VariantList = Narrowed<"VariantList", { items: Variant[]; names: Record<string, Texts> }>;

export type ArticleReport = Schema<"ImportReport">;
/** How a file of articles is meant; sent as text in a form, so the description does not know it. */
export interface ArticleOptions {
  mapping: Record<string, string>;
  language: string;
  channels: string[];
  status: ProductStatus;
  price_list: string | null;
  sale_list: string | null;
}
export type Feed = Schema<"FeedView">;
export type FeedDraft = Schema<"FeedDraft">;
export type FeedContents = Schema<"FeedContents">;

export type PriceList = Narrowed<"ListView", { name: Texts }>;
export type PriceListDraft = Omit<PriceList, "code" | "etag">;
export type Price = Schema<"Price">;
export type PriceEntry = Schema<"PriceEntry">;
export type PricedLine = Schema<"PricedLine">;
export type PriceHistory = Schema<"PriceHistory">;
export type VatRate = Schema<"VatRate">;

export type StockLocation = Narrowed<"Location", { name: Texts }>;
export type StockLevel = Schema<"LevelView">;
export type StockMovement = Schema<"Movement">;
export type Discrepancy = Schema<"Discrepancy">;
export type Transfer = Schema<"TransferView">;
export type StockCount = Schema<"Stocktake">;
export type CountLine = Schema<"StocktakeLine">;
export type ChannelRule = Schema<"ChannelRule">;

export type Offer = Narrowed<"PromotionView", { content: OfferDraft }>;
export type OfferState = Offer["state"];
export type OfferEffect = JsonObject & { kind: EffectKind };
export type EffectKind = "item_percent" | "item_amount" | "item_price" | "buy_get" | "bundle" | "order" | "shipping" | "gift";
export interface OfferDraft {
  name: Texts;
  effect: OfferEffect;
  priority: number;
  group: string;
  schedule: { start: string | null; end: string | null; windows: { day: number; start: number; end: number }[] };
  channels: string[];
  touchpoints: string[];
  coupon: boolean;
  codes: string[];
  when: JsonObject;
  scope: JsonObject;
  exclusive: boolean;
  limits: { units: number | null; times: number | null; redemptions: number | null; customer: number | null; budget_minor: number | null };
  with_reduced: boolean;
  basis: "running" | "list";
  announced: boolean;
}
export type OfferVersion = Narrowed<"PromotionVersion", { content: OfferDraft }>;
export type OfferFinding = Narrowed<"OfferFinding", { text: Texts }>;
export type OfferGroup = Schema<"OfferGroupView">;
export type CouponBatch = Schema<"CouponBatch">;
export interface VersionTried {
  name: string;
  drafts: OfferDraft[];
  without: Id[];
}
export type VersionOutcome = Narrowed<"VersionOutcome", { who: Schema<"SimulatedAudience"> | null }>;
export interface SimulationAsked {
  name: string;
  versions: VersionTried[];
  days: number;
  margin_bp: number | null;
  promotion_id: Id;
}
export type SimulationResult = Narrowed<"SimulationResult", { now: VersionOutcome; versions: VersionOutcome[] }>;
export type Simulation = Narrowed<"Simulation", { asked: SimulationAsked; result: SimulationResult | null }>;
export interface TraceEntry {
  promotion: string;
  code?: string;
  amount_minor?: number;
  name: Texts;
  text: Texts;
}
export interface TraceSide {
  applied: TraceEntry[];
  refused: TraceEntry[];
}
export interface OfferQuote {
  currency: string;
  gross_minor: number;
  discount_minor: number;
  total_minor: number;
  lines: { id: string; gross_minor: number; net_minor: number }[];
  trace: { lines: Record<string, TraceSide>; order: TraceSide };
}
export interface OfferPreview {
  without: OfferQuote;
  within: OfferQuote;
  difference_minor: number;
  outcome: { code: string; text: Texts };
}

export type CoherenceSummary = Schema<"CoherenceSummary">;
export type CoherenceFinding = Narrowed<"KeptFinding", { label: Texts; evidence: JsonObject }>;
export type FindingKind = CoherenceFinding["kind"];
export type Declaration = Schema<"Declaration">;
export type DeclarationDraft = Schema<"DeclarationDraft">;
export type SideBySide = Narrowed<"ProductSideBySide", { label: Texts; findings: CoherenceFinding[] }>;
export type PlaceShown = SideBySide["places"][number];
