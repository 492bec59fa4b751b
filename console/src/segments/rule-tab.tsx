import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { isProblem } from "@/api/problem";
import { saveSegment, segmentsQuery } from "@/api/segments";
import type { Segment, SegmentDraft } from "@/api/types";
import { useAllowed } from "@/access/session";
import { say, sayProblem } from "@/components/undo";
import { ConflictDialog } from "./conflict";
import { SegmentEditor } from "./editor";
import { fromDraft, useDraft } from "./use-editor";

const changes = (draft: SegmentDraft, before: SegmentDraft): Partial<SegmentDraft> => ({
  ...(draft.name !== before.name && { name: draft.name }),
  ...(draft.description !== before.description && { description: draft.description }),
  ...(JSON.stringify(draft.rule) !== JSON.stringify(before.rule) && { rule: draft.rule }),
});

/** Changing a segment from the version that one began with, whatever the live list says meanwhile. */
export function RuleTab({ segment }: { segment: Segment }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayWrite = useAllowed()("segments:write");
  const [begun, setBegun] = useState(segment);
  const [stale, setStale] = useState(false);
  const [refusedName, setRefusedName] = useState<{ name: string; why: string } | null>(null);
  const writing = useDraft(begun);
  const leaving = useRef(false);
  const beginAgain = (from: Segment) => {
    setBegun(from);
    writing.restart(from);
  };
  const save = useMutation({
    // What somebody else changed and one did not touch stays theirs, also when one saves over them.
    mutationFn: ({ draft, seen }: { draft: SegmentDraft; seen: Segment }) => saveSegment(segment.id, changes(draft, begun), seen.etag),
    onSuccess: (saved) => {
      beginAgain(saved);
      say(saved.status === "building" ? t`Saved: it is being built anew` : t`Saved`, "good");
      return client.invalidateQueries({ queryKey: segmentsQuery.queryKey });
    },
    onError: (error, { draft }) => {
      if (isProblem(error) && error.status === 412) setStale(true);
      else if (isProblem(error, "segment_exists")) setRefusedName({ name: draft.name, why: t`There is a segment of this name already.` });
      else sayProblem(error);
    },
  });
  return (
    <fieldset disabled={!mayWrite} className="min-w-0">
      <SegmentEditor id={segment.id} writing={writing} busy={save.isPending} leaving={leaving} refusedName={refusedName} onSave={(draft) => save.mutate({ draft, seen: begun })} />
      {stale ? (
        <ConflictDialog
          id={segment.id}
          onClose={() => setStale(false)}
          onTakeTheirs={(theirs) => {
            setStale(false);
            beginAgain(theirs);
          }}
          onKeepMine={(theirs) => {
            setStale(false);
            save.mutate({ draft: fromDraft(writing.draft), seen: theirs });
          }}
        />
      ) : null}
    </fieldset>
  );
}
