import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/api/types";
import { finished, isComplete, unfinished } from "./complete";
import { begin, record, redo, undo } from "./history";
import { fromRule, listOf, toRule } from "./model";
import { operandFor, operatorsFor, withOperator } from "./operators";

describe("operators", () => {
  it("fit the kind, and keep the one that is chosen", () => {
    expect(operatorsFor("boolean", "is")).toEqual(["is", "is_not", "exists", "missing"]);
    expect(operatorsFor("figure", "gte")).not.toContain("exists");
    expect(operatorsFor("date", "is")).toContain("is");
    expect(operatorsFor("date", "before", true)).not.toContain("within_last");
  });

  it("carry the operand over where it fits", () => {
    expect(operandFor("in", "text", "Milano")).toEqual(["Milano"]);
    expect(operandFor("is", "text", ["Milano", "Roma"])).toBe("Milano");
    expect(operandFor("between", "number", 5)).toEqual([5, null]);
    expect(operandFor("between", "date", 5)).toEqual(["", ""]);
    expect(operandFor("gte", "number", "many")).toBeNull();
    expect(withOperator({ trait: "city", op: "is", value: "Roma" }, "exists", "text")).toEqual({ trait: "city", op: "exists" });
    expect(withOperator({ trait: "born", op: "exists" }, "anniversary_within", "date").value).toEqual({ days: 7 });
  });
});

describe("what is filled in", () => {
  const event = { event: "Order Completed", measure: "count", op: "gte", value: 1 };
  it.each([
    [event, true],
    [{ ...event, value: null }, false],
    [{ ...event, measure: "sum" }, false],
    [{ ...event, measure: "sum", of: "total" }, true],
    [{ ...event, where: [{ property: "", op: "is", value: "x" }] }, false],
    [{ ...event, within: { days: 0 } }, false],
    [{ trait: "vip", op: "is", value: false }, true],
    [{ trait: "age", op: "between", value: [1, null] }, false],
    [{ segment: "" , op: "in" }, false],
    [{ sequence: listOf({ event: "A" }, { absent: "B", within: { hours: 4 } }), within: { days: 1 } }, true],
    [{ sequence: [{ event: "A" }, { event: "" }], within: { days: 1 } }, false],
  ] as [JsonObject, boolean][])("%j: %s", (condition, complete) => {
    expect(isComplete(condition)).toBe(complete);
  });

  it("is what the figures are of", () => {
    const root = fromRule({ all: [event, { any: [{ trait: "", op: "exists" }] }, { not: { segment: "s", op: "in" } }] });
    expect(unfinished(root)).toHaveLength(1);
    expect(toRule(finished(root))).toEqual({ all: [event, { not: { segment: "s", op: "in" } }] });
    expect(toRule(finished(fromRule({ not: { any: [{ trait: "", op: "exists" }] } })))).toEqual({ all: [] });
  });
});

describe("undo", () => {
  it("takes typing in one box as one step, and forgets the future after a change", () => {
    let history = begin("");
    history = record(history, "a", "name", 1000);
    history = record(history, "ab", "name", 1500);
    history = record(history, "ab!", null, 1600);
    history = record(history, "ab!c", "name", 9000);
    history = undo(undo(history));
    expect(history.present).toBe("ab");
    expect(redo(history).present).toBe("ab!");
    expect(undo(history).present).toBe("");
    expect(undo(undo(history)).present).toBe("");
    expect(redo(record(history, "x", null, 9999)).present).toBe("x");
  });
});
