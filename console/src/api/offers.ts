import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, post, postSeen, putSeen, url } from "./client";
import type { CouponBatch, Id, JsonObject, Offer, OfferDraft, OfferFinding, OfferGroup, OfferPreview, OfferState, OfferVersion, Page } from "./types";

export const offersQuery = (state?: OfferState) =>
  infiniteQueryOptions({
    queryKey: ["offers", state ?? "all"],
    queryFn: ({ pageParam, signal }) => get<Page<Offer>>("/promotions", { state, limit: 200, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
export const offerQuery = (id: Id) =>
  queryOptions({ queryKey: ["offer", id], queryFn: ({ signal }) => get<Offer>(`/promotions/${id}`, {}, signal), retry: false });
export const offerVersionsQuery = (id: Id) =>
  queryOptions({ queryKey: ["offer-versions", id], queryFn: ({ signal }) => get<Page<OfferVersion>>(`/promotions/${id}/versions`, { limit: 100 }, signal) });
export const offerGroupsQuery = queryOptions({ queryKey: ["offer-groups"], queryFn: ({ signal }) => get<Page<OfferGroup>>("/promotion-groups", {}, signal) });
export const batchesQuery = (id: Id) =>
  queryOptions({ queryKey: ["coupon-batches", id], queryFn: ({ signal }) => get<Page<CouponBatch>>(`/promotions/${id}/coupon-batches`, { limit: 100 }, signal) });
export const readFindings = (id: Id) => get<{ items: OfferFinding[] }>(`/promotions/${id}/findings`);

export interface PreviewAsk {
  promotion_id?: Id | null;
  draft: OfferDraft;
  lines: { sku: string; quantity: number }[];
  channel: string;
  touchpoint?: string | null;
  segments?: Id[];
  tier?: string | null;
  consents?: JsonObject;
}
export const offerPreviewQuery = (question: PreviewAsk) =>
  queryOptions({
    queryKey: ["offer-preview", question],
    queryFn: ({ signal }) => ask<OfferPreview>("/promotions/preview", question, signal),
    enabled: question.lines.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

export const addOffer = (draft: OfferDraft) => post<Offer>("/promotions", draft);
export const saveOffer = (id: Id, draft: OfferDraft, seen: string) => putSeen<Offer>(`/promotions/${id}`, draft, seen);
export type OfferAct = "publish" | "pause" | "resume" | "end";
export const actOnOffer = (id: Id, act: OfferAct, seen: string) => postSeen<Offer>(`/promotions/${id}/${act}`, undefined, seen);
/** `seen` is the version the user began with; "*" for a new one. */
export const saveOfferGroup = (code: string, mode: string, priority: number, seen: string) => putSeen<OfferGroup>(`/promotion-groups/${code}`, { mode, priority }, seen);
export const addBatch = (id: Id, draft: { quantity: number; prefix: string; max_uses: number | null; expires_at: string | null }) =>
  post<CouponBatch>(`/promotions/${id}/coupon-batches`, draft);
export const addCoupon = (id: Id, draft: { code: string | null; customer_id: Id | null; max_uses: number | null; expires_at: string | null }) =>
  post<{ code: string }>(`/promotions/${id}/coupons`, draft);
export const batchCodesUrl = (id: Id) => url(`/coupon-batches/${id}/codes.csv`);
