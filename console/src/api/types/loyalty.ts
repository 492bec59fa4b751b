import type { Texts } from "./commerce";
import type { JsonObject, Narrowed, Schema } from "./common";

export type Balance = Schema<"Balance">;
export type TierProgress = Schema<"TierProgress">;
export type TierMembers = Schema<"TierMembers">;
export type EndingAmount = Schema<"EndingAmount">;
export type RewardClaim = Schema<"RewardClaim">;
export type StatementLine = Schema<"StatementLine">;
export type LoyaltyCard = Schema<"LoyaltyCard">;
export type GiftCard = Schema<"GiftCard">;
export type GiftState = GiftCard["state"];
export type Reward = Narrowed<"Reward", { name: Texts; grants: JsonObject }>;
export type RewardKind = Reward["kind"];
export type RewardDraft = Omit<Reward, "id" | "version">;
export type EarnRule = Required<Narrowed<"EarnRule", { name: Texts; scope: JsonObject; when: JsonObject }>>;
export type LoyaltyTier = Required<Narrowed<"Tier", { name: Texts; benefits: Texts[] }>>;
export type ProgramTerms = Required<Narrowed<"Terms", { name: Texts; earning: EarnRule[]; tiers: LoyaltyTier[] }>> & { tender: { step_points: number; step_minor: number; minimum_points: number } };
export type LoyaltyProgram = Narrowed<"Program", { terms: ProgramTerms }>;
