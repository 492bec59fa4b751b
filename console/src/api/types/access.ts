import { newKeyScopesValues, newUserRoleValues } from "../schema";
import type { Schema } from "./common";

export const scopes = newKeyScopesValues;
export type Scope = Schema<"Key">["scopes"][number];

export const roles = newUserRoleValues;
export type Role = Schema<"User">["role"];

export type Session = Schema<"infra_auth_http_session_Session">;
export type Theme = Session["user"]["theme"];
export type Providers = Schema<"Providers">;
export type User = Schema<"User">;
export type Key = Schema<"Key">;
export type KeyWithSecret = Schema<"CreatedKey">;
export type AuditEntry = Schema<"Entry">;
