import { Trans } from "@lingui/react/macro";
import { ShieldAlert } from "lucide-react";
import { ChannelIcon } from "@/components/channel";
import { useSourceName } from "@/components/event-inspector";
import { BotBadge, useGist } from "@/components/event-line";
import { useFormat } from "@/components/format";
import { Badge } from "@/components/surface";
import type { FeedItem } from "./feed";
import { useReasonName } from "@/components/reasons";

const rowStyle =
  "grid h-full w-full grid-cols-[5rem_1.75rem_minmax(0,1fr)] items-center gap-3 border-b px-4 text-left text-sm outline-offset-[-2px] hover:bg-sunken md:grid-cols-[5rem_1.75rem_minmax(0,1.3fr)_minmax(0,2fr)_minmax(0,1fr)]";

function EventRowView({ item, onOpen }: { item: Extract<FeedItem, { kind: "event" }>; onOpen: () => void }) {
  const format = useFormat();
  const gist = useGist();
  const { event } = item;
  return (
    <button type="button" className={rowStyle} onClick={onOpen}>
      <span className="figures text-soft">{format.time(event.received_at)}</span>
      <ChannelIcon channel={event.channel} />
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{event.name}</span>
        <BotBadge event={event} />
      </span>
      <span className="truncate text-soft max-md:hidden">{gist(event)}</span>
      <span className="truncate max-md:hidden">{event.profile_name ?? <span className="text-soft">{event.anonymous_id}</span>}</span>
    </button>
  );
}

export function FeedRow({ item, onOpen }: { item: FeedItem; onOpen: () => void }) {
  const format = useFormat();
  const sourceName = useSourceName();
  const reasonName = useReasonName();
  if (item.kind === "event") return <EventRowView item={item} onOpen={onOpen} />;
  const { row } = item;
  return (
    <button type="button" className={`${rowStyle} bg-care-wash/60`} onClick={onOpen}>
      <span className="figures text-soft">{format.time(row.received_at)}</span>
      <ShieldAlert className="size-5 text-care" aria-hidden />
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{row.name ?? <Trans>An event we could not read</Trans>}</span>
        <Badge tone="care">
          <Trans>Quarantine</Trans>
        </Badge>
      </span>
      <span className="truncate text-care max-md:hidden">{reasonName(row.code)}</span>
      <span className="truncate text-soft max-md:hidden">{sourceName(row.source_id)}</span>
    </button>
  );
}
