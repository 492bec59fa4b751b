import type { Texts } from "./commerce";
import type { Narrowed, Schema } from "./common";
import type { Profile } from "./customers";
import type { EventRow } from "./events";

export type Basket = Schema<"Basket">;
export type QuotedBasket = Schema<"QuotedBasket">;
export type QuotedLine = QuotedBasket["lines"][number];
export type FloorItem = Schema<"FloorItem">;
export type FloorShop = Narrowed<"FloorShop", { name: Texts }>;
export type FloorAppointment = Narrowed<"FloorAppointment", { service: Texts; place: Texts }>;
export type FloorOrder = Schema<"FloorOrder">;
export type FloorPoints = Narrowed<"FloorPoints", { tier_name: Texts }>;
export type FloorCatalogue = Schema<"FloorCatalogue">;
/** Everything about whoever stands there. */
export type FloorLook = Narrowed<
  "FloorLook",
  {
    customer: Profile | null;
    latest: EventRow[];
    points: FloorPoints | null;
    shops: FloorShop[];
    appointments: FloorAppointment[];
  }
>;
export type TillSale = Schema<"TillSale">;
export type Tender = Schema<"TenderAsked">["tender"];
export type CheckoutDraft = Schema<"CheckoutDraft">;
export type Checkout = Schema<"CheckoutView">;
