import { queryOptions } from "@tanstack/react-query";
import { get, post, putAnyVersion, sendDelete, url } from "./client";
import type {
  ErasurePlan,
  Page,
  PrivacyRequest,
  Retention,
  RetentionCount,
  RetentionRule,
  SensitiveField,
  Suppressed,
  Suppression,
} from "./types";

export const privacyStream = url("/privacy/stream");
export const privacyKey = ["privacy"] as const;

export const requestsQuery = queryOptions({
  queryKey: [...privacyKey, "requests"],
  queryFn: ({ signal }) => get<Page<PrivacyRequest>>("/privacy/requests", { limit: 100 }, signal),
});
export const customerRequestsQuery = (id: string) =>
  queryOptions({
    queryKey: [...privacyKey, "customer", id],
    queryFn: ({ signal }) => get<{ items: PrivacyRequest[] }>(`/profiles/${id}/privacy`, {}, signal),
  });
export const erasurePlanQuery = (id: string) =>
  queryOptions({
    queryKey: [...privacyKey, "plan", id],
    queryFn: ({ signal }) => get<ErasurePlan>(`/profiles/${id}/privacy/erasure`, {}, signal),
    staleTime: 0,
  });
export const askExport = (id: string) => post<PrivacyRequest>(`/profiles/${id}/privacy/export`, {});
export const askErasure = (id: string, wish: { confirm: string; reason: string; suppress: boolean }) =>
  post<PrivacyRequest>(`/profiles/${id}/privacy/erasure`, wish);
export const retryRequest = (id: string) => post<PrivacyRequest>(`/privacy/requests/${id}/retry`);
export const fileOf = (id: string, name: string) => url(`/privacy/requests/${id}/${name}`);

export const suppressionsQuery = queryOptions({
  queryKey: [...privacyKey, "suppressions"],
  queryFn: ({ signal }) => get<Page<Suppression>>("/privacy/suppressions", { limit: 200 }, signal),
});
export interface NewSuppressions {
  namespace: string;
  lines: string;
  channel: string;
  reason: string;
}
export const addSuppressions = (wish: NewSuppressions) => post<Suppressed>("/privacy/suppressions/import", wish);
export const liftSuppression = (id: string) => sendDelete(`/privacy/suppressions/${id}`);

export const retentionQuery = queryOptions({
  queryKey: [...privacyKey, "retention"],
  queryFn: ({ signal }) => get<Retention>("/privacy/retention", {}, signal),
});
type RuleEdit = Pick<RetentionRule, "kind" | "name" | "days" | "enabled">;
export const saveRule = ({ kind, name, days, enabled }: RuleEdit) =>
  putAnyVersion<RetentionRule>("/privacy/retention", { kind, name, days, enabled });
export const tryRule = ({ kind, name, days, enabled }: RuleEdit) =>
  post<RetentionCount>("/privacy/retention/dry-run", { kind, name, days, enabled });
export const runRule = ({ kind, name }: RuleEdit) => post<undefined>("/privacy/retention/run", { kind, name });

export const sensitiveQuery = queryOptions({
  queryKey: [...privacyKey, "sensitive"],
  queryFn: ({ signal }) => get<{ items: SensitiveField[] }>("/privacy/sensitive-fields", {}, signal),
});
export const saveSensitive = (items: SensitiveField[]) =>
  putAnyVersion<{ items: SensitiveField[] }>("/privacy/sensitive-fields", { items });
export const uncover = (id: string, wish: { kind: SensitiveField["kind"]; name: string; reason: string }) =>
  post<{ values: unknown[] }>(`/profiles/${id}/unmask`, wish);
