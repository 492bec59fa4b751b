import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type Dispatch, type SetStateAction } from "react";
import { segmentsQuery, vocabularyQuery } from "@/api/segments";
import { BuilderContext, type Builder } from "@/rules/builder/context";
import { RootGroup } from "@/rules/builder/group";
import { unfinished } from "@/rules/complete";
import type { ConditionKind, Group } from "@/rules/model";

const noFaults: Builder["faults"] = new Map();
const offered: Record<"scope" | "when", readonly ConditionKind[]> = { scope: ["product"], when: ["segment", "context", "basket"] };

interface ConditionsProps {
  part: "scope" | "when";
  root: Group;
  onChange: Dispatch<SetStateAction<Group>>;
}

/** The builder of segments, for the products of a rule or for whom it is. */
export function Conditions({ part, root, onChange }: ConditionsProps) {
  const { t } = useLingui();
  const [focused, focus] = useState<string | null>(null);
  const [dragged, drag] = useState<string | null>(null);
  const vocabulary = useQuery(vocabularyQuery).data;
  const segments = useQuery(segmentsQuery).data?.items;
  const subject = part === "scope" ? t`Products that meet` : t`Customers and baskets that meet`;
  const builder = useMemo<Builder>(
    () => ({ root, vocabulary, segments: segments ?? [], faults: noFaults, unfinished: new Set(unfinished(root)), focused, focus, dragged, drag, offered: offered[part], subject, edit: onChange }),
    [root, vocabulary, segments, focused, dragged, part, subject, onChange],
  );
  return (
    <BuilderContext value={builder}>
      <RootGroup group={root} />
    </BuilderContext>
  );
}
