import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { touchpointsQuery } from "@/api/sources";
import type { Touchpoint } from "@/api/types";
import { useAllowed } from "@/access/session";
import { buttonStyle } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { When } from "@/components/when";
import { ShopMap } from "./italy-map";
import { isOpen } from "@/components/opening";

function Row({ touchpoint }: { touchpoint: Touchpoint }) {
  const format = useFormat();
  const { address, hours, time_zone: zone } = touchpoint;
  return (
    <li>
      <Link
        to="/touchpoints/$id"
        params={{ id: touchpoint.id }}
        className="flex items-center gap-3 px-4 py-2.5 text-sm outline-offset-[-2px] hover:bg-sunken"
      >
        <ChannelIcon channel={touchpoint.channel} className="size-8" />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium">{touchpoint.name}</span>
            {hours.length > 0 ? (
              isOpen(hours, zone, new Date()) ? (
                <Badge tone="good">
                  <Trans>Open</Trans>
                </Badge>
              ) : (
                <Badge>
                  <Trans>Closed</Trans>
                </Badge>
              )
            ) : null}
          </span>
          <span className="block truncate text-soft">
            {address ? `${address.street}, ${address.city} ${address.province ? `(${address.province})` : ""}` : touchpoint.code}
          </span>
        </span>
        <span className="figures shrink-0 text-right">
          <span className="block">{format.number(touchpoint.events_24h)}</span>
          <When at={touchpoint.last_event_at} className="text-soft" />
        </span>
      </Link>
    </li>
  );
}

export function TouchpointsPage() {
  const { t } = useLingui();
  const query = useQuery(touchpointsQuery);
  const editable = useAllowed()("sources:write");
  const add = (
    <Link to="/touchpoints/new" className={buttonStyle({ variant: "primary" })}>
      <Plus aria-hidden />
      <Trans>Add a touchpoint</Trans>
    </Link>
  );
  return (
    <Loaded query={query} skeleton={<Skeleton className="h-[36rem] rounded-xl" />}>
      {({ items }) => (
        <>
          {editable ? <div className="mb-3 flex justify-end">{add}</div> : null}
          {items.length === 0 ? (
            <Empty title={<Trans>No touchpoint yet</Trans>} action={editable ? add : null}>
              <Trans>A touchpoint is a place where customers meet you: a shop, the site, the newsletter. Shops have an address and hours, and appear on the map.</Trans>
            </Empty>
          ) : (
            <div className="grid gap-4 lg:grid-cols-2">
              <Panel title={t`Shops`} note={t`The larger the tile, the more happened in 24 hours.`} className="self-start lg:sticky lg:top-5">
                <ShopMap touchpoints={items} />
              </Panel>
              <Panel title={t`All touchpoints`} note={t`Events in 24 hours, and the last one.`} bodyClassName="px-0 pb-1">
                <ul className="divide-y">
                  {items.map((touchpoint) => (
                    <Row key={touchpoint.id} touchpoint={touchpoint} />
                  ))}
                </ul>
              </Panel>
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}
