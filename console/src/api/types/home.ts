import type { Channel, Id, Instant } from "./common";
import type { EventRow, IntakeStatus } from "./events";

export interface Pulse {
  at: Instant;
  per_minute: { at: Instant; counts: Partial<Record<Channel, number>> }[];
  channels: { channel: Channel; last_minute: number; last_hour: number; last_24h: number }[];
  touchpoints: {
    code: string;
    name: string;
    channel: Channel;
    last_hour: number;
    last_24h: number;
    last_event_at: Instant | null;
  }[];
  profiles: { total: number; new_24h: number; merged_24h: number };
  intake: IntakeStatus;
  quarantine_24h: number;
  duplicates_24h: number;
  latest: EventRow[];
}

export type SetupCode = "source" | "first_event" | "plan" | "consent" | "users" | "import";

export interface Setup {
  retailer: { name: string };
  demo: boolean;
  steps: { code: SetupCode; done: boolean }[];
}

export interface Health {
  status: "ok" | "degraded" | "down";
  checks: { name: string; status: string; detail: string | null; ms: number | null }[];
}

export interface SystemStatus {
  version: string;
  database: { version: string; embedded: boolean; size_bytes: number };
  memory_bytes: number;
  workers: { id: string; since: Instant; partitions: number[] }[];
}

export interface DemoTruth {
  people: number;
  profiles: number;
  precision: number;
  recall: number;
  f1: number;
  wrongly_merged: { profile_ids: Id[]; people: string[]; why: string }[];
  missed: { person: string; profile_ids: Id[]; why: string }[];
}
