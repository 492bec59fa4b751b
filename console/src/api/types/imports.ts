import type { Id, Instant } from "./common";

export type ImportStatus = "inspected" | "checking" | "checked" | "running" | "done" | "failed";
export type ImportKind = "profiles" | "events";

export interface ImportColumn {
  name: string;
  samples: string[];
  guess: string | null;
}

export interface RefusalReason {
  code: string;
  message: string;
  count: number;
  examples: { line: number; column: string | null; value: string | null }[];
}

export interface ImportReport {
  taken: number;
  duplicate: number;
  refused: number;
  reasons: RefusalReason[];
}

export interface Import {
  id: Id;
  filename: string;
  size_bytes: number;
  format: "csv" | "jsonl" | "parquet";
  encoding: string | null;
  delimiter: string | null;
  columns: ImportColumn[];
  rows_estimate: number | null;
  kind: ImportKind;
  source_id: Id | null;
  mapping: Record<string, string>;
  status: ImportStatus;
  progress: { done: number; total: number };
  report: ImportReport | null;
  failure: string | null;
  created_at: Instant;
  created_by: string | null;
}
