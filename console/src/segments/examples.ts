import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { JsonObject, SegmentDraft } from "@/api/types";
import { listOf } from "@/rules/model";

export const exampleKeys = ["lights", "silent", "spenders"] as const;
export type ExampleKey = (typeof exampleKeys)[number];

interface Example {
  name: MessageDescriptor;
  why: MessageDescriptor;
  /** `word` puts a text into the reader's language: what articles are called is in the retailer's. */
  rule: (word: (text: MessageDescriptor) => string) => JsonObject;
}

/** Three beginnings that a retailer knows by heart, each with another side of the language. */
export const examples: Record<ExampleKey, Example> = {
  lights: {
    name: msg`Looked at lights three times this week`,
    why: msg`Warm interest: a word now is worth more than a newsletter later.`,
    rule: (word) => ({
      all: listOf(
        { any: listOf(...["name", "category"].map((property) => ({
          event: "Product Viewed",
          where: [{ property, op: "contains", value: word(msg`light`) }],
          measure: "count",
          op: "gte",
          value: 3,
          within: { days: 7 },
        }))) },
        { absent: "Order Completed", within: { days: 7 } },
      ),
    }),
  },
  silent: {
    name: msg`Bought once, silent for 90 days`,
    why: msg`The second order makes a customer: win them back before they are gone.`,
    rule: () => ({
      all: listOf(
        { trait: "profile.order_count", op: "is", value: 1 },
        { trait: "profile.last_order_at", op: "exists" },
        { not: { trait: "profile.last_seen_at", op: "within_last", value: { days: 90 } } },
      ),
    }),
  },
  spenders: {
    name: msg`High spenders who visit shops`,
    why: msg`Invite them in person: the best hour of your shop assistants.`,
    rule: () => ({
      all: listOf(
        { trait: "profile.spent_minor", op: "gte", value: 30000 },
        { any: listOf(
          { event: "Shop Visited", measure: "count", op: "gte", value: 1, within: { days: 90 } },
          { event: "Order Completed", channel: "shop", measure: "count", op: "gte", value: 1, within: { days: 90 } },
        ) },
      ),
    }),
  },
};

export function useExampleDraft() {
  const { t } = useLingui();
  return (key: ExampleKey): SegmentDraft => {
    const { name, why, rule } = examples[key];
    return { name: t(name), description: t(why), rule: rule((text) => t(text)) };
  };
}
