import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ask, get, patchAnyVersion as sendPatch, post, postSeen, putSeen } from "./client";
import type { Balance, GiftCard, GiftState, Id, LoyaltyCard, LoyaltyProgram, Page, ProgramTerms, Reward, RewardClaim, RewardDraft, Schema, StatementLine, TierMembers, TierProgress } from "./types";

export const programQuery = queryOptions({
  queryKey: ["loyalty-program"],
  queryFn: ({ signal }) => get<LoyaltyProgram>("/loyalty/program", {}, signal),
  retry: false,
});
/** Version 0 writes it for the first time. */
export const saveProgram = (terms: ProgramTerms, version: number) => putSeen<LoyaltyProgram>("/loyalty/program", terms, version === 0 ? "*" : `"${version}"`);

export const tierMembersQuery = queryOptions({
  queryKey: ["loyalty-tiers"],
  queryFn: ({ signal }) => get<Page<TierMembers>>("/loyalty/tiers", {}, signal),
});

export const progressQuery = (id: Id) =>
  queryOptions({ queryKey: ["loyalty", id, "tier"], queryFn: ({ signal }) => get<TierProgress>(`/loyalty/customers/${id}/tier`, {}, signal) });
export const claimsQuery = (id: Id) =>
  queryOptions({ queryKey: ["loyalty", id, "claims"], queryFn: ({ signal }) => get<Page<RewardClaim>>(`/loyalty/customers/${id}/claims`, {}, signal) });
export const claimReward = (id: Id, reward: Id) =>
  post<RewardClaim>(`/loyalty/rewards/${reward}/claims`, { customer_id: id, source: { kind: "console", id: crypto.randomUUID() } });
export const fulfilClaim = (claim: Id) => post<RewardClaim>(`/loyalty/claims/${claim}/fulfil`);
export const cancelClaim = (claim: Id) => post<RewardClaim>(`/loyalty/claims/${claim}/cancel`);
export const setCardState = (number: string, state: LoyaltyCard["state"]) => sendPatch<LoyaltyCard>(`/loyalty/cards/${number}`, { state });

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
export const giftCardQuery = (id: Id) =>
  queryOptions({ queryKey: ["gift-card", id], queryFn: ({ signal }) => get<GiftCard>(`/loyalty/gift-cards/${id}`, {}, signal), retry: false });
export const giftCardStatementQuery = (id: Id) =>
  queryOptions({ queryKey: ["gift-card", id, "statement"], queryFn: ({ signal }) => get<Page<StatementLine>>(`/loyalty/gift-cards/${id}/statement`, {}, signal) });
export const lookUpGiftCard = (code: string, pin: string | null) => ask<GiftCard>("/loyalty/gift-cards/look-up", { code, pin });
export const issueGiftCards = (draft: Partial<Schema<"NewGiftCards">> & { amount_minor: number }) =>
  post<{ items: Schema<"IssuedCard">[] }>("/loyalty/gift-cards", { source: { kind: "console", id: crypto.randomUUID() }, ...draft });
export const activateGiftCard = (card: GiftCard) => postSeen<GiftCard>(`/loyalty/gift-cards/${card.id}/activate`, undefined, `"${card.version}"`);
export const blockGiftCard = (card: GiftCard, reason: string) => postSeen<GiftCard>(`/loyalty/gift-cards/${card.id}/block`, { reason }, `"${card.version}"`);

export const liabilitiesQuery = queryOptions({
  queryKey: ["liabilities"],
  queryFn: ({ signal }) => get<Schema<"LoyaltyLiabilities">>("/loyalty/liabilities", {}, signal),
});
