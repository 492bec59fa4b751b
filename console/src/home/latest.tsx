import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { EventRow } from "@/api/types";
import { buttonStyle } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { cn } from "@/components/cn";
import { useGist } from "@/components/event-line";
import { Empty } from "@/components/states";
import { Panel } from "@/components/surface";
import { When } from "@/components/when";

function Row({ event, since }: { event: EventRow; since: number }) {
  const { t } = useLingui();
  const gist = useGist();
  const who = event.profile_name ?? t`Someone not yet recognized`;
  return (
    <li className={cn("flex items-center gap-3 px-4 py-2 text-sm", Date.parse(event.received_at) > since && "arrive")}>
      <ChannelIcon channel={event.channel} />
      <span className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
        {event.profile_id ? (
          <Link
            to="/customers/$id"
            params={{ id: event.profile_id }}
            className="block truncate font-medium hover:underline sm:w-44 sm:shrink-0"
          >
            {who}
          </Link>
        ) : (
          <span className="block truncate text-soft sm:w-44 sm:shrink-0">{who}</span>
        )}
        <span className="block min-w-0 truncate">
          {event.name} <span className="text-soft">{gist(event)}</span>
        </span>
      </span>
      <When at={event.received_at} className="figures shrink-0 text-soft" />
    </li>
  );
}

export function Latest({ events, className }: { events: EventRow[]; className?: string }) {
  const { t } = useLingui();
  // What moves under the cursor cannot be clicked: the list waits while it is pointed at.
  const [held, setHeld] = useState<EventRow[] | null>(null);
  const [since] = useState(() => Date.now());
  const shown = held ?? events;
  return (
    <Panel
      className={className ?? ""}
      title={t`Latest events`}
      note={held ? t`Waiting while you point at it.` : t`As they arrive.`}
      bodyClassName="px-0 pb-2"
      action={
        <Link to="/events" className={buttonStyle({ variant: "ghost", size: "sm" })}>
          <Trans>Open the debugger</Trans>
        </Link>
      }
    >
      {shown.length === 0 ? (
        <Empty
          title={t`Nothing has arrived yet`}
          action={
            <Link to="/sources/new" className={buttonStyle({ variant: "primary" })}>
              <Trans>Connect a source</Trans>
            </Link>
          }
        >
          <Trans>Connect the site, the app or the tills: the first event shows up here within a second.</Trans>
        </Empty>
      ) : (
        <ul
          className="divide-y"
          onMouseEnter={() => setHeld(events)}
          onMouseLeave={() => setHeld(null)}
          onFocus={() => setHeld((before) => before ?? events)}
          onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setHeld(null)}
        >
          {shown.slice(0, 14).map((event) => (
            <Row key={event.id} event={event} since={since} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
