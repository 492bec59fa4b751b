import { expect, it } from "vitest";
import type { EarnRule, ProgramTerms } from "@/api/types";
import { earned, pointsOf, rounded, worth } from "./example";

const rule = (changes: Partial<EarnRule>): EarnRule => ({ id: "base", name: {}, points: 0, per_minor: null, bonus_bp: 0, scope: { all: [] }, when: { all: [] }, start: null, end: null, ...changes });
const terms = (changes: Partial<ProgramTerms>) => ({ earning: [], rounding: "down", tender: { step_points: 100, step_minor: 500, minimum_points: 0 }, ...changes }) as unknown as ProgramTerms;
const now = Date.parse("2026-11-22T12:00:00Z");

it("rounds once, as the program says", () => {
  expect([rounded(7n, 2n, "down"), rounded(7n, 2n, "nearest"), rounded(7n, 2n, "up")]).toEqual([3, 4, 4]);
  expect([rounded(10n, 3n, "down"), rounded(10n, 3n, "nearest"), rounded(10n, 3n, "up")]).toEqual([3, 3, 4]);
});

it("counts by amount or by piece", () => {
  expect(pointsOf(rule({ points: 1, per_minor: 100 }), 0, "down")).toBe(80);
  expect(pointsOf(rule({ points: 3, per_minor: 700 }), 0, "down")).toBe(34);
  expect(pointsOf(rule({ points: 5 }), 5_000, "down")).toBe(15);
});

it("adds up bonuses, and leaves out rules that ask for something or are over", () => {
  const earning = [
    rule({ id: "lamps", points: 9, per_minor: 100, scope: { product: "category", op: "in", value: ["lamps"] } }),
    rule({ points: 1, per_minor: 100 }),
    rule({ id: "double", bonus_bp: 10_000 }),
    rule({ id: "past", bonus_bp: 10_000, end: "2026-01-01T00:00:00Z" }),
  ];
  expect(earned(terms({ earning }), 5_000, now)).toBe(200);
  expect(earned(terms({}), 0, now)).toBe(0);
});

it("pays in whole steps from the least on", () => {
  expect(worth(terms({}), 250)).toBe(1_000);
  expect(worth(terms({ tender: { step_points: 100, step_minor: 500, minimum_points: 300 } }), 250)).toBe(0);
});
