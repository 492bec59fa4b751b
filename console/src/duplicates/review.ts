import { useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { answerProposal, proposalQuery, proposalsQuery, queueQuery, undoAnswer } from "@/api/duplicates";
import { Problem } from "@/api/problem";
import type { Answer, ProposalPage } from "@/api/types";
import { say, sayProblem } from "@/components/undo";
import { useReread } from "@/customers/identity/acts";

const route = getRouteApi("/console/customers/duplicates");

function useWaiting(gone: ReadonlySet<string>) {
  const { status = "open", least = 0, pair } = route.useSearch();
  const list = useInfiniteQuery(proposalsQuery(status, least));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = useMemo(
    () => (list.data?.pages.flatMap((page) => page.items) ?? []).filter((row) => !gone.has(row.id)),
    [list.data, gone],
  );
  const place = Math.max(0, rows.findIndex((row) => row.id === pair));
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && place > rows.length - 10) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, place, rows.length]);
  return { list, rows, place, row: rows[place], status };
}

/** What has been decided is out of sight at once; it comes back if the server refuses or somebody undoes it. */
export function useReview() {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const reread = useReread();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const history = useRef<string[]>([]);
  const { list, rows, place, row, status } = useWaiting(gone);
  const page = useQuery({ ...proposalQuery(row?.id ?? ""), enabled: Boolean(row) });
  const queue = useQuery(queueQuery).data;
  const next = rows[place + 1]?.id;
  useEffect(() => {
    if (next) void client.prefetchQuery(proposalQuery(next));
  }, [client, next]);

  const show = (id: string | undefined) => navigate({ search: (before) => ({ ...before, pair: id }), replace: true });
  const walk = (step: number) => void show(rows[Math.max(0, Math.min(rows.length - 1, place + step))]?.id);
  const bring = (id: string) => setGone((before) => new Set([...before].filter((each) => each !== id)));
  const settle = async () => {
    await client.invalidateQueries({ queryKey: queueQuery.queryKey });
    await client.invalidateQueries({ queryKey: ["duplicate"] });
    await reread();
  };

  const answer = async (given: Answer) => {
    const shown = page.data;
    if (!shown || shown.id !== row?.id) return;
    setGone((before) => new Set([...before, shown.id]));
    history.current.push(shown.id);
    void show(next ?? rows[place - 1]?.id);
    try {
      const done = await answerProposal(shown.id, given, shown.seen);
      if (done.status === "outdated") say(t`Nothing was left to decide: these customers have changed meanwhile.`);
      await settle();
    } catch (error) {
      history.current = history.current.filter((each) => each !== shown.id);
      bring(shown.id);
      if (error instanceof Problem && error.code === "proposal_changed") {
        await client.invalidateQueries({ queryKey: ["duplicate", shown.id] });
        void show(shown.id);
      }
      sayProblem(error);
    }
  };

  const undo = async (id = history.current.pop() ?? queue?.last_decided_id ?? undefined) => {
    if (!id) return;
    try {
      await undoAnswer(id);
      bring(id);
      await client.invalidateQueries({ queryKey: ["duplicates"] });
      void show(status === "open" ? id : undefined);
      say(t`Taken back: this pair waits again.`);
      await settle();
    } catch (error) {
      sayProblem(error);
    }
  };
  return { list, rows, place, row, status, page, queue, decided: gone.size, answer, undo, walk };
}

export type Review = ReturnType<typeof useReview>;
export type Shown = ProposalPage;

/** One letter decides; not while somebody types, chooses from a list or reads a dialog. */
export function useReviewKeys({ answer, undo, walk }: Review, enabled: boolean): void {
  const acts = useRef<Record<string, () => void>>({});
  useEffect(() => {
    acts.current = {
      a: () => void answer("accept"),
      r: () => void answer("reject"),
      s: () => void answer("skip"),
      u: () => void undo(),
      ArrowRight: () => walk(1),
      ArrowDown: () => walk(1),
      ArrowLeft: () => walk(-1),
      ArrowUp: () => walk(-1),
    };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const act = acts.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const elsewhere =
        event.target instanceof HTMLElement &&
        event.target.closest("input, textarea, [role=combobox], [role=listbox], [role=dialog], [role=menu]");
      if (!act || elsewhere || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const arrow = event.key.startsWith("Arrow");
      if (!arrow && !enabled) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
}
