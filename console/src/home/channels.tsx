import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Pulse } from "@/api/types";
import { ChannelTag, channelTint } from "@/components/channel";
import { useFormat } from "@/components/format";
import { Empty } from "@/components/states";
import { Panel } from "@/components/surface";

export function ChannelsNow({ channels }: { channels: Pulse["channels"] }) {
  const { t } = useLingui();
  const format = useFormat();
  const most = Math.max(1, ...channels.map((channel) => channel.last_24h));
  return (
    <Panel title={t`By channel`} bodyClassName="px-0">
      {channels.length === 0 ? (
        <Empty title={t`No events yet`}>
          <Trans>Channels appear here as soon as their first event arrives.</Trans>
        </Empty>
      ) : (
        <table className="figures w-full text-sm">
          <thead className="text-right text-soft">
            <tr>
              <th scope="col" className="py-1 pl-4 text-left font-medium">
                <Trans>Channel</Trans>
              </th>
              <th scope="col" className="px-2 font-medium">
                <Trans>Minute</Trans>
              </th>
              <th scope="col" className="px-2 font-medium">
                <Trans>Hour</Trans>
              </th>
              <th scope="col" className="py-1 pr-4 pl-2 font-medium">
                <Trans>24 hours</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {channels.map((row) => (
              <tr key={row.channel} className="relative h-10 text-right">
                <th scope="row" className="pl-4 text-left font-medium">
                  <Link to="/events" search={{ channel: row.channel }} className="hover:underline">
                    <ChannelTag channel={row.channel} />
                  </Link>
                  <span
                    aria-hidden
                    className="absolute bottom-1 left-4 h-0.5 rounded-full opacity-60"
                    style={{
                      width: `calc(${(row.last_24h / most) * 100}% - 2rem)`,
                      minWidth: 2,
                      background: channelTint(row.channel),
                    }}
                  />
                </th>
                <td className="px-2">{format.number(row.last_minute)}</td>
                <td className="px-2">{format.number(row.last_hour)}</td>
                <td className="pr-4 pl-2">{format.number(row.last_24h)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
