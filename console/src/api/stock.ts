import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, patch, post, put, url } from "./client";
import type { ChannelRule, CountLine, Discrepancy, Id, Page, StockCount, StockLevel, StockLocation, StockMovement, Transfer } from "./types";

export const stockStream = url("/stock/stream");

export const locationsQuery = queryOptions({
  queryKey: ["stock-locations"],
  queryFn: ({ signal }) => get<{ items: StockLocation[] }>("/stock/locations", {}, signal),
});
export const channelRulesQuery = queryOptions({
  queryKey: ["stock-channels"],
  queryFn: ({ signal }) => get<{ items: ChannelRule[] }>("/stock/channels", {}, signal),
});

export interface LevelFilters {
  location_id?: string | undefined;
  below?: number | undefined;
  variant_ids?: Id[] | undefined;
}
const levelsPath = ({ variant_ids: ids = [] }: LevelFilters) => `/stock/levels${ids.length ? `?${ids.map((id) => `variant_ids=${id}`).join("&")}` : ""}`;

export const levelsQuery = (filters: LevelFilters) =>
  infiniteQueryOptions({
    queryKey: ["stock-levels", filters],
    queryFn: ({ pageParam, signal }) => {
      const { location_id, below, variant_ids } = filters;
      if (variant_ids?.length) return get<Page<StockLevel>>(levelsPath(filters), {}, signal);
      return get<Page<StockLevel>>("/stock/levels", { location_id, below, limit: 200, cursor: pageParam }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

/** All levels of some variants, however many pages they fill. */
export const levelsOfQuery = (ids: Id[]) =>
  queryOptions({
    queryKey: ["stock-levels", "of", ids],
    queryFn: async ({ signal }) => {
      const found: StockLevel[] = [];
      for (let from = 0; from < ids.length; from += 50) {
        const part = ids.slice(from, from + 50).map((id) => `variant_ids=${id}`).join("&");
        let cursor: string | null = null;
        do {
          const page: Page<StockLevel> = await get<Page<StockLevel>>(`/stock/levels?limit=200&${part}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, {}, signal);
          found.push(...page.items);
          cursor = page.next_cursor;
        } while (cursor);
      }
      return found;
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });

export const movementsQuery = (filters: { location_id?: string | undefined; variant_id?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ["stock-movements", filters],
    queryFn: ({ pageParam, signal }) => get<Page<StockMovement>>("/stock/movements", { ...filters, limit: 100, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const discrepanciesQuery = (settled: boolean) =>
  queryOptions({
    queryKey: ["stock-discrepancies", settled],
    queryFn: ({ signal }) => get<Page<Discrepancy>>("/stock/discrepancies", { settled, limit: 100 }, signal),
  });
export const transfersQuery = queryOptions({
  queryKey: ["stock-transfers"],
  queryFn: ({ signal }) => get<Page<Transfer>>("/stock/transfers", { limit: 100 }, signal),
});
export const countsQuery = queryOptions({
  queryKey: ["stock-counts"],
  queryFn: ({ signal }) => get<Page<StockCount>>("/stock/counts", { limit: 100 }, signal),
});
export const countQuery = (id: Id) =>
  queryOptions({ queryKey: ["stock-count", id], queryFn: ({ signal }) => get<StockCount>(`/stock/counts/${id}`, {}, signal) });
export const countLinesQuery = (id: Id) =>
  queryOptions({
    queryKey: ["stock-count-lines", id],
    queryFn: async ({ signal }) => {
      const found: CountLine[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<CountLine> = await get<Page<CountLine>>(`/stock/counts/${id}/lines`, { limit: 200, cursor }, signal);
        found.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor);
      return found;
    },
  });

export interface GoodsLine {
  variant_id: Id;
  quantity: number;
}
export const moveGoods = (kind: "receipts" | "returns" | "corrections", body: { location_id: Id; reference: string; note: string; lines: GoodsLine[] }) =>
  post<unknown>(`/stock/${kind}`, body);
export const sendTransfer = (body: { from_id: Id; to_id: Id; note: string; lines: GoodsLine[] }) => post<Transfer>("/stock/transfers", body);
export const arriveTransfer = (id: Id, reference: string, lines: { variant_id: Id; received: number; lost: number }[]) =>
  post<Transfer>(`/stock/transfers/${id}/arrivals`, { reference, lines });
export const beginCount = (location_id: Id, note: string) => post<StockCount>("/stock/counts", { location_id, note });
export const addCounted = (id: Id, lines: { variant_id: Id; counted: number }[]) => post<StockCount>(`/stock/counts/${id}/lines`, { lines });
export const endCount = (id: Id, how: "close" | "cancel") => post<StockCount>(`/stock/counts/${id}/${how}`);
export const settleDiscrepancy = (id: Id, note: string) => post<Discrepancy>(`/stock/discrepancies/${id}/settle`, { note });
export const addLocation = (draft: object) => post<StockLocation>("/stock/locations", draft);
export const saveLocation = (id: Id, changes: object) => patch<StockLocation>(`/stock/locations/${id}`, changes);
export const saveChannelRule = (channel: string, locations: ChannelRule["locations"]) => put<ChannelRule>(`/stock/channels/${channel}`, { locations });
export const askAvailability = (channel: string, variant_ids: Id[]) =>
  ask<{ items: { variant_id: Id; available: number }[] }>("/stock/availability", { channel, variant_ids });
