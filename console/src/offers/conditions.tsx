import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { segmentsQuery, vocabularyQuery } from "@/api/segments";
import { BuilderContext, type Builder } from "@/rules/builder/context";
import { RootGroup } from "@/rules/builder/group";
import type { ConditionKind, Group } from "@/rules/model";
import type { Drafting } from "./draft";

const noFaults: Builder["faults"] = new Map();
const offered: Record<"scope" | "when", readonly ConditionKind[]> = { scope: ["product"], when: ["segment", "consent", "context", "basket", "trait"] };

/** The builder of segments, for the products of an offer or for whom it is. */
export function Conditions({ part, drafting }: { part: "scope" | "when"; drafting: Drafting }) {
  const { t } = useLingui();
  const [focused, focus] = useState<string | null>(null);
  const [dragged, drag] = useState<string | null>(null);
  const vocabulary = useQuery(vocabularyQuery).data;
  const segments = useQuery(segmentsQuery).data?.items;
  const { edit, open, writing } = drafting;
  const root = writing[part];
  const subject = part === "scope" ? t`Products that meet` : t`Customers and baskets that meet`;
  const builder = useMemo<Builder>(
    () => ({
      root, vocabulary, segments: segments ?? [], faults: noFaults, unfinished: open, focused, focus, dragged, drag, offered: offered[part], subject,
      edit: (change: (root: Group) => Group, tag?: string) =>
        edit((before) => {
          const next = change(before[part]);
          return next === before[part] ? before : { ...before, [part]: next };
        }, tag ?? null),
    }),
    [root, vocabulary, segments, open, focused, dragged, part, subject, edit],
  );
  return (
    <BuilderContext value={builder}>
      <RootGroup group={root} />
    </BuilderContext>
  );
}
