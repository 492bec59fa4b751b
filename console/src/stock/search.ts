import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);

export const stockSearch = z.object({ location: z.uuid().optional().catch(undefined), variant: z.uuid().optional().catch(undefined), low: z.literal(true).optional().catch(undefined) });
export const movementsSearch = z.object({ location: z.uuid().optional().catch(undefined), variant: z.uuid().optional().catch(undefined), q: text });
