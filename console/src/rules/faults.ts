/** What the server found wrong, at the conditions it is in. */
import type { Schema } from "@/api/types";

export interface Fault {
  /** From the condition on: `/value`, `/where/0/op`. */
  at: string;
  message: string;
}

type Finding = Pick<Schema<"FieldError">, "path" | "message"> & { translations?: Record<string, string> };

export function placeFaults(errors: Finding[], pointers: Map<string, string>, language: string): Map<string, Fault[]> {
  const found = new Map<string, Fault[]>();
  for (const { path, message, translations } of errors) {
    const [id, pointer] = [...pointers]
      .filter(([, own]) => path === own || path.startsWith(`${own}/`))
      .sort(([, a], [, b]) => b.length - a.length)[0] ?? ["", ""];
    const fault = { at: path.slice(pointer.length), message: translations?.[language] ?? message };
    found.set(id, [...(found.get(id) ?? []), fault]);
  }
  return found;
}
