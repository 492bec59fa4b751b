import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);

export const stages = ["pick", "send", "collect"] as const;
export type Stage = (typeof stages)[number];
export const pastStates = ["shipped", "handed_over", "expired", "rejected", "cancelled"] as const;
export const queueSearch = z.object({
  place: text,
  kind: z.enum(["ship", "pickup"]).optional().catch(undefined),
  stage: z.enum(stages).optional().catch(undefined),
});
export const pastSearch = z.object({ place: text, state: z.enum(pastStates).optional().catch(undefined) });
