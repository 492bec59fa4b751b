import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, post, put, url } from "./client";
import type { Fulfillment, FulfillmentKind, FulfillmentState, FulfillmentTerms, Id, Page, PickList, PickRound, QueueEntry, RejectReason, Schema } from "./types";

export const deliveriesStream = url("/fulfillment/stream");

export const orderFulfillmentsQuery = (id: Id) =>
  queryOptions({ queryKey: ["order", id, "fulfillments"], queryFn: ({ signal }) => get<Page<Fulfillment>>("/fulfillments", { order_id: id }, signal) });

export interface QueueFilters {
  location_id?: Id | undefined;
  kind?: FulfillmentKind | undefined;
}
export const queueQuery = (filters: QueueFilters) =>
  queryOptions({
    queryKey: ["deliveries", "queue", filters],
    queryFn: ({ signal }) => get<{ items: QueueEntry[] }>("/fulfillment/queue", { ...filters }, signal),
    placeholderData: keepPreviousData,
  });
export const deliveriesQuery = (state: FulfillmentState, location_id: Id | undefined) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", "past", state, location_id ?? ""],
    queryFn: ({ pageParam, signal }) => get<Page<Fulfillment>>("/fulfillments", { fulfillment_state: state, location_id, newest: true, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const findPickups = async (code: string) => (await get<{ items: Fulfillment[]; link: string }>(`/fulfillment/pickups/${encodeURIComponent(code)}`)).items;

type Moves = Schema<"UnitMove">[] | null;
export type HandOver = Partial<Schema<"PickupHandover">>;
export const handOver = (id: Id, body: HandOver) => post<Fulfillment>(`/fulfillments/${id}/hand-over`, body);

const act = (name: string) => (id: Id, lines: Moves = null) => post<Fulfillment>(`/fulfillments/${id}/${name}`, { lines });
export const pick = act("pick");
export const pack = act("pack");
export const makeReady = act("ready");
export const accept = (id: Id) => post<Fulfillment>(`/fulfillments/${id}/accept`);
export const putBack = (id: Id) => post<Fulfillment>(`/fulfillments/${id}/put-back`);
export const ship = (id: Id, parcel: Schema<"Package">, lines: Moves) => post<Fulfillment>(`/fulfillments/${id}/ship`, { package: parcel, lines });
export const reject = (id: Id, body: { reason: RejectReason; note: string; lines: Moves }) =>
  post<{ rejected: Fulfillment; sourced: Fulfillment[] }>(`/fulfillments/${id}/reject`, body);
export const source = (id: Id, location_id: Id | null, kind: FulfillmentKind | null) => post<Fulfillment[]>(`/fulfillments/${id}/source`, { location_id, kind });

/** The paper of a parcel: it gets its number the first time. */
export const numberNote = (id: Id) => post<Schema<"DeliveryNote">>(`/fulfillments/${id}/delivery-note`);
export const noteUrl = (id: Id, language: string) => url(`/fulfillments/${id}/delivery-note`, { language });

export const roundsQuery = (location_id: Id) =>
  queryOptions({ queryKey: ["deliveries", "rounds", location_id], queryFn: ({ signal }) => get<Page<PickRound>>("/fulfillment/pick-lists", { location_id, limit: 10 }, signal) });
export const roundQuery = (id: Id) => queryOptions({ queryKey: ["pick-list", id], queryFn: ({ signal }) => get<PickList>(`/fulfillment/pick-lists/${id}`, {}, signal), retry: false });
export const startRound = (location_id: Id) => post<PickList>("/fulfillment/pick-lists", { location_id });
export const scanPieces = (id: Id, sku: string, quantity: number) => post<PickList>(`/fulfillment/pick-lists/${id}/scans`, { sku, quantity });
export const finishRound = (id: Id) => post<{ items: Fulfillment[] }>(`/fulfillment/pick-lists/${id}/finish`);
export const roundPaperUrl = (id: Id, language: string) => url(`/fulfillment/pick-lists/${id}/paper`, { language });

export const termsQuery = (location_id: Id) => queryOptions({ queryKey: ["delivery-terms", location_id], queryFn: ({ signal }) => get<FulfillmentTerms>(`/fulfillment/terms/${location_id}`, {}, signal) });
export const saveTerms = (location_id: Id, terms: FulfillmentTerms) => put<FulfillmentTerms>(`/fulfillment/terms/${location_id}`, terms);
