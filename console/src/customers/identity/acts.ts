import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { undoDecision } from "@/api/customers";
import { sayWithUndo } from "@/components/undo";

/** After who is who has changed, everything read about customers is old. */
export function useReread() {
  const client = useQueryClient();
  return async () => {
    for (const key of ["profile", "identity", "timeline", "visits", "customers", "explain"]) {
      await client.invalidateQueries({ queryKey: [key] });
    }
  };
}

export function useUndoableDecisions() {
  const { t } = useLingui();
  const reread = useReread();
  const undo = async (ids: string[]) => {
    // Decisions of one act are undone together: any of them stands for all.
    const [first] = ids;
    if (first) await undoDecision(first);
    await reread();
  };
  const announce = (title: string, ids: string[]) => sayWithUndo(title, () => undo(ids));
  return { announce, undo, undone: t`Decision taken back`, reread };
}
