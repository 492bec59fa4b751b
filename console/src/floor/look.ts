import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLingui } from "@lingui/react";
import { useCallback, useMemo } from "react";
import { basketStream } from "@/api/baskets";
import { readCatalogue, readLook, type Whom } from "@/api/floor";
import type { FloorCatalogue, FloorItem, FloorLook, Id } from "@/api/types";
import { useStream } from "@/components/live";
import { forget, keep, recall, recallAll } from "./kept";
import { isSilence, useOnline } from "./network";

/** A look, and since when it is kept where the network is gone. */
export interface Seen {
  look: FloorLook;
  keptSince: string | null;
}

interface KeptLook {
  key: string;
  at: string;
  look: FloorLook;
}

const mostKept = 30;
const keyOf = (whom: Whom) => whom.customer ?? whom.basket ?? "";

async function keepLook(whom: Whom, look: FloorLook): Promise<void> {
  const key = look.customer?.id ?? keyOf(whom);
  await keep("looks", key, { key, at: look.at, look } satisfies KeptLook);
  if (look.basket && look.basket.id !== key) await forget("looks", look.basket.id);
  const all = (await recallAll<KeptLook>("looks")).sort((one, other) => other.at.localeCompare(one.at));
  for (const old of all.slice(mostKept)) await forget("looks", old.key);
}

async function see(whom: Whom, touchpoint: string, language: string, signal: AbortSignal): Promise<Seen> {
  try {
    const look = await readLook(whom, touchpoint, language, signal);
    // A tablet that cannot keep is still a tablet.
    await keepLook(whom, look).catch(() => undefined);
    return { look, keptSince: null };
  } catch (error) {
    if (!isSilence(error)) throw error;
    const all = await recallAll<KeptLook>("looks").catch(() => []);
    const kept = all.find(({ key, look }) => key === keyOf(whom) || look.basket?.id === whom.basket);
    if (!kept) throw error;
    return { look: kept.look, keptSince: kept.at };
  }
}

const nobody: FloorLook = {
  at: new Date(0).toISOString(), customer: null, latest: [], points: null, basket: null, quote: null, wish_list: [], goes_with: [], shops: [], stock: [], appointments: [], orders: [],
};

/** Whoever stands there, live while the network is there, and as last seen while it is gone. */
export function useLook(whom: Whom, touchpoint: string) {
  const { i18n } = useLingui();
  const client = useQueryClient();
  const online = useOnline();
  const alone = whom.basket === "here";
  const key = useMemo(() => ["floor-look", whom.customer, whom.basket, touchpoint, i18n.locale], [whom.customer, whom.basket, touchpoint, i18n.locale]);
  const query = useQuery({
    queryKey: [...key, online],
    queryFn: ({ signal }): Promise<Seen> | Seen => (alone ? { look: nobody, keptSince: null } : see(whom, touchpoint, i18n.locale, signal)),
    networkMode: "always",
    retry: false,
    placeholderData: (before: Seen | undefined, last) => (last && JSON.stringify(last.queryKey.slice(0, -1)) === JSON.stringify(key) ? before : undefined),
  });
  const refresh = useCallback(() => client.invalidateQueries({ queryKey: ["floor-look"] }), [client]);
  const basket = query.data?.look.basket?.id;
  useStream(online && basket ? basketStream(basket) : null, { basket: () => void refresh() });
  return { query, refresh };
}

/** Customers that were looked at on this tablet, the latest first. */
export function useLastCustomers() {
  return useQuery({
    queryKey: ["floor-last"],
    queryFn: async () => (await recallAll<KeptLook>("looks")).filter((each) => each.look.customer).sort((one, other) => other.at.localeCompare(one.at)),
    networkMode: "always",
    staleTime: 0,
  });
}

async function fetchCatalogue(touchpoint: string, language: string, signal: AbortSignal): Promise<FloorCatalogue | null> {
  const key = `${touchpoint} ${language}`;
  try {
    const fresh = await readCatalogue(touchpoint, language, signal);
    await keep("catalogue", key, fresh).catch(() => undefined);
    return fresh;
  } catch (error) {
    if (!isSilence(error)) throw error;
    return (await recall<FloorCatalogue>("catalogue", key).catch(() => undefined)) ?? null;
  }
}

export interface Articles {
  items: FloorItem[];
  byId: ReadonlyMap<Id, FloorItem>;
  currency: string;
}

/** What the shop sells, kept on the tablet: searching it asks nobody. */
export function useArticles(touchpoint: string): Articles {
  const { i18n } = useLingui();
  const { data } = useQuery({
    queryKey: ["floor-catalogue", touchpoint, i18n.locale],
    queryFn: ({ signal }) => fetchCatalogue(touchpoint, i18n.locale, signal),
    enabled: touchpoint !== "",
    networkMode: "always",
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
    placeholderData: keepPreviousData,
  });
  return useMemo(
    () => ({ items: data?.items ?? [], byId: new Map(data?.items.map((each) => [each.variant_id, each])), currency: data?.currency ?? "EUR" }),
    [data],
  );
}
