import { z } from "zod";
import { channels, eventTypes } from "@/api/types";

const text = z.string().trim().min(1).optional().catch(undefined);

export const liveSearch = z.object({
  source_id: text,
  name: text,
  channel: z.enum(channels).optional().catch(undefined),
  type: z.enum(eventTypes).optional().catch(undefined),
});

export const quarantineSearch = z.object({ code: text, source_id: text, name: text, row: text });
