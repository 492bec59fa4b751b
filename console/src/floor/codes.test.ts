import { expect, test } from "vitest";
import { mayBeCode, readCode } from "./codes";

test("the link of a basket carries code, id and signature", () => {
  expect(readCode("https://shop.example/basket/KTMPRX?b=1&s=2")).toEqual({ kind: "basket", code: "KTMPRX", basket_id: "1", signature: "2" });
  expect(readCode("https://elsewhere.example/other")).toEqual({ kind: "text", text: "https://elsewhere.example/other" });
  expect(readCode(" 2900001234567 ")).toEqual({ kind: "text", text: "2900001234567" });
});

test("six signs may be a code, with or without a break", () => {
  expect(["KTM PRX", "ktm-prx", "ROSSI"].map(mayBeCode)).toEqual([true, true, false]);
});
