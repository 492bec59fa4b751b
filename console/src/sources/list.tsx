import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { sourcesQuery } from "@/api/sources";
import type { Source } from "@/api/types";
import { useAllowed } from "@/access/session";
import { buttonStyle } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge } from "@/components/surface";
import { When } from "@/components/when";
import { kinds } from "./kinds";

function SourceState({ source }: { source: Source }) {
  if (!source.enabled)
    return (
      <Badge>
        <Trans>Off</Trans>
      </Badge>
    );
  return source.last_event_at ? (
    <Badge tone="good">
      <Trans>Receiving</Trans>
    </Badge>
  ) : (
    <Badge tone="care">
      <Trans>Waiting for its first event</Trans>
    </Badge>
  );
}

function Row({ source }: { source: Source }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <li>
      <Link
        to="/sources/$id"
        params={{ id: source.id }}
        className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-3 text-sm outline-offset-[-2px] hover:bg-sunken md:grid-cols-[auto_minmax(0,1fr)_13rem_8rem_8rem]"
      >
        <ChannelIcon channel={source.channel} className="size-8" />
        <span className="min-w-0">
          <span className="block truncate font-medium">{source.name}</span>
          <span className="block text-soft">{t(kinds[source.kind].label)}</span>
        </span>
        <span className="max-md:hidden">
          <SourceState source={source} />
        </span>
        <span className="figures text-right">
          <Trans>{format.number(source.events_24h)} in 24 h</Trans>
        </span>
        <When at={source.last_event_at} className="figures text-right text-soft max-md:hidden" />
      </Link>
    </li>
  );
}

export function SourcesPage() {
  const query = useQuery(sourcesQuery);
  const editable = useAllowed()("sources:write");
  const add = (
    <Link to="/sources/new" className={buttonStyle({ variant: "primary" })}>
      <Plus aria-hidden />
      <Trans>Connect a source</Trans>
    </Link>
  );
  return (
    <>
      {editable ? <div className="mb-3 flex justify-end">{add}</div> : null}
      <div className="overflow-hidden rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows height="h-16" />}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={<Trans>No source yet</Trans>} action={editable ? add : null}>
                <Trans>A source is one sender of events: the site, the app, the tills. Each has its own key, so that you can stop one without the others.</Trans>
              </Empty>
            ) : (
              <ul className="divide-y">
                {items.map((source) => (
                  <Row key={source.id} source={source} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
