import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { url } from "@/api/client";
import { recentEventsQuery, type EventFilters } from "@/api/events";
import type { EventRow, IntakeStatus, QuarantineRow } from "@/api/types";
import { Button } from "@/components/button";
import { EventInspector } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { reportLag, useStream } from "@/components/live";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Failure } from "@/components/states";
import { VirtualList } from "@/components/virtual-list";
import { arrive, emptyFeed, feedKey, pause, resume, type FeedItem } from "./feed";
import { FeedRow } from "./feed-row";
import { LiveFilters } from "./live-filters";
import { QuarantineInspector } from "./quarantine-inspector";

const route = getRouteApi("/console/events-layout/events");

function useFeed(filters: EventFilters) {
  const recent = useQuery(recentEventsQuery(filters));
  const [feed, setFeed] = useState(emptyFeed);
  const [status, setStatus] = useState<IntakeStatus | null>(null);
  useStream(url("/events/stream", { ...filters }), {
    events: (events: EventRow[]) =>
      setFeed((before) => arrive(before, events.map((event) => ({ kind: "event", event })))),
    quarantined: (rows: QuarantineRow[]) =>
      setFeed((before) => arrive(before, rows.map((row) => ({ kind: "quarantined", row })))),
    status: (next: IntakeStatus) => {
      setStatus(next);
      reportLag(next.lag_ms);
    },
  });
  const known = new Set([...feed.shown, ...feed.waiting].map(feedKey));
  const stored = (recent.data?.items ?? [])
    .filter((event) => !known.has(event.id))
    .map((event): FeedItem => ({ kind: "event", event }));
  return { recent, feed, setFeed, status, items: [...feed.shown, ...stored] };
}

function StatusLine({ status }: { status: IntakeStatus | null }) {
  const format = useFormat();
  if (!status) return null;
  return (
    <p className="figures text-sm text-soft">
      <Trans>
        {format.number(status.per_second, 1)} per second · {format.duration(status.lag_ms)} behind ·{" "}
        {format.number(status.pending)} waiting
      </Trans>
    </p>
  );
}

const Nothing = () => (
  <Empty title={<Trans>Nothing matches yet</Trans>}>
    <Trans>Leave this page open: matching events appear within a second of being sent.</Trans>
  </Empty>
);

function LiveFeed({ filters }: { filters: EventFilters }) {
  const { t } = useLingui();
  const { recent, feed, setFeed, status, items } = useFeed(filters);
  const [opened, setOpened] = useState<FeedItem | null>(null);
  const waiting = feed.waiting.length;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Button
          variant={feed.paused ? "primary" : "secondary"}
          aria-pressed={feed.paused}
          onClick={() => setFeed(feed.paused ? resume : pause)}
        >
          {feed.paused ? <Play aria-hidden /> : <Pause aria-hidden />}
          {feed.paused ? <Trans>Go on</Trans> : <Trans>Pause</Trans>}
          {waiting > 0 ? (
            <span className="figures">
              <Plural value={waiting} one="(# waiting)" other="(# waiting)" />
            </span>
          ) : null}
        </Button>
        <div className="ml-auto">
          <StatusLine status={status} />
        </div>
      </div>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {recent.error ? <Failure error={recent.error} onRetry={() => void recent.refetch()} /> : null}
        {recent.isPending ? <SkeletonRows rows={14} height="h-11" /> : null}
        {recent.data && items.length === 0 ? <Nothing /> : null}
        {items.length > 0 ? (
          <VirtualList
            label={t`Events as they arrive`}
            items={items}
            rowHeight={44}
            keyOf={feedKey}
            className="h-[calc(100dvh-17.5rem)] min-h-96"
            render={(item) => <FeedRow item={item} onOpen={() => setOpened(item)} />}
          />
        ) : null}
      </div>
      <EventInspector event={opened?.kind === "event" ? opened.event : null} onClose={() => setOpened(null)} />
      {opened?.kind === "quarantined" ? (
        <QuarantineInspector row={opened.row} onClose={() => setOpened(null)} />
      ) : null}
    </>
  );
}

export function LivePage() {
  const filters = route.useSearch();
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <LiveFilters filters={filters} />
      </div>
      <LiveFeed key={JSON.stringify(filters)} filters={filters} />
    </>
  );
}
