import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, post, put, putAnyVersion } from "./client";
import type { Id, Page, Price, PricedLine, PriceEntry, PriceHistory, PriceList, PriceListDraft, VatRate } from "./types";

export const priceListsQuery = queryOptions({ queryKey: ["price-lists"], queryFn: ({ signal }) => get<{ items: PriceList[] }>("/price-lists", {}, signal) });
export const vatRatesQuery = queryOptions({ queryKey: ["vat-rates"], queryFn: ({ signal }) => get<{ items: VatRate[] }>("/vat-rates", {}, signal) });

export const listPricesQuery = (code: string) =>
  infiniteQueryOptions({
    queryKey: ["list-prices", code],
    queryFn: ({ pageParam, signal }) => get<Page<Price>>(`/price-lists/${code}/prices`, { limit: 200, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const variantPricesQuery = (code: string, variantId: Id) =>
  queryOptions({
    queryKey: ["list-prices", code, variantId],
    queryFn: ({ signal }) => get<Page<Price>>(`/price-lists/${code}/prices`, { limit: 200, variant_id: variantId }, signal),
  });

/** What is asked for each variant at a place now, 200 at a time. */
export const pricesQuery = (variantIds: Id[], channel: string, touchpoint?: string) =>
  queryOptions({
    queryKey: ["prices", variantIds, channel, touchpoint ?? ""],
    queryFn: async ({ signal }) => {
      const parts = Array.from({ length: Math.ceil(variantIds.length / 200) }, (_, part) => variantIds.slice(part * 200, part * 200 + 200));
      const found = await Promise.all(
        parts.map((ids) => ask<{ items: PricedLine[] }>("/prices/lookup", { channel, touchpoint: touchpoint ?? null, lines: ids.map((variant_id) => ({ variant_id })) }, signal)),
      );
      return new Map(found.flatMap((each) => each.items).map((line) => [line.variant_id, line]));
    },
    enabled: variantIds.length > 0,
    placeholderData: keepPreviousData,
  });

export const priceHistoryQuery = (variantId: Id, channel: string, touchpoint?: string) =>
  queryOptions({
    queryKey: ["price-history", variantId, channel, touchpoint ?? ""],
    queryFn: ({ signal }) => get<PriceHistory>("/prices/history", { variant_id: variantId, channel, touchpoint }, signal),
    placeholderData: keepPreviousData,
  });

export const savePriceList = (code: string, draft: PriceListDraft) => put<PriceList>(`/price-lists/${code}`, draft);
export const addPriceList = (code: string, draft: PriceListDraft) => putAnyVersion<PriceList>(`/price-lists/${code}`, draft);
export const setPrices = (code: string, items: PriceEntry[]) => post<{ count: number }>(`/price-lists/${code}/prices`, { items });
