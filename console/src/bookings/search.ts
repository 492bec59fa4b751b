import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);

export const bookingsSearch = z.object({
  place: text,
  day: z.string().regex(/^\d{4}-\d\d-\d\d$/).optional().catch(undefined),
  view: z.enum(["day", "week"]).optional().catch(undefined),
  staff: text,
  /** The booking that is open. */
  booking: text,
  /** Whether a new one is being made, for whom and from when on. */
  book: z.boolean().optional().catch(undefined),
  customer: text,
});
export type BookingsSearch = z.infer<typeof bookingsSearch>;
export const placeSearch = z.object({ place: text });
