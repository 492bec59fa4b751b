import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";

const causes: Record<string, MessageDescriptor> = {
  receipt: msg`Goods received`,
  return: msg`Customer’s return`,
  sale: msg`Sold at the desk`,
  correction: msg`Correction`,
  safety: msg`Kept back`,
  count: msg`Count`,
  transfer: msg`Transfer sent`,
  arrival: msg`Transfer arrived`,
  hold: msg`Promised to a basket`,
  shipment: msg`Shipped or handed over`,
  cancellation: msg`Cancelled`,
  verification: msg`Nightly check`,
};

export function useCauseWords() {
  const { t } = useLingui();
  return (kind: string) => {
    const known = causes[kind];
    return known ? t(known) : kind;
  };
}
