import { expect, it } from "vitest";
import { placeFaults } from "./faults";
import { fromRule, isGroup, pointersOf } from "./model";

it("puts a fault at the innermost condition that it is in, in the reader's language", () => {
  const root = fromRule({ all: [{ trait: "a", op: "exists" }, { any: [{ event: "A", where: [{ property: "", op: "is" }] }] }] });
  const group = root.parts[1];
  if (!group || !isGroup(group)) throw new Error("no group");
  const faults = placeFaults(
    [
      { path: "/all/1/any/0/where/0/property", message: "Write a text.", translations: { it: "Scrivi un testo." } },
      { path: "/all/1", message: "Too deep." },
      { path: "", message: "Too many." },
    ],
    pointersOf(root),
    "it",
  );
  expect(faults.get(group.parts[0]?.id ?? "")).toEqual([{ at: "/where/0/property", message: "Scrivi un testo." }]);
  expect(faults.get(group.id)).toEqual([{ at: "", message: "Too deep." }]);
  expect(faults.get(root.id)).toEqual([{ at: "", message: "Too many." }]);
});
