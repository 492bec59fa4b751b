import { expect, test } from "vitest";
import { daysOf, monthAfter, rowsOf } from "./month";

test("months have their days and follow each other", () => {
  expect([daysOf("2027-02"), daysOf("2028-02"), daysOf("2027-12")]).toEqual([28, 29, 31]);
  expect([monthAfter("2027-12", 1), monthAfter("2027-01", -1)]).toEqual(["2028-01", "2026-12"]);
});

test("what begins before or goes on after is cut at the month; an end at midnight is the day before", () => {
  const spans: Record<string, [string, string]> = {
    always: ["", ""], within: ["2027-02-03", "2027-02-10T00:00"], across: ["2027-01-20", "2027-02-01T12:00"],
    before: ["2027-01-01", "2027-02-01T00:00"], after: ["2027-03-01", ""], on: ["2027-02-27", "2027-03-09T10:00"],
  };
  const found = rowsOf(Object.keys(spans), "2027-02", (each) => spans[each] ?? ["", ""]);
  expect(found.map(({ item, first, last, begins, ends }) => [item, first, last, begins, ends])).toEqual([
    ["across", 1, 1, false, true], ["always", 1, 28, false, false], ["within", 3, 9, true, true], ["on", 27, 28, true, false],
  ]);
});
