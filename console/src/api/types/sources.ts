import { sourceKindValues } from "../schema";
import type { Schema } from "./common";

export const sourceKinds = sourceKindValues;
export type SourceKind = Schema<"SourceKind">;
export type Source = Schema<"SourceView">;
export type Address = Schema<"Address">;
export type Position = Schema<"Position">;
/** One opening interval; day 1 is Monday. */
export type Hours = Schema<"OpeningHours">;
export type Touchpoint = Schema<"customer_events_service_places_TouchpointView">;
export type TouchpointDraft = Schema<"NewTouchpoint">;
