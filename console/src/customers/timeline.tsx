import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { timelineQuery, type TimelineFilters } from "@/api/customers";
import type { Channel, EventRow, Profile } from "@/api/types";
import { Button } from "@/components/button";
import { ChannelIcon, useChannelOptions } from "@/components/channel";
import { EventInspector, useTouchpointName } from "@/components/event-inspector";
import { BotBadge, useGist } from "@/components/event-line";
import { displayZone, useFormat } from "@/components/format";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { VirtualList } from "@/components/virtual-list";
import { groupByDay, type TimelineItem } from "./days";

const route = getRouteApi("/console/customers/$id");

function Filters({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const { channel, name } = route.useSearch();
  const navigate = route.useNavigate();
  const options = useChannelOptions(profile.channels.map((each) => each.channel));
  return (
    <div className="flex flex-wrap gap-2 max-sm:w-full">
      <Select
        label={t`Channel`}
        className="w-40 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
        value={channel ?? "all"}
        onChange={(value: Channel | "all") =>
          void navigate({ search: (before) => ({ ...before, channel: value === "all" ? undefined : value }), replace: true })
        }
        options={[{ value: "all" as const, label: t`All channels` }, ...options]}
      />
      <Select
        label={t`Event`}
        className="w-48 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
        value={name ?? "*"}
        onChange={(value) =>
          void navigate({ search: (before) => ({ ...before, name: value === "*" ? undefined : value }), replace: true })
        }
        options={[
          { value: "*", label: t`All events` },
          ...profile.event_counts.map((event) => ({ value: event.name, label: event.name })),
        ]}
      />
    </div>
  );
}

function EventItem({ event, onOpen }: { event: EventRow; onOpen: () => void }) {
  const format = useFormat();
  const gist = useGist();
  const touchpointName = useTouchpointName();
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-full w-full items-center gap-3 px-4 text-left text-sm outline-offset-[-2px] hover:bg-sunken"
    >
      <ChannelIcon channel={event.channel} className="size-7" />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{event.name}</span>
          <BotBadge event={event} />
        </span>
        <span className="block truncate text-soft">
          {[gist(event), touchpointName(event.touchpoint)].filter(Boolean).join(" · ")}
        </span>
      </span>
      <time dateTime={event.occurred_at} title={format.exact(event.occurred_at)} className="figures shrink-0 text-soft">
        {format.time(event.occurred_at)}
      </time>
    </button>
  );
}

/** What comes late still goes where it belongs. */
const newestFirst = (events: EventRow[]) => events.sort((a, b) => Date.parse(b.occurred_at) - Date.parse(a.occurred_at));

const matches = (event: EventRow, filters: TimelineFilters) =>
  (!filters.channel || event.channel === filters.channel) && (!filters.name || event.name === filters.name);

function useItems(profile: Profile, fresh: EventRow[]) {
  const { channel, name } = route.useSearch();
  const filters: TimelineFilters = { ...(channel && { channel }), ...(name && { name }) };
  const query = useInfiniteQuery(timelineQuery(profile.id, filters));
  const format = useFormat();
  const stored = query.data?.pages.flatMap((page) => page.items);
  const known = new Set(stored?.map((event) => event.id));
  const arrived = fresh.filter((event) => !known.has(event.id) && matches(event, filters));
  const items = useMemo(
    () => groupByDay(newestFirst([...arrived, ...(stored ?? [])]), format.locale, displayZone),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [query.data, arrived.length, arrived[0]?.id, format.locale],
  );
  return { query, items };
}

export function Timeline({ profile, fresh }: { profile: Profile; fresh: EventRow[] }) {
  const { t } = useLingui();
  const [opened, setOpened] = useState<EventRow | null>(null);
  const [held, setHeld] = useState<EventRow[] | null>(null);
  const waiting = held ? fresh.length - held.length : 0;
  const { query, items } = useItems(profile, held ?? fresh);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const render = (item: TimelineItem) =>
    item.kind === "day" ? (
      <h3 className="label-caps flex h-full items-end border-b bg-surface px-4 pb-1.5 first-letter:uppercase">{item.label}</h3>
    ) : (
      <EventItem event={item.event} onOpen={() => setOpened(item.event)} />
    );
  return (
    <Panel title={t`Timeline`} action={<Filters profile={profile} />} bodyClassName="relative px-0 pb-0">
      {waiting > 0 ? (
        <Button
          size="sm"
          variant="primary"
          className="absolute top-2 left-1/2 z-10 -translate-x-1/2 shadow-card"
          onClick={() => setHeld(null)}
        >
          <Plural value={waiting} one="# new event" other="# new events" />
        </Button>
      ) : null}
      <Loaded query={query} skeleton={<SkeletonRows height="h-14" />}>
        {() =>
          items.length === 0 ? (
            <Empty title={<Trans>Nothing here</Trans>}>
              <Trans>No event of this customer matches the filters.</Trans>
            </Empty>
          ) : (
            <div
              onMouseEnter={() => setHeld(fresh)}
              onMouseLeave={() => setHeld(null)}
              onFocus={() => setHeld((before) => before ?? fresh)}
              onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setHeld(null)}
            >
              <VirtualList
                label={t`Timeline`}
                items={items}
                rowHeight={(item) => (item.kind === "day" ? 40 : 56)}
                keyOf={(item) => (item.kind === "day" ? item.label : item.event.id)}
                onEnd={more}
                className="max-h-[max(24rem,min(44rem,calc(100dvh-14rem)))]"
                render={render}
              />
            </div>
          )
        }
      </Loaded>
      <EventInspector event={opened} onClose={() => setOpened(null)} />
    </Panel>
  );
}
