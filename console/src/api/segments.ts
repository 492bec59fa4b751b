import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, patchSeen, post, sendDelete, url } from "./client";
import type {
  CustomerSegments,
  Id,
  JsonObject,
  Page,
  RulePreview,
  Segment,
  SegmentActivity,
  SegmentDraft,
  SegmentHistory,
  SegmentMember,
  SegmentOverlap,
  Term,
  Vocabulary,
} from "./types";

export const segmentsStream = url("/segments/stream");

export const segmentsQuery = queryOptions({
  queryKey: ["segments"],
  queryFn: ({ signal }) => get<{ items: Segment[] }>("/segments", {}, signal),
});

export const segmentQuery = (id: Id) =>
  queryOptions({
    queryKey: ["segment", id],
    queryFn: ({ signal }) => get<Segment>(`/segments/${id}`, {}, signal),
    retry: false,
  });

export const activityQuery = queryOptions({
  queryKey: ["segment-activity"],
  queryFn: ({ signal }) => get<{ items: SegmentActivity[] }>("/segments/activity", { days: 30 }, signal),
  refetchInterval: 60_000,
});

export const previewRuleQuery = (rule: JsonObject) =>
  queryOptions({
    queryKey: ["rule-preview", rule],
    queryFn: ({ signal }) => ask<RulePreview>("/segments/preview", { rule }, signal),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 15_000,
    gcTime: 60_000,
  });

export const vocabularyQuery = queryOptions({
  queryKey: ["vocabulary"],
  queryFn: ({ signal }) => get<Vocabulary>("/segments/vocabulary", {}, signal),
  staleTime: 60_000,
});

export const propertiesQuery = (event: string) =>
  queryOptions({
    queryKey: ["vocabulary", event],
    queryFn: ({ signal }) => get<{ items: Term[] }>("/segments/vocabulary/properties", { event }, signal),
    enabled: event !== "",
    staleTime: 60_000,
  });

export const membersQuery = (id: Id) =>
  infiniteQueryOptions({
    queryKey: ["segment-members", id],
    queryFn: ({ pageParam, signal }) =>
      get<Page<SegmentMember>>(`/segments/${id}/members`, { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const exportUrl = (id: Id) => url(`/segments/${id}/members.csv`);

export const segmentHistoryQuery = (id: Id, days: number) =>
  queryOptions({
    queryKey: ["segment-history", id, days],
    queryFn: ({ signal }) => get<SegmentHistory>(`/segments/${id}/history`, { days }, signal),
    placeholderData: keepPreviousData,
  });

export const overlapQuery = (ids: Id[]) =>
  queryOptions({
    queryKey: ["segment-overlap", ids],
    queryFn: ({ signal }) =>
      get<SegmentOverlap>(`/segments/overlap?${ids.map((id) => `ids=${id}`).join("&")}`, {}, signal),
    placeholderData: keepPreviousData,
  });

export const customerSegmentsQuery = (id: Id) =>
  queryOptions({
    queryKey: ["customer-segments", id],
    queryFn: ({ signal }) => get<CustomerSegments>(`/profiles/${id}/segments`, {}, signal),
  });

export const addSegment = (draft: SegmentDraft) => post<Segment>("/segments", draft);
/** `seen` is the version that the changes were made from. */
export const saveSegment = (id: Id, changes: Partial<SegmentDraft>, seen: string) =>
  patchSeen<Segment>(`/segments/${id}`, changes, seen);
export const rebuildSegment = (id: Id) => post<Segment>(`/segments/${id}/rebuild`);
export const removeSegment = (id: Id) => sendDelete(`/segments/${id}`);
