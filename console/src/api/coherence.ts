import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, post, sendDelete, url } from "./client";
import type { CoherenceFinding, CoherenceSummary, Declaration, DeclarationDraft, Id, Page, SideBySide } from "./types";

export const coherenceStream = url("/coherence/stream");

export const coherenceQuery = queryOptions({ queryKey: ["coherence"], queryFn: ({ signal }) => get<CoherenceSummary>("/coherence", {}, signal) });

export interface FindingFilters {
  standing?: string | undefined;
  kind?: string | undefined;
  severity?: string | undefined;
  place?: string | undefined;
}
export const findingsQuery = (filters: FindingFilters) =>
  infiniteQueryOptions({
    queryKey: ["coherence", "findings", filters],
    queryFn: ({ pageParam, signal }) => get<Page<CoherenceFinding>>("/coherence/findings", { ...filters, limit: 100, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
export const sideBySideQuery = (id: Id) =>
  queryOptions({ queryKey: ["coherence", "product", id], queryFn: ({ signal }) => get<SideBySide>(`/coherence/products/${id}`, {}, signal), retry: false });
export const declarationsQuery = queryOptions({
  queryKey: ["coherence", "declarations"],
  queryFn: ({ signal }) => get<{ items: Declaration[] }>("/coherence/declarations", {}, signal),
});

export const declare = (draft: DeclarationDraft) => post<Declaration>("/coherence/declarations", draft);
export const takeBack = (id: Id) => sendDelete(`/coherence/declarations/${id}`);
export const checkNow = () => post<{ asked: boolean }>("/coherence/checks");
