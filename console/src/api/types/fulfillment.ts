import type { Schema } from "./common";

export type Fulfillment = Schema<"Fulfillment">;
export type FulfillmentState = Fulfillment["state"];
