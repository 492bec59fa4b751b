import type { Schema } from "./common";

export type ReplayRun = Schema<"ReplayRun">;
export type ReplayReport = Schema<"ReplayReport">;
export type ReplayRules = Schema<"ProposedRules">;
