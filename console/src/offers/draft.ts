import { useCallback, useMemo, useState } from "react";
import type { OfferDraft } from "@/api/types";
import { finished, unfinished } from "@/rules/complete";
import { begin, record, redo, undo, type History } from "@/rules/history";
import { fromRule, toRule, type Group } from "@/rules/model";

/** An offer as it is written: rules as trees, in which conditions may still be open. */
export interface Writing {
  offer: OfferDraft;
  scope: Group;
  when: Group;
}

/** A code without a group behind it stacks: what the API takes for an offer that is in none. */
const ALONE = "stack";

const toWriting = (offer: OfferDraft): Writing => ({ offer, scope: fromRule(offer.scope), when: fromRule(offer.when) });

/** With `whole` what is still open in a rule is left out, so that a preview can be asked for. */
export const fromWriting = ({ offer, scope, when }: Writing, whole = false): OfferDraft => ({
  ...offer,
  group: offer.group.trim() || ALONE,
  name: Object.fromEntries(Object.entries(offer.name).map(([language, name]) => [language, name.trim()]).filter(([, name]) => name)),
  scope: toRule(whole ? finished(scope) : scope),
  when: toRule(whole ? finished(when) : when),
});

export function useOfferDraft(initial: OfferDraft) {
  const [history, setHistory] = useState<History<Writing>>(() => begin(toWriting(initial)));
  const [begun, setBegun] = useState(() => JSON.stringify(fromWriting(toWriting(initial))));
  const writing = history.present;
  const edit = useCallback((change: (before: Writing) => Writing, tag: string | null = null) => setHistory((before) => record(before, change(before.present), tag, Date.now())), []);
  const set = useCallback((changes: Partial<OfferDraft>, tag: string | null = null) => edit((before) => ({ ...before, offer: { ...before.offer, ...changes } }), tag), [edit]);
  const open = useMemo(() => new Set([...unfinished(writing.scope), ...unfinished(writing.when)]), [writing]);
  return {
    writing, edit, set, open,
    isChanged: JSON.stringify(fromWriting(writing)) !== begun,
    kept: useCallback((offer: OfferDraft) => {
      setHistory(begin(toWriting(offer)));
      setBegun(JSON.stringify(fromWriting(toWriting(offer))));
    }, []),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
  };
}

export type Drafting = ReturnType<typeof useOfferDraft>;
