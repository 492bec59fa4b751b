import { eventTypeValues } from "../schema";
import type { JsonObject, Narrowed, Schema } from "./common";

export type Client = Schema<"Client">;
export type Campaign = Schema<"Campaign">;

export const eventTypes = eventTypeValues;
export type EventType = Schema<"EventType">;
export type EventRow = Schema<"EventRow">;

export type Violation = Omit<Schema<"Quarantined">["errors"][number], "translations">;
export type QuarantineRow = Narrowed<"Quarantined", { payload: JsonObject | string }>;
export type QuarantinePage = Narrowed<"QuarantinePage", { items: QuarantineRow[] }>;

export type IntakeStatus = Schema<"IntakePulse">;
export type PlanMode = Schema<"PlanMode">;
export type PlanEvent = Schema<"PlanView">;
export type Unplanned = Schema<"Unplanned">;
export type PlanPage = Schema<"PlanPage">;
export type InferredSchema = Schema<"Inferred">;
