import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, ListChecks } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { queueQuery, queueStream } from "@/api/duplicates";
import type { DuplicateQueue } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { Select } from "@/components/select";
import { Skeleton } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { ManyDialog } from "./many";
import { PairPanel } from "./pair";
import { useReview, useReviewKeys } from "./review";
import { leastScores, statuses } from "./search";
import { isUnderWay, SearchButton, SearchFacts, SearchProgress } from "./search-panel";

const route = getRouteApi("/console/customers/duplicates");

function Nothing({ queue, filtered }: { queue: DuplicateQueue; filtered: boolean }) {
  const navigate = route.useNavigate();
  const { search } = queue;
  if (filtered) {
    return (
      <Empty
        title={<Trans>No pair here</Trans>}
        action={
          <Button onClick={() => void navigate({ search: {} })}>
            <Trans>Show all that wait</Trans>
          </Button>
        }
      />
    );
  }
  if (search?.step === "failed") {
    return (
      <Empty title={<Trans>The search did not come to an end</Trans>} action={<SearchButton queue={queue} primary />}>
        <Trans>Nothing was changed. Try again; if it fails once more, tell who runs the system: {search.error}</Trans>
      </Empty>
    );
  }
  return search && !isUnderWay(search) ? (
    <Empty title={<Trans>Nothing left to review</Trans>} action={<SearchButton queue={queue} primary />}>
      <Trans>Every likely duplicate has been decided. Search again when new customers have come.</Trans>
    </Empty>
  ) : (
    <Empty
      title={<Trans>Find customers who are here twice</Trans>}
      action={isUnderWay(search) ? null : <SearchButton queue={queue} primary />}
    >
      <Trans>
        A typing error, a new email, a nickname: the search compares names, birthdays, contacts and addresses and puts
        likely pairs side by side. Nothing is merged until you say so, and everything can be undone.
      </Trans>
    </Empty>
  );
}

function Filters() {
  const { t } = useLingui();
  const format = useFormat();
  const { status = "open", least } = route.useSearch();
  const navigate = route.useNavigate();
  const names = { open: t`Waiting`, skipped: t`Put off`, accepted: t`Merged`, rejected: t`Kept apart` };
  return (
    <>
      <Select
        label={t`Which pairs`}
        className="w-40 max-sm:w-auto max-sm:flex-1"
        value={status}
        onChange={(value) =>
          void navigate({ search: (before) => ({ ...before, pair: undefined, status: value === "open" ? undefined : value }) })
        }
        options={statuses.map((value) => ({ value, label: names[value] }))}
      />
      <Select
        label={t`How likely at least`}
        className="w-52 max-sm:w-auto max-sm:flex-1"
        value={String(least ?? "any")}
        onChange={(value) =>
          void navigate({ search: (before) => ({ ...before, pair: undefined, least: value === "any" ? undefined : Number(value) }) })
        }
        options={[
          { value: "any", label: t`Any likelihood` },
          ...leastScores.map((score) => ({ value: String(score), label: `≥ ${format.percent(score)}` })),
        ]}
      />
    </>
  );
}

/** The figures come as they change; when a search ends, the list is read again. */
function useLiveQueue() {
  const client = useQueryClient();
  const query = useQuery(queueQuery);
  const finished = query.data?.search?.finished_at;
  const before = useRef(finished);
  useStream(queueStream, { queue: (queue: DuplicateQueue) => client.setQueryData(queueQuery.queryKey, queue) });
  useEffect(() => {
    if (before.current === finished) return;
    before.current = finished;
    void client.invalidateQueries({ queryKey: ["duplicates"] });
  }, [client, finished]);
  return query;
}

export function DuplicatesPage() {
  const { t } = useLingui();
  const allowed = useAllowed();
  const { status, least } = route.useSearch();
  const queue = useLiveQueue();
  const review = useReview();
  const [many, setMany] = useState(false);
  const mayDecide = allowed("identity:write");
  useReviewKeys(review, mayDecide && !many);
  const waiting = queue.data?.open ?? 0;
  return (
    <>
      <Link
        to="/customers"
        className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline"
      >
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Customers</Trans>
      </Link>
      <PageHeader
        title={t`Review duplicates`}
        lead={t`Customers who are probably one person. You decide; nothing happens by itself.`}
        actions={queue.data && (waiting > 0 || status) ? <SearchButton queue={queue.data} /> : null}
      >
        <div className="flex flex-wrap items-center gap-2">
          <Filters />
          {mayDecide && waiting > 0 ? (
            <Button onClick={() => setMany(true)}>
              <ListChecks aria-hidden />
              <Trans>Decide many…</Trans>
            </Button>
          ) : null}
        </div>
      </PageHeader>
      {queue.data?.search && isUnderWay(queue.data.search) ? <SearchProgress search={queue.data.search} /> : null}
      <div className="rounded-xl border bg-surface">
        <Loaded query={queue} skeleton={<Skeleton className="h-[32rem] rounded-xl" />}>
          {(figures) => (
            <Loaded query={review.list} skeleton={<Skeleton className="h-[32rem] rounded-xl" />}>
              {() =>
                review.row ? (
                  <PairPanel review={review} mayDecide={mayDecide} />
                ) : (
                  <Nothing queue={figures} filtered={Boolean(status ?? least)} />
                )
              }
            </Loaded>
          )}
        </Loaded>
      </div>
      {queue.data ? <SearchFacts queue={queue.data} /> : null}
      <ManyDialog open={many} onClose={() => setMany(false)} onDone={() => review.walk(0)} />
    </>
  );
}
