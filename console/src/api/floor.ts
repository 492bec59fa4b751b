import { queryOptions } from "@tanstack/react-query";
import { get, post, postOnce } from "./client";
import type { FloorCatalogue, FloorLook, Id, Page, StockLocation, TillSale } from "./types";

export interface Whom {
  customer?: Id | undefined;
  basket?: Id | undefined;
}

export const readLook = (whom: Whom, touchpoint: string, language: string, signal?: AbortSignal) =>
  get<FloorLook>("/floor/look", { customer_id: whom.customer, basket_id: whom.basket, touchpoint, language }, signal);

export const readCatalogue = (touchpoint: string, language: string, signal?: AbortSignal) =>
  get<FloorCatalogue>("/floor/catalogue", { touchpoint, language }, signal);

export const placesQuery = queryOptions({
  queryKey: ["floor-places"],
  queryFn: ({ signal }) => get<Page<StockLocation>>("/stock/locations", {}, signal),
  staleTime: 60_000,
});

/** What was sold without the network; its id makes it one order for ever. */
export const tellSale = (sale: TillSale) => postOnce<{ order_id: Id; number: string }>("/till/sales", sale, sale.id);

export const addNote = (id: Id, text: string, touchpoint: string) =>
  post<{ message_id: string }>(`/profiles/${id}/notes`, { text, touchpoint });
