import { z } from "zod";

export const statuses = ["open", "skipped", "accepted", "rejected"] as const;
export const leastScores = [0.8, 0.95, 0.99] as const;

/** What the address of the queue may say; anything else in it is dropped. */
export const duplicatesSearch = z.object({
  status: z.enum(statuses).optional().catch(undefined),
  least: z.number().min(0).max(1).optional().catch(undefined),
  pair: z.uuid().optional().catch(undefined),
});
