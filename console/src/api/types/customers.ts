import type { AnyChannel, Channel, Id, Instant, Json, JsonObject, Money } from "./common";

export interface Card {
  id: Id;
  name: string | null;
  email: string | null;
  phone: string | null;
  loyalty_card: string | null;
  city: string | null;
  last_seen_at: Instant | null;
  last_channel: Channel | null;
  order_count: number;
  spent: Money;
  tier: string | null;
  shared_device: boolean;
}

export interface Trait {
  name: string;
  value: Json;
  source: string;
  at: Instant;
}

export interface ComputedTrait {
  name: string;
  label: string | { it: string; en: string };
  value: Json;
  window_days: number | null;
}

/** `score` holds the three marks from 1 to 5; the other figures are days, orders and minor units of money. */
export interface Rfm {
  recency: number;
  frequency: number;
  monetary: number;
  score: string;
  label: string;
}

export interface Identifier {
  key: Id;
  namespace: string;
  value: string;
  strength: "strong" | "weak";
  first_seen_at: Instant;
  shared: boolean;
  profile_id: Id;
  profile_birth_id: Id;
}

export type ConsentStatus = "granted" | "denied" | "withdrawn" | "pending";

export interface Consent {
  purpose: string;
  channel: Channel | AnyChannel;
  status: ConsentStatus;
  at: Instant;
  source: string;
}

export interface ConsentEntry extends Consent {
  id: Id;
  proof: JsonObject;
}

export interface Preferences {
  language: string | null;
  channel_order: Channel[];
  [key: string]: Json;
}

export interface Profile {
  id: Id;
  requested_id: Id;
  card: Card;
  traits: Trait[];
  computed: ComputedTrait[];
  rfm: Rfm | null;
  identifiers: Identifier[];
  channels: { channel: Channel; count: number; first_at: Instant; last_at: Instant }[];
  touchpoints: { touchpoint: string; name: string; channel: Channel | null; count: number; last_at: Instant }[];
  event_counts: { name: string; count: number; last_at: Instant }[];
  consents: Consent[];
  preferences: Preferences;
  orders: { count: number; spent: Money; average: Money | null; last_at: Instant | null };
  first_seen_at: Instant | null;
  last_seen_at: Instant | null;
}

export interface Visit {
  id: Id;
  started_at: Instant;
  ended_at: Instant;
  channel: Channel;
  touchpoint: string | null;
  event_count: number;
  page_views: number;
  landing: string | null;
  campaign: null | { source: string | null; medium: string | null; name: string | null };
  device: string | null;
}

export interface Link {
  a: Id;
  b: Id;
  status: "accepted" | "refused" | "revoked" | "episode";
  reason: string | null;
  detail: string | null;
  evidence: "event" | "import" | "manual" | "model";
  event_id: Id | null;
  first_at: Instant;
  days: string[];
}

export interface Decision {
  id: Id;
  kind: "revoke" | "cannot_link" | "must_link";
  a: Id;
  b: Id;
  actor: string;
  reason: string | null;
  at: Instant;
  undone_at: Instant | null;
}

export interface Identity {
  identifiers: Identifier[];
  /** Identifiers of other customers that are linked to these, whatever became of the link. */
  neighbours: Identifier[];
  links: Link[];
  decisions: Decision[];
  former_ids: { id: Id; since: Instant }[];
}

export interface Explanation {
  path: Link[];
  sentence: { it: string; en: string };
}
