import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, patchSeen, post, url } from "./client";
import { putAnyVersion } from "./client";
import type { Id, Order, OrderFilters, OrderPayment, OrderReturn, OrderStory, Page, Schema, Tender } from "./types";

export const ordersStream = url("/orders/stream");

export const ordersQuery = (filters: OrderFilters) =>
  infiniteQueryOptions({
    queryKey: ["orders", filters],
    queryFn: ({ pageParam, signal }) => get<Page<Order>>("/orders", { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const orderQuery = (id: Id) =>
  queryOptions({
    queryKey: ["order", id],
    queryFn: ({ signal }) => get<OrderStory>(`/orders/${id}`, {}, signal),
    retry: false,
  });

export const findOrder = async (number: string) => (await get<Page<Order>>("/orders", { q: number, limit: 5 })).items;

export type Move = Schema<"UnitMove">;
export const cancelOrder = (id: Id, body: { lines: Move[] | null; reason: string }) => post<Order>(`/orders/${id}/cancellations`, body);
export const returnLines = (id: Id, body: Partial<Schema<"NewReturn">> & Pick<Schema<"NewReturn">, "channel" | "lines">) =>
  post<{ taken: OrderReturn; order: Order }>(`/orders/${id}/returns`, body);
/** Lets go of what need not be paid any more, and gives credit back the way it came. */
export const settleOrder = (id: Id) => post<Order>(`/orders/${id}/settlement`);
/** `refund` is made by the page, so that it happens once. */
export const refundOrder = (id: Id, refund: Id, body: { amount_minor?: number; payment_id?: Id; tender?: Tender }) =>
  putAnyVersion<Page<OrderPayment>>(`/orders/${id}/refunds/${refund}`, body);
export const payOrder = (id: Id, payment: Id, body: { provider: string; tender: Tender; amount_minor?: number; touchpoint?: string | null }) =>
  putAnyVersion<OrderPayment>(`/orders/${id}/payments/${payment}`, { details: {}, ...body });
export const letOff = (id: Id, amount_minor: number, reason: string) => post<Order>(`/orders/${id}/allowances`, { amount_minor, reason });
export const confirmOrder = (id: Id) => post<Order>(`/orders/${id}/confirm`);
export const addLines = (id: Id, lines: { variant_id: Id; quantity: number }[], quote_hash: string | null) =>
  post<Order>(`/orders/${id}/lines`, { lines, quote_hash });
/** What more lines would cost; its hash is what they are then added at. */
export const addedQuery = (id: Id, lines: { variant_id: Id; quantity: number }[]) =>
  queryOptions({
    queryKey: ["order", id, "added", lines],
    queryFn: ({ signal }) => ask<Schema<"QuotedBasket">>(`/orders/${id}/lines/preview`, { lines }, signal),
    enabled: lines.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
export const receiveTransfer = (payment: Id, amount_minor: number) => post<OrderPayment>(`/payments/${payment}/receipts`, { amount_minor });
export const editOrder = (id: Id, edits: Partial<Schema<"OrderEdits">>, seen: number) => patchSeen<Order>(`/orders/${id}`, edits, `"${seen}"`);
export const quoteLines = (body: Schema<"LinesAsked">) => post<Schema<"QuotedBasket">>("/quotes", body);
