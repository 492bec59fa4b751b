import { queryOptions } from "@tanstack/react-query";
import { get, patch, post, put, remove, sendDelete } from "./client";
import type { BlockedValue, ComputedTraitRule, ConsentPurpose, IdentityAlert, Namespace, Page } from "./types";

export const purposesQuery = queryOptions({
  queryKey: ["purposes"],
  queryFn: ({ signal }) => get<Page<ConsentPurpose>>("/consent-purposes", {}, signal),
});
const purposePath = (code: string) => `/consent-purposes/${encodeURIComponent(code)}`;
export const addPurpose = (purpose: ConsentPurpose) => post<ConsentPurpose>("/consent-purposes", purpose);
export const savePurpose = ({ code, ...changes }: ConsentPurpose) =>
  patch<ConsentPurpose>(purposePath(code), changes);
export const removePurpose = (code: string, keepalive = false) => remove(purposePath(code), { keepalive });

export const computedTraitsQuery = queryOptions({
  queryKey: ["computed-traits"],
  queryFn: ({ signal }) => get<Page<ComputedTraitRule>>("/computed-traits", {}, signal),
});
const computedPath = (name: string) => `/computed-traits/${encodeURIComponent(name)}`;
export const saveComputedTrait = ({ name, ...rule }: Omit<ComputedTraitRule, "builtin">) =>
  put<ComputedTraitRule>(computedPath(name), rule);
export const removeComputedTrait = (name: string, keepalive = false) =>
  remove(computedPath(name), { keepalive });

export const namespacesQuery = queryOptions({
  queryKey: ["namespaces"],
  queryFn: ({ signal }) => get<Page<Namespace>>("/identity/namespaces", {}, signal),
});
export const saveNamespace = ({ name, label, priority, strength, max_per_customer, normaliser }: Namespace) =>
  put<Namespace>(`/identity/namespaces/${encodeURIComponent(name)}`, {
    label,
    priority,
    strength,
    max_per_customer,
    normaliser,
  });

export const blockedValuesQuery = queryOptions({
  queryKey: ["blocked-values"],
  queryFn: ({ signal }) => get<Page<BlockedValue>>("/identity/blocked-values", { limit: 200 }, signal),
});
export const addBlockedValue = (value: { namespace: string; pattern: string }) =>
  post<BlockedValue>("/identity/blocked-values", value);
export const removeBlockedValue = (id: string, keepalive = false) =>
  sendDelete(`/identity/blocked-values/${id}`, { keepalive });

export const alertsQuery = queryOptions({
  queryKey: ["identity-alerts"],
  queryFn: ({ signal }) => get<Page<IdentityAlert>>("/identity/alerts", {}, signal),
});
export const dismissAlert = (id: string) => post<undefined>(`/identity/alerts/${id}/dismiss`);
