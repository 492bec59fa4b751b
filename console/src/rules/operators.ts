/** Which operators fit a kind of value, and what each of them is compared with. */
import type { Json, JsonObject } from "@/api/types";
import { isObject } from "./model";

export const operators = [
  "is", "is_not", "in", "not_in", "contains", "starts_with", "ends_with", "gt", "gte", "lt", "lte", "between",
  "before", "after", "within_last", "within_next", "anniversary_within", "exists", "missing",
] as const;
export type Operator = (typeof operators)[number];
export type ValueKind = "text" | "number" | "boolean" | "date" | "moment" | "figure" | "status" | "any";
export type OperandShape = "none" | "scalar" | "list" | "text" | "number" | "numbers" | "day" | "days" | "period" | "anniversary";

const presence: Operator[] = ["exists", "missing"];
const order: Operator[] = ["gte", "lte", "gt", "lt", "between"];
const byKind: Record<ValueKind, readonly Operator[]> = {
  text: ["is", "is_not", "in", "not_in", "contains", "starts_with", "ends_with", ...presence],
  number: ["is", "is_not", ...order, ...presence],
  boolean: ["is", "is_not", ...presence],
  date: ["within_last", "before", "after", "between", "within_next", "anniversary_within", ...presence],
  moment: ["within_last", "before", "after", "between", ...presence],
  figure: [...order.slice(0, 2), "is", "is_not", ...order.slice(2)],
  status: ["is", "is_not", "in", "not_in", ...presence],
  any: operators,
};
const relative: readonly Operator[] = ["within_last", "within_next", "anniversary_within"];

/** `fixed` leaves out what depends on today, which the properties of events cannot be asked. */
export function operatorsFor(kind: ValueKind, chosen: string, fixed = false): Operator[] {
  const fit = byKind[kind].filter((op) => !(fixed && relative.includes(op)));
  const other = operators.find((op) => op === chosen);
  return other && !fit.includes(other) ? [...fit, other] : [...fit];
}

export function shapeOf(op: string, kind: ValueKind, value?: Json): OperandShape {
  if (op === "exists" || op === "missing") return "none";
  if (op === "in" || op === "not_in") return "list";
  if (["contains", "starts_with", "ends_with"].includes(op)) return "text";
  if (["gt", "gte", "lt", "lte"].includes(op) || (kind === "figure" && op !== "between")) return "number";
  if (op === "before" || op === "after") return "day";
  if (op === "within_last" || op === "within_next") return "period";
  if (op === "anniversary_within") return "anniversary";
  if (op !== "between") return "scalar";
  const dated = kind === "date" || kind === "moment" || (Array.isArray(value) && typeof value[0] === "string" && value[0] !== "");
  return dated ? "days" : "numbers";
}

const isPeriod = (value: Json | undefined): value is JsonObject => isObject(value) && Object.keys(value).length === 1;

const fresh: Record<OperandShape, (kind: ValueKind) => Json | undefined> = {
  none: () => undefined,
  scalar: (kind) => (kind === "boolean" ? true : kind === "number" || kind === "figure" ? null : ""),
  list: () => [],
  text: () => "",
  number: () => null,
  numbers: () => [null, null],
  day: () => "",
  days: () => ["", ""],
  period: () => ({ days: 30 }),
  anniversary: () => ({ days: 7 }),
};

const keeps: Record<OperandShape, (value: Json | undefined, kind: ValueKind) => boolean> = {
  none: () => false,
  scalar: (value, kind) =>
    kind === "boolean" ? typeof value === "boolean" : kind === "number" || kind === "figure" ? typeof value === "number" : ["string", "number"].includes(typeof value),
  list: Array.isArray,
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  numbers: (value) => Array.isArray(value) && value.every((each) => typeof each !== "string"),
  day: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value),
  days: (value) => Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "string"),
  period: isPeriod,
  anniversary: (value) => isPeriod(value) && "days" in value,
};

/** The operand for another operator or another kind: what was there where it still fits, else an empty one. */
export function operandFor(op: string, kind: ValueKind, before?: Json): Json | undefined {
  const shape = shapeOf(op, kind, before);
  if (keeps[shape](before, kind)) return before;
  if (shape === "list" && (typeof before === "string" || typeof before === "number") && before !== "") return [before];
  if (shape === "numbers" && typeof before === "number") return [before, null];
  if ((shape === "scalar" || shape === "text") && Array.isArray(before) && keeps[shape](before[0], kind)) return before[0];
  return fresh[shape](kind);
}

/** A condition with another operator. */
export function withOperator(condition: JsonObject, op: string, kind: ValueKind): JsonObject {
  const { value: before, ...rest } = condition;
  const value = operandFor(op, kind, before);
  return value === undefined ? { ...rest, op } : { ...rest, op, value };
}

/** What a value looks like, where nothing is known of its name. */
export function kindOfValue(value: Json | undefined): ValueKind {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return "any";
}
