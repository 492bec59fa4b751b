import { useCallback, useState } from "react";
import type { EarnRule, LoyaltyTier, ProgramTerms, Texts } from "@/api/types";
import { codeFrom, filledTexts } from "@/components/texts";
import { begin, record, redo, undo, type History } from "@/rules/history";

export const freshRule = (): EarnRule => ({ id: "", name: {}, points: 1, per_minor: 100, bonus_bp: 0, scope: { all: [] }, when: { all: [] }, start: null, end: null });
export const freshTier = (after: LoyaltyTier | undefined): LoyaltyTier => ({ code: "", name: {}, threshold: after ? after.threshold * 2 : 30_000, bonus_bp: 0, benefits: [] });

/** A program to begin with: a point for each euro, and five euro for a hundred. */
export const freshTerms = (): ProgramTerms => ({
  name: {}, currency: "EUR", time_zone: "Europe/Rome", enabled: true, return_days: 14, valid_months: 24, ends: "day", warn_days: 30, rounding: "down",
  earning: [{ ...freshRule(), id: "base", name: { it: "Un punto per euro", en: "A point for each euro" } }],
  tender: { step_points: 100, step_minor: 500, minimum_points: 100 },
  tiers: [], tier_by: "spend", tier_period: "calendar", tier_days: 365, grace_days: 0, adjust_limit: 5_000, card_prefix: "29",
});

/** A code that nobody else has, from a name. */
export function ownCode(name: Texts, taken: readonly string[], otherwise: string): string {
  const base = codeFrom(name.it || name.en || "").slice(0, 36) || otherwise;
  let code = base;
  for (let number = 2; taken.includes(code); number += 1) code = `${base}-${number}`;
  return code;
}

/** As the API takes it: no empty words, and tiers from the lowest. */
export const clean = (terms: ProgramTerms): ProgramTerms => ({
  ...terms,
  name: filledTexts(terms.name),
  tiers: terms.tiers
    .map((tier) => ({ ...tier, name: filledTexts(tier.name), benefits: tier.benefits.map(filledTexts).filter((each) => Object.keys(each).length > 0) }))
    .sort((one, other) => one.threshold - other.threshold),
});

export function useProgramDraft(initial: ProgramTerms) {
  const [history, setHistory] = useState<History<ProgramTerms>>(() => begin(initial));
  const [kept, setKept] = useState(() => JSON.stringify(initial));
  const terms = history.present;
  return {
    terms,
    set: useCallback((changes: Partial<ProgramTerms>, tag: string | null = null) => setHistory((before) => record(before, { ...before.present, ...changes }, tag, Date.now())), []),
    isChanged: JSON.stringify(terms) !== kept,
    keep: useCallback((saved: ProgramTerms) => {
      setHistory(begin(saved));
      setKept(JSON.stringify(saved));
    }, []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
  };
}

export type ProgramDraft = ReturnType<typeof useProgramDraft>;
