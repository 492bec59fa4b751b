import type { Schema } from "./common";

export type ImportStatus = Schema<"ImportStatus">;
export type ImportKind = Schema<"ImportKind">;
export type ImportColumn = Schema<"Column">;
export type RefusalReason = Schema<"Reason">;
export type ImportReport = Schema<"Report">;
export type Import = Schema<"Import">;
