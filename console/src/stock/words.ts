import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { locationsQuery } from "@/api/stock";
import { useTexts } from "@/components/texts";

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

/** Places of stock with their names. */
export function useLocations() {
  const say = useTexts();
  const query = useQuery(locationsQuery);
  const items = query.data?.items ?? [];
  return {
    query,
    items,
    options: items.map((each) => ({ value: each.id, label: say(each.name) || each.code })),
    name: (id: string) => {
      const found = items.find((each) => each.id === id);
      return found ? say(found.name) || found.code : "…";
    },
  };
}
