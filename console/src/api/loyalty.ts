import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, post, postSeen, putSeen } from "./client";
import type { Balance, GiftCard, GiftState, Id, LoyaltyCard, LoyaltyProgram, Page, ProgramTerms, Reward, RewardDraft, Schema, StatementLine } from "./types";

export const programQuery = queryOptions({
  queryKey: ["loyalty-program"],
  queryFn: ({ signal }) => get<LoyaltyProgram>("/loyalty/program", {}, signal),
  retry: false,
});
/** Version 0 writes it for the first time. */
export const saveProgram = (terms: ProgramTerms, version: number) => putSeen<LoyaltyProgram>("/loyalty/program", terms, version === 0 ? "*" : `"${version}"`);

export const balanceQuery = (id: Id) =>
  queryOptions({ queryKey: ["loyalty", id, "balance"], queryFn: ({ signal }) => get<Balance>(`/loyalty/customers/${id}`, {}, signal) });
export const statementQuery = (id: Id) =>
  infiniteQueryOptions({
    queryKey: ["loyalty", id, "statement"],
    queryFn: ({ pageParam, signal }) => get<Page<StatementLine>>(`/loyalty/customers/${id}/statement`, { cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
export const cardsQuery = (id: Id) =>
  queryOptions({ queryKey: ["loyalty", id, "cards"], queryFn: ({ signal }) => get<Page<LoyaltyCard>>(`/loyalty/customers/${id}/cards`, {}, signal) });
export const adjustPoints = (id: Id, points: number, reason: string) =>
  post<Balance>(`/loyalty/customers/${id}/adjustments`, { reference: crypto.randomUUID(), points, reason });
export const issueCard = (id: Id) => post<LoyaltyCard>(`/loyalty/customers/${id}/cards`, {});

export const rewardsQuery = queryOptions({
  queryKey: ["rewards"],
  queryFn: ({ signal }) => get<Page<Reward>>("/loyalty/rewards", { disabled: true }, signal),
});
export const addReward = (draft: RewardDraft) => post<Reward>("/loyalty/rewards", draft);
export const saveReward = (id: Id, draft: RewardDraft, version: number) => putSeen<Reward>(`/loyalty/rewards/${id}`, draft, `"${version}"`);

export const giftCardsQuery = (filters: { last_four?: string | undefined; status?: GiftState | undefined }) =>
  infiniteQueryOptions({
    queryKey: ["gift-cards", filters],
    queryFn: ({ pageParam, signal }) => get<Page<GiftCard>>("/loyalty/gift-cards", { ...filters, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
export const lookUpGiftCard = (code: string, pin: string | null) => ask<GiftCard>("/loyalty/gift-cards/look-up", { code, pin });
export const issueGiftCards = (draft: Partial<Schema<"NewGiftCards">> & { amount_minor: number }) =>
  post<{ items: Schema<"IssuedCard">[] }>("/loyalty/gift-cards", { source: { kind: "console", id: crypto.randomUUID() }, ...draft });
export const activateGiftCard = (card: GiftCard) => postSeen<GiftCard>(`/loyalty/gift-cards/${card.id}/activate`, undefined, `"${card.version}"`);
export const blockGiftCard = (card: GiftCard, reason: string) => postSeen<GiftCard>(`/loyalty/gift-cards/${card.id}/block`, { reason }, `"${card.version}"`);

export const liabilitiesQuery = queryOptions({
  queryKey: ["liabilities"],
  queryFn: ({ signal }) => get<Schema<"LoyaltyLiabilities">>("/loyalty/liabilities", {}, signal),
});
