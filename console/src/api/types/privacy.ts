import type { Schema } from "./common";

/** An export or an erasure of one customer, and how far it is. */
export type PrivacyRequest = Schema<"PrivacyRequest">;
export type PrivacyKind = PrivacyRequest["kind"];
export type CertificateLine = PrivacyRequest["lines"][number];
export type ErasurePlan = Schema<"ErasurePlan">;
export type Suppression = Schema<"Suppression">;
export type Suppressed = Schema<"Suppressed">;
export type RetentionRule = Schema<"RetentionRule">;
export type RetentionRun = Schema<"RetentionRun">;
export type RetentionCount = Schema<"RetentionCount">;
export type Retention = Schema<"RetentionRules">;
export type SensitiveField = Schema<"SensitiveField">;
