import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync("shop/words.ts", "utf8");
const said = [...text.matchAll(/^ {2}(\w+): \[\s*"(.*?)",\s*"(.*?)",?\s*\],?$/gms)];
const holes = (words: string) => [...words.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]).sort();

test("everything is said in both languages, with the same holes", () => {
  expect(said.length).toBeGreaterThan(100);
  for (const [, name, italian, english] of said) {
    expect([name, italian, english].every(Boolean), name).toBe(true);
    expect(holes(italian!), name).toEqual(holes(english!));
  }
});

test("nothing is kept that is said nowhere", () => {
  const pages = ["frame", "home", "list", "product", "drawer", "checkout", "order", "handed", "parts", "space", "wishes"];
  const code = pages.map((page) => readFileSync(`shop/views/${page}.tsx`, "utf8")).join("");
  const unsaid = said.map(([, name]) => name!).filter((name) => !new RegExp(`["']${name}["']`).test(code));
  expect(unsaid).toEqual([]);
});
