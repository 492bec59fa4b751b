/** What is still to be filled in, and the rule without it: figures are shown while one is still writing. */
import type { Json, JsonObject } from "@/api/types";
import { shapeOf } from "./operators";
import { isGroup, isObject, kindOf, type Group, type Node } from "./model";

const named = (value: Json | undefined) => typeof value === "string" && value.trim() !== "";

const isWhole = (value: Json | undefined) => isObject(value) && Object.values(value).every((each) => typeof each === "number" && each >= 1);

function tested(condition: JsonObject): boolean {
  const { op, value } = condition;
  if (typeof op !== "string") return false;
  switch (shapeOf(op, "any", value)) {
    case "none":
      return true;
    case "list":
      return Array.isArray(value) && value.length > 0;
    case "numbers":
    case "days":
      return Array.isArray(value) && value.length === 2 && value.every((each) => each !== null && each !== "");
    case "number":
      return typeof value === "number";
    case "period":
    case "anniversary":
      return isWhole(value);
    case "scalar":
      return value !== null && value !== undefined && value !== "";
    default:
      return named(value);
  }
}

const periodGiven = (condition: JsonObject) => condition.within === undefined || isWhole(condition.within);

function eventsGiven(condition: JsonObject, key: "event" | "absent"): boolean {
  const { where } = condition;
  const tests = Array.isArray(where) ? where.filter(isObject) : [];
  return named(condition[key]) && periodGiven(condition) && tests.every((test) => named(test.property) && tested(test));
}

export function isComplete(condition: JsonObject): boolean {
  switch (kindOf(condition)) {
    case "trait":
      return named(condition.trait) && tested(condition);
    case "consent":
      return named(condition.consent) && named(condition.channel) && tested(condition);
    case "product":
    case "context":
    case "basket":
      return named(condition[kindOf(condition)]) && tested(condition);
    case "segment":
      return named(condition.segment);
    case "event":
      return eventsGiven(condition, "event") && tested(condition) && (condition.measure === "count" || named(condition.of));
    case "absent":
      return eventsGiven(condition, "absent");
    case "sequence": {
      const steps = Array.isArray(condition.sequence) ? condition.sequence.filter(isObject) : [];
      return isWhole(condition.within) && steps.length > 1 && steps.every((step) => eventsGiven(step, "absent" in step ? "absent" : "event"));
    }
    default:
      return true; // written by hand: the server judges it
  }
}

export const unfinished = (node: Node): string[] =>
  isGroup(node) ? node.parts.flatMap(unfinished) : isComplete(node.condition) ? [] : [node.id];

function prune(node: Node): Node | null {
  if (!isGroup(node)) return isComplete(node.condition) ? node : null;
  const parts = node.parts.map(prune).filter((part) => part !== null);
  return parts.length > 0 ? { ...node, parts } : null;
}

/** The tree without conditions that are not filled in and groups that are empty. */
export const finished = (root: Group): Group => {
  const pruned = prune(root);
  return pruned && isGroup(pruned) ? pruned : { ...root, join: "all", negated: false, parts: [] };
};
