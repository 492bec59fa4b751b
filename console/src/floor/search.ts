import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);

/** Who stands there; `basket` is an id, or `here` for a sale that only the tablet knows. A code comes from a scanned link. */
export const floorSearch = z.object({
  customer: z.uuid().optional().catch(undefined),
  basket: z.union([z.uuid(), z.literal("here")]).optional().catch(undefined),
  code: text,
  b: text,
  s: text,
});
export type FloorSearch = z.infer<typeof floorSearch>;

export const plain = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
