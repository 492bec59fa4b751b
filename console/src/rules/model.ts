/** A rule while it is edited: groups and conditions that keep an identity through every change. */
import type { Json, JsonObject } from "@/api/types";

export type Join = "all" | "any";

export interface Group {
  id: string;
  join: Join;
  negated: boolean;
  parts: Node[];
}

/** A condition as the API writes it, without the `not` around it. */
export interface Leaf {
  id: string;
  negated: boolean;
  condition: JsonObject;
}

export type Node = Group | Leaf;
export type ConditionKind = "trait" | "event" | "absent" | "sequence" | "segment" | "consent" | "product" | "context" | "basket" | "other";

const kinds = ["trait", "event", "absent", "sequence", "segment", "consent", "product", "context", "basket"] as const;

export const isGroup = (node: Node): node is Group => "parts" in node;
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Conditions of different forms in one list, which the compiler takes for alternatives of one form. */
export const listOf = (...parts: JsonObject[]): JsonObject[] => parts;

export const kindOf = (condition: JsonObject): ConditionKind => kinds.find((kind) => kind in condition) ?? "other";

let last = 0;
export const newId = () => `n${(last += 1)}`;

export const newLeaf = (condition: JsonObject, negated = false): Leaf => ({ id: newId(), negated, condition });
export const newGroup = (join: Join, parts: Node[] = []): Group => ({ id: newId(), join, negated: false, parts });

/** The tree of a rule; the outermost is a group always, so that there is a place for the next condition. */
export function fromRule(rule: Json): Group {
  const node = read(rule);
  return isGroup(node) ? node : newGroup("all", [node]);
}

function read(rule: Json): Node {
  if (!isObject(rule)) return newLeaf({});
  for (const join of ["all", "any"] as const) {
    const parts = rule[join];
    if (Array.isArray(parts)) return newGroup(join, parts.map(read));
  }
  if (rule.not === undefined) return newLeaf(rule);
  const inner = read(rule.not);
  // Two denials in a row stay two: the rule that comes out is the rule that went in.
  return inner.negated ? { ...newGroup("all", [inner]), negated: true } : { ...inner, negated: true };
}

export function toRule(node: Node): JsonObject {
  const rule: JsonObject = isGroup(node) ? { [node.join]: node.parts.map(toRule) } : node.condition;
  return node.negated ? { not: rule } : rule;
}

/** Where each node is in the document that `toRule` gives: JSON pointers by id. */
export function pointersOf(node: Node, path = ""): Map<string, string> {
  const own = node.negated ? `${path}/not` : path;
  const found = new Map([[node.id, own]]);
  if (!isGroup(node)) return found;
  node.parts.forEach((part, index) => {
    for (const [id, pointer] of pointersOf(part, `${own}/${node.join}/${index}`)) found.set(id, pointer);
  });
  return found;
}

export const countLeaves = (node: Node): number =>
  isGroup(node) ? node.parts.reduce((sum, part) => sum + countLeaves(part), 0) : 1;
