import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Pulse } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { useFormat } from "@/components/format";
import { Empty } from "@/components/states";
import { Panel } from "@/components/surface";
import { When } from "@/components/when";

const few = 9;

export function TouchpointsNow({ touchpoints }: { touchpoints: Pulse["touchpoints"] }) {
  const { t } = useLingui();
  const format = useFormat();
  const [all, setAll] = useState(false);
  const sorted = [...touchpoints].sort((a, b) => b.last_24h - a.last_24h);
  const shown = all ? sorted : sorted.slice(0, few);
  return (
    <Panel title={t`By touchpoint`} note={t`Events in the last hour and in 24 hours.`} bodyClassName="px-0 pb-2">
      {shown.length === 0 ? (
        <Empty
          title={t`No touchpoints yet`}
          action={
            <Link to="/touchpoints" className={buttonStyle()}>
              <Trans>Add the first</Trans>
            </Link>
          }
        >
          <Trans>Shops, the site, the app: every place where customers meet you.</Trans>
        </Empty>
      ) : (
        <ul className="divide-y">
          {shown.map((touchpoint) => (
            <li key={touchpoint.code} className="flex items-center gap-3 px-4 py-2 text-sm">
              <ChannelIcon channel={touchpoint.channel} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{touchpoint.name}</span>
                <When at={touchpoint.last_event_at} className="text-soft" />
              </span>
              <span className="figures text-right">
                <span className="block font-medium">{format.number(touchpoint.last_hour)}</span>
                <span className="text-soft">{format.number(touchpoint.last_24h)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {sorted.length > few ? (
        <div className="px-4 pt-2">
          <Button variant="ghost" size="sm" onClick={() => setAll(!all)}>
            {all ? <Trans>Show fewer</Trans> : <Trans>Show all {sorted.length}</Trans>}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}
