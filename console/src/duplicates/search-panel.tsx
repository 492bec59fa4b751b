import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ScanSearch } from "lucide-react";
import { queueQuery, saveSchedule, startSearch } from "@/api/duplicates";
import type { DuplicateQueue, DuplicateSearch } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { useFormat } from "@/components/format";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";

export const isUnderWay = (search: DuplicateSearch | null | undefined) => Boolean(search && !search.finished_at);

export function useStartSearch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: startSearch,
    onSuccess: (search) =>
      client.setQueryData(queueQuery.queryKey, (queue: DuplicateQueue | undefined) => queue && { ...queue, search }),
    onError: sayProblem,
  });
}

export function SearchButton({ queue, primary }: { queue: DuplicateQueue; primary?: boolean }) {
  const allowed = useAllowed();
  const start = useStartSearch();
  if (!allowed("identity:write")) return null;
  return (
    <Button
      variant={primary ? "primary" : "secondary"}
      disabled={start.isPending || isUnderWay(queue.search)}
      onClick={() => start.mutate()}
    >
      <ScanSearch aria-hidden />
      <Trans>Search now</Trans>
    </Button>
  );
}

function useSteps() {
  const { t } = useLingui();
  const steps: Record<string, string> = {
    waiting: t`Waiting for a worker`,
    reading: t`Reading the customers`,
    training: t`Learning what agreement means among your customers`,
    scoring: t`Comparing pairs`,
    grouping: t`Checking against the rules`,
    saving: t`Filling the queue`,
  };
  return steps;
}

/** How far a search is: steps of unknown length show a bar that moves by itself. */
export function SearchProgress({ search }: { search: DuplicateSearch }) {
  const { t } = useLingui();
  const format = useFormat();
  const label = useSteps()[search.step] ?? search.step;
  const counted = search.done > 0 && search.total > 0;
  const share = counted ? Math.min(100, (search.done / search.total) * 100) : undefined;
  return (
    <div className="mb-4 rounded-xl border bg-surface px-4 py-3" role="status">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{label}</span>
        {counted ? (
          <span className="figures text-sm text-soft">
            <Trans>
              {format.number(search.done)} of {format.number(search.total)}
            </Trans>
          </span>
        ) : null}
      </div>
      <div
        role="progressbar"
        aria-label={t`Search for likely duplicates`}
        aria-valuenow={share === undefined ? undefined : Math.round(share)}
        className="mt-2 h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={share === undefined ? "h-full w-1/3 animate-[pulse_1.6s_ease-in-out_infinite] bg-accent" : "h-full bg-accent transition-[width]"}
          style={share === undefined ? undefined : { width: `${share}%` }}
        />
      </div>
    </div>
  );
}

/** When the last search was and what it came to, and whether there is one every night. */
export function SearchFacts({ queue }: { queue: DuplicateQueue }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const allowed = useAllowed();
  const { search, schedule } = queue;
  const keep = useMutation({
    mutationFn: saveSchedule,
    onSettled: () => client.invalidateQueries({ queryKey: queueQuery.queryKey }),
    onError: sayProblem,
  });
  return (
    <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-sm text-soft">
      <p>
        {search?.finished_at && search.step === "done" ? (
          <>
            <Trans>Last search</Trans> <When at={search.finished_at} />:{" "}
            <Plural value={search.proposed} one="# pair to review" other="# pairs to review" />,{" "}
            <Plural value={search.withheld} one="# pair withheld by the rules" other="# pairs withheld by the rules" />.{" "}
            {search.learned.length > 0 ? (
              <Trans>Weights were learned from your customers.</Trans>
            ) : (
              <Trans>Too few customers to learn from: general weights were used.</Trans>
            )}
          </>
        ) : null}
      </p>
      {allowed("identity:write") ? (
        <Switch
          checked={keep.isPending ? keep.variables.nightly : schedule.nightly}
          onChange={(nightly) => keep.mutate({ nightly, hour: schedule.hour })}
          label={t`Search every night`}
        >
          <Trans>Search every night at {schedule.hour}:00</Trans>
        </Switch>
      ) : null}
    </div>
  );
}
