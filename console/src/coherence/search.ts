import { z } from "zod";
import { findingWords } from "@/components/coherence-words";
import type { FindingKind } from "@/api/types";

const kinds = Object.keys(findingWords) as [FindingKind, ...FindingKind[]];

/** What the addresses may say; anything else in them is dropped. */
export const coherenceSearch = z.object({
  kind: z.enum(kinds).optional().catch(undefined),
  severity: z.enum(["error", "warning"]).optional().catch(undefined),
  place: z.string().trim().min(1).optional().catch(undefined),
  standing: z.enum(["declared", "closed"]).optional().catch(undefined),
  finding: z.uuid().optional().catch(undefined),
});
