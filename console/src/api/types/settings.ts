import type { Channel, Id, Instant, Localised } from "./common";

export interface ConsentPurpose {
  code: string;
  name: Localised;
  description: Localised;
  channels: Channel[];
  double_opt_in: boolean;
}

export const computedKinds = [
  "count",
  "sum",
  "average",
  "first",
  "last",
  "most_frequent",
  "unique",
] as const;
export type ComputedKind = (typeof computedKinds)[number];

export interface ComputedTraitRule {
  name: string;
  label: Localised;
  kind: ComputedKind;
  event: string;
  property: string | null;
  window_days: number | null;
  channel: Channel | null;
}

export interface Namespace {
  name: string;
  label: string | Localised;
  priority: number;
  strength: "strong" | "weak";
  unique_per_customer: boolean;
  max_per_customer: number | null;
  normaliser: string;
  builtin: boolean;
}

export interface BlockedValue {
  id: Id;
  namespace: string;
  pattern: string;
  count: number;
}

export interface IdentityAlert {
  id: Id;
  at: Instant;
  kind: "large_component";
  size: number;
  profile_id: Id;
  detail: string | Record<string, unknown> | null;
  dismissed_at: Instant | null;
}
