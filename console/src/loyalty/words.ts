import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { EarnRule, GiftState, ProgramTerms, RewardKind } from "@/api/types";
import { useFormat } from "@/components/format";
import type { Tone } from "@/components/surface";
import { exampleMinor, examplePieces, isPlain, pointsOf } from "./example";

export const cardLook: Record<GiftState, { label: MessageDescriptor; tone: Tone }> = {
  issued: { label: msg`Not activated`, tone: "care" },
  active: { label: msg`Active`, tone: "good" },
  blocked: { label: msg`Blocked`, tone: "loss" },
  expired: { label: msg`Over`, tone: "plain" },
};

export const rewardKinds: Record<RewardKind, MessageDescriptor> = { coupon: msg`Coupon`, gift: msg`Gift`, service: msg`Service` };

const multiple = (bp: number) => 1 + bp / 10_000;

/** What a rule of earning gives, in a sentence that follows what is chosen. */
export function useRuleSentence() {
  const { t } = useLingui();
  const format = useFormat();
  return (rule: EarnRule, currency: string): string => {
    const money = (amount_minor: number) => format.money({ amount_minor, currency });
    const points = format.number(rule.points);
    const gives = rule.bonus_bp
      ? t`Points count ${format.number(multiple(rule.bonus_bp), 2)} times`
      : rule.per_minor
        ? rule.points === 1 ? t`1 point for each ${money(rule.per_minor)}` : t`${points} points for each ${money(rule.per_minor)}`
        : rule.points === 1 ? t`1 point for each piece` : t`${points} points for each piece`;
    const parts = [
      gives,
      isPlain(rule.scope) ? "" : t`on some products`,
      isPlain(rule.when) ? "" : t`for some customers or baskets`,
      rule.start && rule.end ? t`from ${format.date(rule.start)} to ${format.date(rule.end)}` : rule.start ? t`from ${format.date(rule.start)}` : rule.end ? t`until ${format.date(rule.end)}` : "",
    ];
    return parts.filter(Boolean).join(", ");
  };
}

/** The same on a basket that one can picture. */
export function useRuleExample() {
  const { t } = useLingui();
  const format = useFormat();
  return (rule: EarnRule, terms: ProgramTerms): string => {
    const basket = format.money({ amount_minor: exampleMinor, currency: terms.currency });
    if (rule.bonus_bp) return t`100 points become ${format.number(Math.floor(100 * multiple(rule.bonus_bp)))}`;
    if (!rule.points) return "";
    const points = format.number(pointsOf(rule, 0, terms.rounding));
    if (!rule.per_minor) return t`${examplePieces} pieces: ${points} points`;
    return isPlain(rule.scope) ? t`A basket of ${basket}: ${points} points` : t`${basket} of these products: ${points} points`;
  };
}

/** When points begin and end, as one says it. */
export function useLifeSentence() {
  const { t } = useLingui();
  return (terms: ProgramTerms): string => {
    const begin = terms.return_days === 0 ? t`Points can be spent at once` : t`Points can be spent when the ${terms.return_days} days for returns are over`;
    const months = terms.valid_months;
    const end = months === 0 ? t`They never end.` : terms.ends === "year" ? t`They end ${months} months later, with that calendar year.` : t`They end ${months} months later.`;
    return `${begin}. ${end}`;
  };
}

/** A share in basis points, as percent. */
export function useBonus() {
  const { t } = useLingui();
  const format = useFormat();
  return (bp: number) => (bp > 0 ? t`+${format.percent(bp / 10_000)} points` : t`no extra points`);
}
