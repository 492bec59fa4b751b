import type { AnyChannel, Channel, Id, Instant, Localised } from "./common";

export interface ConsentPurpose {
  code: string;
  name: Localised;
  description: Localised;
  channels: (Channel | AnyChannel)[];
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
  builtin: boolean;
}

export interface Namespace {
  name: string;
  label: string;
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
  builtin: boolean;
}

export interface IdentityAlert {
  id: Id;
  at: Instant;
  kind: "large_component" | "crowded_device";
  size: number;
  profile_id: Id;
  detail: string;
  dismissed_at: Instant | null;
}
