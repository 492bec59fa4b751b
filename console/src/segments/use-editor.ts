import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useLingui } from "@lingui/react";
import { previewRuleQuery } from "@/api/segments";
import { isProblem } from "@/api/problem";
import type { SegmentDraft } from "@/api/types";
import { useDebounced } from "@/components/when";
import { finished, unfinished } from "@/rules/complete";
import { placeFaults } from "@/rules/faults";
import { begin, record, redo, undo, type History } from "@/rules/history";
import { fromRule, pointersOf, toRule, type Group } from "@/rules/model";

export interface Draft {
  name: string;
  description: string;
  root: Group;
}

const toDraft = (segment: SegmentDraft): Draft => ({
  name: segment.name,
  description: segment.description,
  root: fromRule(segment.rule),
});

export const fromDraft = ({ name, description, root }: Draft): SegmentDraft => ({
  name: name.trim(),
  description: description.trim(),
  rule: toRule(root),
});

const same = (one: SegmentDraft, other: SegmentDraft) => JSON.stringify(one) === JSON.stringify(other);

/** What is being written, with its past; `begunFrom` is what it is compared with to know what is not saved. */
export function useDraft(initial: SegmentDraft) {
  const [history, setHistory] = useState<History<Draft>>(() => begin(toDraft(initial)));
  const [begunFrom, setBegunFrom] = useState(() => fromDraft(toDraft(initial)));
  const draft = history.present;
  const edit = useCallback((change: (draft: Draft) => Draft, tag: string | null = null) => {
    setHistory((before) => record(before, change(before.present), tag, Date.now()));
  }, []);
  const editRule = useCallback(
    (change: (root: Group) => Group, tag?: string) =>
      edit((before) => {
        const root = change(before.root);
        return root === before.root ? before : { ...before, root };
      }, tag ?? null),
    [edit],
  );
  const restart = useCallback((segment: SegmentDraft) => {
    setHistory(begin(toDraft(segment)));
    setBegunFrom(fromDraft(toDraft(segment)));
  }, []);
  return {
    draft,
    edit,
    editRule,
    restart,
    isChanged: !same(fromDraft(draft), begunFrom),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
  };
}

/** Ctrl+Z takes back, Ctrl+Shift+Z and Ctrl+Y do again; boxes of text have no memory of their own here. */
export function useUndoKeys(back: () => void, again: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) again();
      else back();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [back, again]);
}

/** The figures of what is filled in so far, and what is wrong at which condition. */
export function useTried(root: Group) {
  const { i18n } = useLingui();
  const settled = useDebounced(root, 350);
  const tried = useMemo(() => finished(settled), [settled]);
  const rule = useMemo(() => toRule(tried), [tried]);
  const query = useQuery(previewRuleQuery(rule));
  const faults = useMemo(
    () => (isProblem(query.error) ? placeFaults(query.error.errors, pointersOf(tried), i18n.locale) : new Map<string, never[]>()),
    [query.error, tried, i18n.locale],
  );
  const open = useMemo(() => unfinished(root), [root]);
  return {
    preview: query.data,
    error: query.error,
    faults,
    unfinished: open,
    isEmpty: tried.parts.length === 0,
    isBehind: query.isFetching || query.isPlaceholderData || settled !== root,
  };
}

export type Tried = ReturnType<typeof useTried>;
