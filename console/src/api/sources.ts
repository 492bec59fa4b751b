import { queryOptions } from "@tanstack/react-query";
import { get, patch, post, remove } from "./client";
import type { Page, Schema, Source, SourceKind, Touchpoint, TouchpointDraft } from "./types";

export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: ({ signal }) => get<Page<Source>>("/sources", { limit: 200 }, signal),
});

export const sourceQuery = (id: string) =>
  queryOptions({
    queryKey: ["sources", id],
    queryFn: ({ signal }) => get<Source>(`/sources/${id}`, {}, signal),
  });

export const addSource = (draft: { name: string; kind: SourceKind; touchpoint_id?: string }) =>
  post<Schema<"CreatedSource">>("/sources", draft);

export const saveSource = (
  id: string,
  changes: Partial<Pick<Source, "name" | "enabled" | "touchpoint_id">>,
) => patch<Source>(`/sources/${id}`, changes);

export const removeSource = (id: string) => remove(`/sources/${id}`);

export const touchpointsQuery = queryOptions({
  queryKey: ["touchpoints"],
  queryFn: ({ signal }) => get<Page<Touchpoint>>("/touchpoints", { limit: 200 }, signal),
});

export const touchpointQuery = (id: string) =>
  queryOptions({
    queryKey: ["touchpoints", id],
    queryFn: ({ signal }) => get<Touchpoint>(`/touchpoints/${id}`, {}, signal),
  });

export const addTouchpoint = (draft: TouchpointDraft) => post<Touchpoint>("/touchpoints", draft);
export const saveTouchpoint = (id: string, draft: Partial<TouchpointDraft>) =>
  patch<Touchpoint>(`/touchpoints/${id}`, draft);
export const removeTouchpoint = (id: string) => remove(`/touchpoints/${id}`);
