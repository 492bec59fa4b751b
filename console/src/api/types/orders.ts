import type { Instant, Narrowed, Schema } from "./common";

export type Order = Schema<"OrderView">;
export type OrderLine = Order["lines"][number];
export type OrderState = Order["order_state"];
export type PaymentState = Order["payment_state"];
export type UnitState = OrderLine["progress"];
export type OrderPayment = Schema<"PaymentView">;
export type OrderReturn = Schema<"OrderReturn">;
export type OrderEntry = Schema<"OrderEntry">;
export type OrderStory = Narrowed<"OrderStoryView", { order: Order; payments: OrderPayment[]; returns: OrderReturn[]; timeline: OrderEntry[] }>;

export interface OrderFilters {
  q?: string | undefined;
  order_state?: OrderState | undefined;
  payment_state?: PaymentState | undefined;
  channel?: string | undefined;
  touchpoint?: string | undefined;
  from_at?: Instant | undefined;
  until_at?: Instant | undefined;
}

export type Invoice = Schema<"InvoiceView">;
export type InvoiceRecipient = Schema<"InvoiceRecipient">;
export type FiscalDraft = Schema<"FiscalDraft">;
