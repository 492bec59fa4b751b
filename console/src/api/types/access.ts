import type { Id, Instant, JsonObject, Language } from "./common";

export const scopes = [
  "profiles:read",
  "profiles:write",
  "identity:write",
  "events:read",
  "events:write",
  "plan:write",
  "sources:read",
  "sources:write",
  "imports:write",
  "settings:read",
  "settings:write",
  "users:write",
  "keys:write",
  "audit:read",
  "system:read",
] as const;
export type Scope = (typeof scopes)[number];

export const roles = ["owner", "marketing", "sales", "care", "operations", "analyst", "agency"] as const;
export type Role = (typeof roles)[number];

export type Theme = "system" | "light" | "dark";

export interface Session {
  user: { id: Id; email: string; name: string; role: Role; language: Language; theme: Theme };
  scopes: Scope[];
  csrf_token: string;
  retailer: { name: string };
}

export interface Providers {
  password: boolean;
  oidc: null | { name: string; start_url: string };
}

export interface User {
  id: Id;
  email: string;
  name: string;
  role: Role;
  disabled: boolean;
  created_at: Instant;
  last_seen_at: Instant | null;
}

export interface Key {
  id: Id;
  name: string;
  kind: "write" | "secret";
  hint: string;
  source_id: Id | null;
  scopes: Scope[];
  created_at: Instant;
  last_used_at: Instant | null;
  revoked_at: Instant | null;
}

export interface KeyWithSecret {
  key: Key;
  secret: string;
}

export interface AuditEntry {
  id: Id;
  at: Instant;
  actor: { kind: "user" | "key" | "system"; id: Id | null; name: string };
  action: string;
  object_kind: string;
  object_id: string | null;
  detail: JsonObject;
}
