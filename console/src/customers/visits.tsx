import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { visitsQuery } from "@/api/customers";
import type { Visit } from "@/api/types";
import { Button } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { useDeviceName } from "@/components/device";
import { useTouchpointName } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";

function VisitRow({ visit }: { visit: Visit }) {
  const format = useFormat();
  const touchpointName = useTouchpointName();
  const deviceName = useDeviceName();
  const length = Date.parse(visit.ended_at) - Date.parse(visit.started_at);
  const came = visit.campaign
    ? [visit.campaign.source, visit.campaign.medium, visit.campaign.name].filter(Boolean).join(" · ")
    : null;
  return (
    <li className="flex items-center gap-3 px-4 py-2.5 text-sm">
      <ChannelIcon channel={visit.channel} className="size-7" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {format.dateTime(visit.started_at)}
          <span className="font-normal text-soft"> · {format.duration(length)}</span>
        </p>
        <p className="truncate text-soft">{[touchpointName(visit.touchpoint), visit.landing, deviceName(visit.device)].filter(Boolean).join(" · ")}</p>
        {came ? (
          <p className="truncate text-soft">
            <Trans>From {came}</Trans>
          </p>
        ) : null}
      </div>
      <div className="figures shrink-0 text-right">
        <p>
          <Plural value={visit.page_views} one="# page" other="# pages" />
        </p>
        <p className="text-soft">
          <Plural value={visit.event_count} one="# event" other="# events" />
        </p>
      </div>
    </li>
  );
}

export function VisitsTab({ id }: { id: string }) {
  const { t } = useLingui();
  const query = useInfiniteQuery(visitsQuery(id));
  return (
    <Panel
      title={t`Visits`}
      note={t`Events that follow one another within half an hour, on one channel.`}
      bodyClassName="px-0 pb-2"
    >
      <Loaded query={query} skeleton={<SkeletonRows height="h-16" />}>
        {({ pages }) => {
          const visits = pages.flatMap((page) => page.items);
          return visits.length === 0 ? (
            <Empty title={<Trans>No visits yet</Trans>}>
              <Trans>They appear with the first page or screen this customer opens.</Trans>
            </Empty>
          ) : (
            <>
              <ul className="divide-y">
                {visits.map((visit) => (
                  <VisitRow key={visit.id} visit={visit} />
                ))}
              </ul>
              {query.hasNextPage ? (
                <div className="p-3 text-center">
                  <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
                    <Trans>Earlier visits</Trans>
                  </Button>
                </div>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
