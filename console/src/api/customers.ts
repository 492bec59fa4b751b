import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, patchAnyVersion, post, putAnyVersion } from "./client";
import type {
  AnyChannel,
  Card,
  Channel,
  ConsentEntry,
  ConsentStatus,
  EventRow,
  Explanation,
  Identity,
  Json,
  Page,
  Preferences,
  Profile,
  Schema,
  Visit,
} from "./types";

export interface CustomerFilters {
  q?: string;
  channel?: Channel;
}

export const customersQuery = (filters: CustomerFilters) =>
  infiniteQueryOptions({
    queryKey: ["customers", filters],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Card>>("/profiles", { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const customerSearchQuery = (q: string) =>
  queryOptions({
    queryKey: ["customer-search", q],
    queryFn: ({ signal }) => get<Page<Card>>("/profiles", { q, limit: 8 }, signal),
    placeholderData: keepPreviousData,
  });

export const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ["profile", id],
    queryFn: ({ signal }) => get<Profile>(`/profiles/${id}`, {}, signal),
  });

export interface TimelineFilters {
  channel?: Channel;
  name?: string;
}

export const timelineQuery = (id: string, filters: TimelineFilters) =>
  infiniteQueryOptions({
    queryKey: ["timeline", id, filters],
    queryFn: ({ pageParam, signal }) =>
      get<Page<EventRow>>(`/profiles/${id}/timeline`, { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const visitsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["visits", id],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Visit>>(`/profiles/${id}/sessions`, { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const identityQuery = (id: string) =>
  queryOptions({
    queryKey: ["identity", id],
    queryFn: ({ signal }) => get<Identity>(`/profiles/${id}/identity`, {}, signal),
  });

export const explainQuery = (id: string, a: string, b: string) =>
  queryOptions({
    queryKey: ["explain", id, a, b],
    queryFn: ({ signal }) => get<Explanation>(`/profiles/${id}/explain`, { a, b }, signal),
  });

export const consentLedgerQuery = (id: string) =>
  queryOptions({
    queryKey: ["consents", id],
    queryFn: ({ signal }) => get<Page<ConsentEntry>>(`/profiles/${id}/consents`, {}, signal),
  });

export const mergeCustomers = (ids: [string, string], reason: string) =>
  post<Schema<"Merged">>("/profiles/merge", { profile_ids: ids, reason });

export const splitCustomer = (id: string, identifier_keys: string[], reason: string) =>
  post<Schema<"Parted">>(`/profiles/${id}/split`, {
    identifier_keys,
    reason,
  });

export const forbidLink = (ids: [string, string], reason: string) =>
  post<{ decision_ids: string[] }>("/profiles/cannot-link", { profile_ids: ids, reason });

export const undoDecision = (id: string) =>
  post<Schema<"Parted">>(`/identity/decisions/${id}/undo`);

/** What is said of a customer becomes an event: the page shows it once it has been taken in. */
type Accepted = Schema<"Accepted">;

export const saveTraits = (id: string, traits: Record<string, Json>) =>
  patchAnyVersion<Accepted>(`/profiles/${id}/traits`, { traits });

export const recordConsent = (
  id: string,
  entry: { purpose: string; channel: Channel | AnyChannel; status: ConsentStatus; proof: Record<string, Json> },
) => post<Accepted>(`/profiles/${id}/consents`, entry);

export const savePreferences = (id: string, preferences: Preferences) =>
  putAnyVersion<Accepted>(`/profiles/${id}/preferences`, preferences);
