import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, post, put, remove } from "./client";
import type {
  Channel,
  EventRow,
  EventType,
  InferredSchema,
  JsonObject,
  Page,
  PlanEvent,
  PlanMode,
  PlanPage,
  QuarantinePage,
  QuarantineRow,
  Schema,
} from "./types";

export interface EventFilters {
  source_id?: string;
  name?: string;
  channel?: Channel;
  type?: EventType;
  profile_id?: string;
}

export const recentEventsQuery = (filters: EventFilters) =>
  queryOptions({
    queryKey: ["events", filters],
    queryFn: ({ signal }) => get<Page<EventRow>>("/events", { ...filters, limit: 100 }, signal),
    gcTime: 0,
  });

export interface QuarantineFilters {
  code?: string;
  source_id?: string;
  name?: string;
}

export const quarantineQuery = (filters: QuarantineFilters) =>
  infiniteQueryOptions({
    queryKey: ["quarantine", filters],
    queryFn: ({ pageParam, signal }) =>
      get<QuarantinePage>("/quarantine", { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

export const saveQuarantined = (id: string, payload: JsonObject | string) =>
  put<QuarantineRow>(`/quarantine/${id}`, { payload });

export const discardQuarantined = (id: string, keepalive = false) =>
  remove(`/quarantine/${id}`, { keepalive });

export const redrive = (what: QuarantineFilters & { ids?: string[] }) =>
  post<Schema<"Redriven">>("/quarantine/redrive", what);

export const planQuery = queryOptions({
  queryKey: ["plan"],
  queryFn: ({ signal }) => get<PlanPage>("/plan", { limit: 200 }, signal),
});

const planPath = (name: string) => `/plan/${encodeURIComponent(name)}`;

export const planEventQuery = (name: string) =>
  queryOptions({
    queryKey: ["plan", name],
    queryFn: ({ signal }) => get<PlanEvent>(planPath(name), {}, signal),
    retry: false,
  });

export const savePlanEvent = (
  name: string,
  draft: { description: string; schema: JsonObject; mode: PlanMode },
) => put<PlanEvent>(planPath(name), draft);

export const removePlanEvent = (name: string, keepalive = false) => remove(planPath(name), { keepalive });

export const inferSchema = (name: string) => post<InferredSchema>("/plan/infer", { name });
