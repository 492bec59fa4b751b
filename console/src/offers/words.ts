import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Boxes, Gift, Percent, ShoppingBasket, Tag, Tags, Truck, Ungroup, type LucideIcon } from "lucide-react";
import type { EffectKind, Json, OfferDraft, OfferEffect, OfferState } from "@/api/types";
import { useFormat } from "@/components/format";
import type { Tone } from "@/components/surface";

export const stateLook: Record<OfferState, { label: MessageDescriptor; tone: Tone }> = {
  draft: { label: msg`Draft`, tone: "plain" },
  active: { label: msg`On`, tone: "good" },
  paused: { label: msg`Paused`, tone: "care" },
  ended: { label: msg`Ended`, tone: "plain" },
};

/** What happens where several offers of a group fit. */
export function useModeWords(): Record<string, string> {
  const { t } = useLingui();
  return {
    stack: t`All offers of the group apply, one after the other.`,
    ordered: t`On each piece the first of the group that fits applies, no other.`,
    best: t`Of the group each piece gets what gives the customer most.`,
    lowest: t`Of the group the smallest reduction applies.`,
  };
}

interface EffectLook {
  icon: LucideIcon;
  label: MessageDescriptor;
  fresh: () => OfferEffect;
}

export const effectLooks: Record<EffectKind, EffectLook> = {
  item_percent: { icon: Percent, label: msg`Percent off each`, fresh: () => ({ kind: "item_percent", percent_bp: 1000 }) },
  item_amount: { icon: Tag, label: msg`Amount off each`, fresh: () => ({ kind: "item_amount", amount_minor: 500 }) },
  item_price: { icon: Tags, label: msg`A fixed price`, fresh: () => ({ kind: "item_price", price_minor: 1000 }) },
  buy_get: { icon: Ungroup, label: msg`Buy some, get some`, fresh: () => ({ kind: "buy_get", buy: 2, get: 1, percent_bp: 10_000, pick: "cheapest" }) },
  bundle: { icon: Boxes, label: msg`A set together`, fresh: () => ({ kind: "bundle", percent_bp: 2000, components: [{ scope: {}, quantity: 1 }, { scope: {}, quantity: 1 }] }) },
  order: { icon: ShoppingBasket, label: msg`Off the whole order`, fresh: () => ({ kind: "order", steps: [{ threshold_minor: 5000, amount_minor: 500 }] }) },
  shipping: { icon: Truck, label: msg`Shipping`, fresh: () => ({ kind: "shipping", percent_bp: 10_000, threshold_minor: 0 }) },
  gift: { icon: Gift, label: msg`A gift`, fresh: () => ({ kind: "gift", options: [], quantity: 1, threshold_minor: 0 }) },
};

export const freshOffer = (): OfferDraft => ({
  name: {}, effect: effectLooks.item_percent.fresh(), priority: 100, group: "", schedule: { start: null, end: null, windows: [] },
  channels: [], touchpoints: [], coupon: false, codes: [], when: { all: [] }, scope: { all: [] }, exclusive: false,
  limits: { units: null, times: null, redemptions: null, customer: null, budget_minor: null }, with_reduced: true, basis: "running", announced: false,
});

const number = (value: Json | undefined) => (typeof value === "number" ? value : 0);
export const rows = (value: Json | undefined) => (Array.isArray(value) ? (value as Record<string, Json>[]) : []);

/** What an offer gives, in a sentence that follows what is chosen. */
export function useEffectSentence() {
  const { t } = useLingui();
  const format = useFormat();
  const money = (value: Json | undefined) => format.money({ amount_minor: number(value), currency: "EUR" });
  const percent = (value: Json | undefined) => format.percent(number(value) / 10_000, 2);
  return (effect: OfferEffect): string => {
    switch (effect.kind) {
      case "item_percent":
        return t`${percent(effect.percent_bp)} off each piece`;
      case "item_amount":
        return t`${money(effect.amount_minor)} off each piece`;
      case "item_price":
        return t`Each piece for ${money(effect.price_minor)}`;
      case "buy_get": {
        const all = number(effect.buy) + number(effect.get ?? 1);
        if (number(effect.percent_bp ?? 10_000) === 10_000) return effect.reward ? t`Buy ${number(effect.buy)}, get ${number(effect.get ?? 1)} of others free` : t`Take ${all}, pay ${number(effect.buy)}`;
        return t`Buy ${number(effect.buy)}, get ${number(effect.get ?? 1)} at ${percent(effect.percent_bp)} off`;
      }
      case "bundle": {
        const pieces = rows(effect.components).reduce((sum, each) => sum + number(each.quantity ?? 1), 0);
        return typeof effect.price_minor === "number" ? t`${pieces} pieces together for ${money(effect.price_minor)}` : t`${pieces} pieces together at ${percent(effect.percent_bp)} off`;
      }
      case "order":
        return rows(effect.steps).map((step) => {
          const gives = typeof step.amount_minor === "number" ? money(step.amount_minor) : percent(step.percent_bp);
          return number(step.threshold_minor) > 0 ? t`${gives} off from ${money(step.threshold_minor)}` : t`${gives} off the order`;
        }).join(", ");
      case "shipping": {
        const gives = typeof effect.amount_minor === "number" ? t`${money(effect.amount_minor)} off shipping` : number(effect.percent_bp) === 10_000 ? t`Free shipping` : t`${percent(effect.percent_bp)} off shipping`;
        return number(effect.threshold_minor) > 0 ? t`${gives} from ${money(effect.threshold_minor)}` : gives;
      }
      default:
        return number(effect.threshold_minor) > 0 ? t`A gift from ${money(effect.threshold_minor)}` : t`A gift`;
    }
  };
}
