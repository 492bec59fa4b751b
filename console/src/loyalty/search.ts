import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);

export const cardsSearch = z.object({ card: text, last: text, status: z.enum(["issued", "active", "blocked", "expired"]).optional().catch(undefined) });
