import type { Key } from "./access";
import type { Channel, Id, Instant } from "./common";

export const sourceKinds = ["site", "app", "till", "email", "chat", "ads", "server"] as const;
export type SourceKind = (typeof sourceKinds)[number];

export interface Source {
  id: Id;
  name: string;
  kind: SourceKind;
  channel: Channel;
  touchpoint_id: Id | null;
  enabled: boolean;
  write_keys: Key[];
  last_event_at: Instant | null;
  events_24h: number;
}

export interface Address {
  street: string;
  city: string;
  province: string;
  postal_code: string;
  country: string;
}

export interface Position {
  lat: number;
  lon: number;
}

/** One opening interval; day 1 is Monday. */
export interface Hours {
  day: number;
  opens: string;
  closes: string;
}

export interface Touchpoint {
  id: Id;
  code: string;
  name: string;
  channel: Channel;
  address: Address | null;
  position: Position | null;
  hours: Hours[];
  time_zone: string;
  events_24h: number;
  last_event_at: Instant | null;
}

export type TouchpointDraft = Omit<Touchpoint, "id" | "events_24h" | "last_event_at">;
