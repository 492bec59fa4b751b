import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { discardQuarantined, redrive, saveQuarantined, type QuarantineFilters } from "@/api/events";
import type { JsonObject, QuarantineRow } from "@/api/types";
import { deferWithUndo, say, sayProblem } from "@/components/undo";
import { useReasonName } from "@/components/reasons";

function useReread() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["quarantine"] });
}

export function useRedrive(onDone?: () => void) {
  const { t } = useLingui();
  const reread = useReread();
  return useMutation({
    mutationFn: (what: QuarantineFilters & { ids?: string[] }) => redrive(what),
    onSuccess: ({ redriven }) => {
      onDone?.();
      say(t`${plural(redriven, { one: "# event sent through again", other: "# events sent through again" })}`, "good");
      return reread();
    },
    onError: sayProblem,
  });
}

/** Saves the mended payload and sends it through again in one go. */
export function useMend(row: QuarantineRow, onDone: () => void) {
  const through = useRedrive(onDone);
  const reread = useReread();
  const mend = useMutation({
    mutationFn: async ({ payload }: { payload: JsonObject | string; again: boolean }) => saveQuarantined(row.id, payload),
    onSuccess: async (_, { again }) => {
      if (again) through.mutate({ ids: [row.id] });
      else await reread();
    },
    onError: sayProblem,
  });
  return { mend, busy: mend.isPending || through.isPending };
}

export function useDiscard(hide: (id: string, hidden: boolean) => void) {
  const { t } = useLingui();
  const reread = useReread();
  const reasonName = useReasonName();
  return (row: QuarantineRow) =>
    deferWithUndo({
      title: t`Discarded: ${row.name ?? reasonName(row.code)}`,
      hide: () => hide(row.id, true),
      restore: () => hide(row.id, false),
      commit: async (leaving) => {
        await discardQuarantined(row.id, leaving);
        await reread();
      },
    });
}
