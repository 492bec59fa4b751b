import type { Channel, Id, Instant, Json, JsonObject, Page } from "./common";

export interface Client {
  device: string | null;
  browser: string | null;
  os: string | null;
  is_bot: boolean;
  bot_name: string | null;
}

export interface Campaign {
  channel: string | null;
  source: string | null;
  medium: string | null;
  name: string | null;
  term: string | null;
  content: string | null;
  click_id: string | null;
}

export const eventTypes = ["track", "identify", "page", "screen", "group", "alias"] as const;
export type EventType = (typeof eventTypes)[number];

export interface EventRow {
  id: Id;
  type: EventType;
  name: string;
  source_id: Id;
  channel: Channel;
  touchpoint: string | null;
  occurred_at: Instant;
  received_at: Instant;
  profile_id: Id | null;
  profile_name: string | null;
  anonymous_id: string | null;
  user_id: string | null;
  client: Client | null;
  campaign: Campaign | null;
  locale: string | null;
  properties: JsonObject;
  traits: JsonObject;
  context: JsonObject;
}

export interface Violation {
  path: string;
  message: string;
}

export interface QuarantineRow {
  id: Id;
  source_id: Id;
  name: string | null;
  type: string | null;
  message_id: string | null;
  received_at: Instant;
  code: string;
  reason: string;
  errors: Violation[];
  payload: JsonObject | string;
}

export interface QuarantinePage extends Page<QuarantineRow> {
  counts: { code: string; count: number }[];
}

export interface IntakeStatus {
  lag_ms: number;
  pending: number;
  per_second: number;
}

export type PlanMode = "observe" | "enforce";

export interface PlanEvent {
  name: string;
  description: string;
  schema: JsonObject;
  mode: PlanMode;
  version: number;
  seen_24h: number;
  violations_24h: number;
  updated_at: Instant;
}

export interface Unplanned {
  name: string;
  count_24h: number;
  last_seen_at: Instant;
}

export interface PlanPage extends Page<PlanEvent> {
  unplanned: Unplanned[];
}

export interface InferredSchema {
  schema: { [key: string]: Json };
  sample_size: number;
}
