import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { drawQr, qrMatrix } from "../src";

const digest = (text: string) =>
  createHash("sha256").update(qrMatrix(text).map((row) => row.map(Number).join("")).join("\n")).digest("hex").slice(0, 16);

// The same modules as those of another encoder (reportlab, with the mask that was chosen here).
test.each([
  ["KXWBRD", "633a5c383a3e5517"],
  ["https://shop.example/basket/KXWBRD?b=0197c2f0-1111-7000-8000-000000000001&s=abcdefghijklmnopqrstuv", "1304c05efadb94b9"],
  ["è".repeat(60), "f4d3e335afac2a01"],
  ["y".repeat(213), "3bb4dc258df63cd7"],
])("%s is drawn as others draw it", (text, expected) => {
  expect(digest(text)).toBe(expected);
});

test("what is too long is refused, and the path stays within its margin", () => {
  expect(() => qrMatrix("z".repeat(214))).toThrow(RangeError);
  const { size, path } = drawQr("A");
  expect(size).toBe(29);
  expect(path.startsWith("M4 4h1v1h-1z")).toBe(true);
});
