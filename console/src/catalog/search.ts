import { z } from "zod";

const text = z.string().trim().min(1).optional().catch(undefined);
const texts = z.array(z.string()).max(20).optional().catch(undefined);

export const productTabs = ["content", "variants", "prices", "stock", "relations", "coherence"] as const;
export type ProductTab = (typeof productTabs)[number];

/** What the addresses may say; anything else in them is dropped. */
export const catalogSearch = z.object({ q: text, category: texts, brand: texts, tag: texts, status: texts, attribute: texts, channel: text, new: z.literal(true).optional().catch(undefined) });
export type CatalogSearch = z.infer<typeof catalogSearch>;
export const productSearch = z.object({ tab: z.enum(productTabs).optional().catch(undefined), place: text });
export const shelvesSearch = z.object({ kind: z.enum(["categories", "brands", "attributes"]).optional().catch(undefined) });
