import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import type { Fulfillment, Id, Page } from "./types";

export const orderFulfillmentsQuery = (id: Id) =>
  queryOptions({ queryKey: ["order", id, "fulfillments"], queryFn: ({ signal }) => get<Page<Fulfillment>>("/fulfillments", { order_id: id }, signal) });

export const findPickups = async (code: string) => (await get<{ items: Fulfillment[]; link: string }>(`/fulfillment/pickups/${encodeURIComponent(code)}`)).items;

export const handOver = (id: Id, body: { code: string; payment: { id: Id; tender: "cash" | "desk_card" } | null }) =>
  post<unknown>(`/fulfillments/${id}/hand-over`, body);
