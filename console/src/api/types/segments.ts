import type { JsonObject, Localised, Narrowed, Schema } from "./common";

export type SegmentStatus = Schema<"SegmentView">["status"];
export type Segment = Narrowed<"SegmentView", { rule: JsonObject; says: Localised }>;
export type SegmentDraft = Pick<Segment, "name" | "description" | "rule">;
export type RuleExample = Narrowed<"PreviewExample", { because: Partial<Localised> }>;
export type RulePreview = Narrowed<"RulePreview", { description: Localised; examples: RuleExample[] }>;
/** A name that a rule can use, with the most frequent values. */
export type Term = Narrowed<"Term", { label: Partial<Localised> }>;
export type Vocabulary = Narrowed<"Vocabulary", { traits: Term[]; profile: Term[]; computed: Term[]; purposes: Term[] }>;
export type SegmentMember = Narrowed<"MemberView", { because: Partial<Localised> }>;
export type SegmentHistory = Schema<"History">;
export type SegmentOverlap = Schema<"OverlapView">;
export type SegmentActivity = Schema<"SegmentActivity">;
export type CustomerSegments = Schema<"CustomerSegments">;
