import type { Narrowed, Schema } from "./common";

export type Fulfillment = Schema<"Fulfillment">;
export type FulfillmentState = Fulfillment["state"];
export type FulfillmentKind = Fulfillment["kind"];
export type PackLine = Fulfillment["lines"][number];
export type QueueEntry = Narrowed<"QueueEntry", { fulfillment: Fulfillment }>;
export type PickRound = Schema<"PickRound">;
export type PickItem = Schema<"PickItem">;
export type PickList = Narrowed<"PickList", { round: PickRound; items: PickItem[]; fulfillments: Fulfillment[] }>;
export type RejectReason = Schema<"Rejection">["reason"];
export type FulfillmentTerms = Schema<"FulfillmentTerms">;
