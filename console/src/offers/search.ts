import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);

export const offerTabs = ["rules", "past", "coupons", "versions"] as const;
export type OfferTab = (typeof offerTabs)[number];
export const offersSearch = z.object({ q: text, state: z.enum(["draft", "active", "paused", "ended"]).optional().catch(undefined) });
export const calendarSearch = z.object({ month: z.string().regex(/^\d{4}-\d\d$/).optional().catch(undefined), channel: text });
export const offerSearch = z.object({ tab: z.enum(offerTabs).optional().catch(undefined) });
