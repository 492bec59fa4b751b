/** The API's own types; nothing is copied, so that `make types` keeps them true. */
import type { components } from "../../console/src/api/schema";

type Schemas = components["schemas"];

export type Basket = Schemas["Basket"];
export type BasketQuote = Schemas["QuotedBasket"];
export type Card = Schemas["StorefrontCard"];
export type Category = Schemas["CategoryView"];
export type Checkout = Schemas["CheckoutView"];
export type Contact = Schemas["OrderContact"];
export type Delivery = Schemas["DeliveryChoice"];
export type Facet = Schemas["StorefrontFacet"];
export type Handover = Schemas["Handover"];
export type MovedLines = Schemas["MovedLines"];
export type Offer = Schemas["StorefrontOffer"];
export type Parcel = Schemas["OrderParcel"];
export type Payment = Schemas["PaymentView"];
export type Place = Schemas["CollectPlace"];
export type PostalAddress = Schemas["PostalAddress"];
export type Price = Schemas["StorefrontPrice"];
export type Product = Schemas["StorefrontProduct"];
export type QuotedLine = Schemas["QuotedLine"];
export type SearchPage = Schemas["StorefrontPage"];
export type Tender = Schemas["TenderAsked"];
export type Variant = Schemas["StorefrontVariant"];
export type Opened = Schemas["OpenedBasket"];
export type TakenOver = Schemas["TakenOver"];
export type Language = "it" | "en";

/** Where the page sells, and what it speaks. */
export interface Here {
  channel: string;
  touchpoint: string | null;
  language: Language;
}
