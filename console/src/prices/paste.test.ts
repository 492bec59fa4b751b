import { expect, test } from "vitest";
import { amountOf, readPasted } from "./paste";

test("amounts as spreadsheets write them", () => {
  const said: [string, number | null][] = [["12", 1200], ["12,5", 1250], ["12.50", 1250], ["€ 1.234,50", 123450], ["1,234.50", 123450], ["1.234", 123400], ["0,99 €", 99], ["12,", 1200], ["abc", null], ["1,2345", null], ["", null]];
  for (const [text, amount] of said) expect(amountOf(text), text).toBe(amount);
});

test("rows are a sku and an amount, whatever stands between; a head is refused", () => {
  const found = readPasted("SKU\tPrezzo\nL-1\tLampada\t19,90\nL-2;25\n\nL-3\tpresto");
  expect(found.rows).toEqual([{ sku: "L-1", amountMinor: 1990 }, { sku: "L-2", amountMinor: 2500 }]);
  expect(found.refused).toEqual(["SKU\tPrezzo", "L-3\tpresto"]);
});
