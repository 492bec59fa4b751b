import { ask, get, patchAnyVersion, post, postOnce, putAnyVersion, sendDelete, url } from "./client";
import type { Basket, Checkout, CheckoutDraft, Id, QuotedBasket } from "./types";

/** Where somebody stands with a tablet. */
export interface Desk {
  channel: "shop";
  touchpoint: string;
}
export const deskAt = (touchpoint: string): Desk => ({ channel: "shop", touchpoint });

export const basketStream = (id: Id) => url(`/baskets/${id}/stream`);

export const readBasket = (id: Id) => get<Basket>(`/baskets/${id}`);
export const openBasket = (owner: { customer_id?: Id; anonymous_id?: string }, desk: Desk) =>
  post<{ basket: Basket; token: string }>("/baskets", { ...owner, ...desk });
export const takeOverBasket = (code: { code: string; basket_id?: Id; signature?: string }, desk: Desk) =>
  post<{ basket: Basket; token: string }>("/baskets/take-over", { ...code, ...desk });
export const quoteBasket = (id: Id, desk: Desk, language: string) =>
  ask<QuotedBasket>(`/baskets/${id}/quote`, { ...desk, language });

export const addPieces = (id: Id, desk: Desk, line: { variant_id?: Id; sku?: string; quantity?: number }) =>
  post<Basket>(`/baskets/${id}/lines`, { ...desk, ...line });
/** The line is to have so many pieces, however often it is said; none takes it out. */
export const setPieces = (id: Id, desk: Desk, variant_id: Id, quantity: number) =>
  putAnyVersion<Basket>(`/baskets/${id}/lines/${variant_id}`, { ...desk, quantity });
export const enterCoupon = (id: Id, code: string) => post<Basket>(`/baskets/${id}/coupons`, { code });
export const removeCoupon = (id: Id, code: string) => sendDelete(`/baskets/${id}/coupons/${encodeURIComponent(code)}`);
/** Goods that leave over the counter are not sent. */
export const sendNothing = (id: Id) => patchAnyVersion<Basket>(`/baskets/${id}`, { method: null });

/** The draft's id makes it happen once, however often it is sent. */
export const checkOut = (id: Id, draft: CheckoutDraft) => postOnce<Checkout>(`/baskets/${id}/checkout`, draft, draft.id);
