import { describe, expect, it } from "vitest";
import type { Json } from "@/api/types";
import { duplicate, move, negate, parentOf, remove, step, unwrap, wrap } from "./edits";
import { fromRule, isGroup, pointersOf, toRule, type Group, type Node } from "./model";

const trait = (name: string) => ({ trait: name, op: "exists" });
const nested = { all: [trait("a"), { any: [trait("b"), { not: trait("c") }] }, trait("d")] };
const named = (root: Group, name: string): Node => {
  const all = (node: Node): Node[] => (isGroup(node) ? [node, ...node.parts.flatMap(all)] : [node]);
  const found = all(root).find((node) => !isGroup(node) && node.condition.trait === name);
  if (!found) throw new Error(name);
  return found;
};
const order = (root: Group) => JSON.stringify(toRule(root)).match(/"trait":"(\w)"/g)?.map((text) => text[9]).join("");

describe("the tree of a rule", () => {
  it.each<Json>([nested, { all: [] }, { not: { any: [trait("a")] } }, { not: { not: { all: [trait("a")] } } }])(
    "comes out as it went in: %j",
    (rule) => {
      const once = toRule(fromRule(rule));
      expect(toRule(fromRule(once))).toEqual(once);
      if (JSON.stringify(rule).split("not").length < 3) expect(once).toEqual(rule);
    },
  );

  it("puts a lone condition into a group", () => {
    expect(toRule(fromRule(trait("a")))).toEqual({ all: [trait("a")] });
  });

  it("knows the place of every node in the document", () => {
    const root = fromRule(nested);
    expect(pointersOf(root).get(named(root, "c").id)).toBe("/all/1/any/1/not");
    expect(pointersOf(negate(root, root.id)).get(named(root, "d").id)).toBe("/not/all/2");
  });
});

describe("edits", () => {
  it("moves within a group, into another and not into itself", () => {
    const root = fromRule(nested);
    const [a, b, d] = ["a", "b", "d"].map((name) => named(root, name));
    const inner = parentOf(root, b?.id ?? "")?.group;
    if (!a || !d || !inner) throw new Error("the tree is not as expected");
    expect(order(move(root, a.id, root.id, 3))).toBe("bcda");
    expect(order(move(root, d.id, inner.id, 1))).toBe("abdc");
    expect(move(root, inner.id, inner.id, 0)).toBe(root);
    expect(move(root, a.id, root.id, 1)).toBe(root);
  });

  it("walks down through the groups and up again to where it began", () => {
    const root = fromRule(nested);
    const { id } = named(root, "a");
    let walked = root;
    const seen = [];
    for (let turn = 0; turn < 4; turn += 1) seen.push(order((walked = step(walked, id, 1))));
    expect(seen).toEqual(["abcd", "bacd", "bcad", "bcad"]);
    walked = step(walked, id, 1);
    expect(order(walked)).toBe("bcda");
    for (let turn = 0; turn < 8; turn += 1) walked = step(walked, id, -1);
    expect(toRule(walked)).toEqual(nested);
  });

  it("copies, removes, wraps and unwraps", () => {
    const root = fromRule(nested);
    const copied = duplicate(root, named(root, "d").id);
    expect(order(copied.root)).toBe("abcdd");
    expect(toRule(remove(copied.root, copied.id))).toEqual(nested);
    const wrapped = wrap(root, named(root, "a").id);
    expect(toRule(wrapped)).toEqual({ all: [{ any: [trait("a")] }, nested.all[1], trait("d")] });
    const group = wrapped.parts[0];
    expect(toRule(unwrap(wrapped, group?.id ?? ""))).toEqual(nested);
    const denied = negate(wrapped, group?.id ?? "");
    expect(unwrap(denied, group?.id ?? "")).toBe(denied);
  });
});
