/** What rules give for an amount, counted as the server counts it: exact, and rounded once. */
import type { EarnRule, JsonObject, ProgramTerms } from "@/api/types";

export const exampleMinor = 8_000;
/** Where a rule counts pieces, the basket of the example has so many. */
export const examplePieces = 2;

type Rounding = ProgramTerms["rounding"];

export function rounded(numerator: bigint, denominator: bigint, rounding: Rounding): number {
  const whole = numerator / denominator;
  const rest = numerator % denominator;
  // Halves go up.
  const up = rounding === "up" ? rest > 0n : rounding === "nearest" && rest * 2n >= denominator;
  return Number(up ? whole + 1n : whole);
}

/** A condition that says nothing holds always. */
export const isPlain = (rule: JsonObject) => Object.keys(rule).length === 0 || (Array.isArray(rule.all) && rule.all.length === 0);

const runs = (rule: EarnRule, at: number) => (!rule.start || Date.parse(rule.start) <= at) && (!rule.end || at < Date.parse(rule.end));

/** The points of the example's basket by one rule that gives points, with bonuses in basis points. */
export function pointsOf(rule: EarnRule, bonusBp: number, rounding: Rounding): number {
  const factor = BigInt(rule.points) * BigInt(10_000 + bonusBp);
  return rule.per_minor ? rounded(BigInt(exampleMinor) * factor, BigInt(rule.per_minor) * 10_000n, rounding) : rounded(BigInt(examplePieces) * factor, 10_000n, rounding);
}

/** The rule that counts where no condition is met but the plain ones: the first that gives points. */
export const baseRule = (terms: ProgramTerms, at: number) => terms.earning.find((rule) => rule.points > 0 && runs(rule, at) && isPlain(rule.scope) && isPlain(rule.when));

/** What any basket of the example earns for somebody with a tier's bonus. */
export function earned(terms: ProgramTerms, tierBp: number, at: number): number {
  const base = baseRule(terms, at);
  if (!base) return 0;
  const bonuses = terms.earning.filter((rule) => rule.bonus_bp > 0 && runs(rule, at) && isPlain(rule.scope) && isPlain(rule.when));
  return pointsOf(base, tierBp + bonuses.reduce((sum, rule) => sum + rule.bonus_bp, 0), terms.rounding);
}

/** What so many points pay, in whole steps. */
export function worth(terms: ProgramTerms, points: number): number {
  const { step_points, step_minor, minimum_points } = terms.tender;
  const steps = Math.floor(points / step_points);
  return steps * step_points < minimum_points ? 0 : steps * step_minor;
}
