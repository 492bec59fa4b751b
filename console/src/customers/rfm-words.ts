import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const names: Record<string, MessageDescriptor> = {
  champion: msg`Champion`,
  loyal: msg`Loyal`,
  big_spender: msg`Big spender`,
  promising: msg`Promising`,
  cannot_lose: msg`Not to be lost`,
  at_risk: msg`At risk`,
  hibernating: msg`Asleep`,
  regular: msg`Regular`,
};

/** The groups that recency, frequency and spending make, in words. */
export function useRfmName() {
  const { t } = useLingui();
  return (label: string) => {
    const known = names[label];
    return known ? t(known) : label.replaceAll("_", " ");
  };
}
