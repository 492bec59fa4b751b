import type { Schema } from "./common";

export type ProposalStatus = Schema<"ProposalRow">["status"];
export type ProposalRow = Schema<"ProposalRow">;
/** Both customers as they are now, with what the search said of each field. */
export type ProposalPage = Schema<"ProposalPage">;
export type ProposalField = ProposalPage["fields"][number];
export type ProposalSide = NonNullable<ProposalPage["a"]>;
export type DuplicateQueue = Schema<"ProposalQueue">;
export type DuplicateSearch = NonNullable<DuplicateQueue["search"]>;
export type DuplicatePreview = Schema<"ProposalPreview">;
/** Yes, one person; no, two; not now. */
export type Answer = "accept" | "reject" | "skip";
