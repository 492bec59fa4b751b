import type { FloorItem, Id, QuotedBasket, TillSale } from "@/api/types";

/** Pieces of an article, as they stand in a sale. */
export interface SaleLine {
  variant_id: Id;
  quantity: number;
}

/** The VAT inside a price that includes it, rounded as the server does. */
export function vatOf(gross: number, vatBp: number): number {
  const whole = 10_000 + vatBp;
  return gross - Math.floor((2 * gross * 10_000 + whole) / (2 * whole));
}

export interface Setting {
  id: Id;
  at: string;
  till: string;
  number: number;
  touchpoint: string;
  currency: string;
  customer: Id | null;
  tender: "cash" | "desk_card";
}

type Parts = Pick<TillSale, "lines" | "promotions" | "offers_version" | "gross_minor" | "discount_minor" | "total_minor" | "vat_minor">;

/** What was quoted while the network was there, to the cent and with its offers. Goods leave: nothing is sent. */
function partsOfQuote(quote: QuotedBasket): Parts {
  const sold = quote.lines.filter((line) => line.sold);
  const sum = (of: (line: QuotedBasket["lines"][number]) => number) => sold.reduce((total, line) => total + of(line), 0);
  const given = new Map<string, number>();
  for (const line of sold) {
    for (const run of line.runs) {
      for (const off of run.discounts) given.set(off.promotion_id, (given.get(off.promotion_id) ?? 0) + off.amount_minor * run.quantity);
    }
  }
  return {
    lines: sold.map((line) => ({
      variant_id: line.variant_id,
      sku: line.sku,
      quantity: line.quantity,
      unit_minor: line.price_minor ?? 0,
      list_minor: line.list_minor,
      vat_bp: line.vat_bp,
      units: line.runs.map(({ quantity, net_minor, vat_minor, discounts }) => ({ quantity, net_minor, vat_minor, discounts })),
    })),
    promotions: [...given].map(([promotion_id, amount_minor]) => ({ promotion_id, amount_minor, coupon: null })),
    offers_version: quote.bundle_version,
    gross_minor: sum((line) => line.gross_minor),
    discount_minor: sum((line) => line.discount_minor),
    total_minor: sum((line) => line.net_minor),
    vat_minor: sum((line) => line.vat_minor),
  };
}

/** At the prices that the tablet keeps, without offers: those are the server's to work out. */
function partsOfArticles(lines: SaleLine[], articles: ReadonlyMap<Id, FloorItem>): Parts {
  const known = lines.flatMap(({ variant_id, quantity }) => {
    const article = articles.get(variant_id);
    return article && article.price_minor !== null ? [{ article, quantity, price: article.price_minor }] : [];
  });
  const total = known.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return {
    lines: known.map(({ article, quantity, price }) => ({
      variant_id: article.variant_id,
      sku: article.sku,
      quantity,
      unit_minor: price,
      list_minor: article.list_minor,
      vat_bp: article.vat_bp,
      units: [{ quantity, net_minor: price, vat_minor: vatOf(price, article.vat_bp), discounts: [] }],
    })),
    promotions: [],
    offers_version: 0,
    gross_minor: total,
    discount_minor: 0,
    total_minor: total,
    vat_minor: known.reduce((sum, { article, price, quantity }) => sum + vatOf(price, article.vat_bp) * quantity, 0),
  };
}

export const isOfQuote = (lines: SaleLine[], quote: QuotedBasket | null): quote is QuotedBasket =>
  quote !== null &&
  quote.lines.length === lines.length &&
  lines.every((line) => quote.lines.some((each) => each.variant_id === line.variant_id && each.quantity === line.quantity));

export const soldTotal = (quote: QuotedBasket) => quote.lines.reduce((sum, line) => sum + (line.sold ? line.net_minor : 0), 0);

export const articlesTotal = (lines: SaleLine[], articles: ReadonlyMap<Id, FloorItem>) => partsOfArticles(lines, articles).total_minor;

/** A sale as the tablet made it, in the words of a till: complete, and once for its id. */
export function makeSale(lines: SaleLine[], quote: QuotedBasket | null, articles: ReadonlyMap<Id, FloorItem>, setting: Setting): TillSale {
  const { tender, ...given } = setting;
  const parts = isOfQuote(lines, quote) ? partsOfQuote(quote) : partsOfArticles(lines, articles);
  return {
    ...given,
    ...parts,
    channel: "shop",
    bundle_hash: "",
    gifts: [],
    tenders: parts.total_minor > 0 ? [{ kind: tender === "cash" ? "cash" : "card", amount_minor: parts.total_minor, reference: null }] : [],
  };
}
