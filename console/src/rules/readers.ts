import type { Json, Segment } from "@/api/types";
import { isObject } from "./model";

function names(rule: Json, id: string): boolean {
  if (Array.isArray(rule)) return rule.some((each) => names(each, id));
  if (!isObject(rule)) return false;
  return rule.segment === id || [rule.all, rule.any, rule.not].some((inner) => inner !== undefined && names(inner, id));
}

/** The segments whose rule asks who is in this one. */
export const readers = (all: Segment[], id: string): Segment[] => all.filter((segment) => segment.id !== id && names(segment.rule, id));
