import { z } from "zod";
import { exampleKeys } from "./examples";

const text = z.string().trim().min(1).optional().catch(undefined);

export const segmentTabs = ["members", "history", "overlap", "rule"] as const;
export type SegmentTab = (typeof segmentTabs)[number];

/** What the addresses may say; anything else in them is dropped. */
export const segmentsSearch = z.object({ q: text });
export const segmentSearch = z.object({
  tab: z.enum(segmentTabs).optional().catch(undefined),
  with: z.array(z.uuid()).max(6).optional().catch(undefined),
  days: z.union([z.literal(90), z.literal(365)]).optional().catch(undefined),
});
export const newSegmentSearch = z.object({
  from: z.uuid().optional().catch(undefined),
  example: z.enum(exampleKeys).optional().catch(undefined),
  persona: z.number().int().min(0).max(20).optional().catch(undefined),
});
