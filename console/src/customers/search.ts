import { z } from "zod";
import { channels } from "@/api/types";

/** What the address of a page may say; anything else in it is dropped. */
const text = z.string().trim().min(1).optional().catch(undefined);
const channel = z.enum(channels).optional().catch(undefined);

export const customersSearch = z.object({ q: text, channel });

export const customerTabs = ["timeline", "profile", "club", "visits", "identity"] as const;
export type CustomerTab = (typeof customerTabs)[number];

export const customerSearch = z.object({
  tab: z.enum(customerTabs).optional().catch(undefined),
  channel,
  name: text,
  event: text,
});
