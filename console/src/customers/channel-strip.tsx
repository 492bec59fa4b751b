import { useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import type { Channel, Profile } from "@/api/types";
import { channelLook, channelTint } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";

const route = getRouteApi("/console/customers/$id");

/** The customer as a mosaic: a tile for each channel, as wide as its share of the story. */
export function ChannelStrip({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const format = useFormat();
  const { channel: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const toggle = (channel: Channel) =>
    void navigate({
      search: (before) => ({ name: before.name, channel: before.channel === channel ? undefined : channel }),
      replace: true,
    });
  const shown = [...profile.channels].sort((a, b) => b.count - a.count);
  if (shown.length === 0) return null;
  return (
    <ul aria-label={t`Channels of this customer`} className="mb-4 flex flex-wrap gap-1">
      {shown.map(({ channel, count, last_at }) => {
        const { icon: Icon, label } = channelLook(channel);
        const tint = channelTint(channel);
        const last = format.relative(last_at);
        const times = format.number(count);
        return (
          <li key={channel} className="min-w-14" style={{ flexGrow: Math.sqrt(count) }}>
            <button
              type="button"
              aria-pressed={chosen === channel}
              onClick={() => toggle(channel)}
              title={t`Show only ${t(label)}`}
              className={cn(
                "flex h-13 w-full items-center gap-2 overflow-hidden rounded-md px-3 text-left text-sm transition-opacity",
                chosen && chosen !== channel && "opacity-45",
                chosen === channel && "ring-2 ring-current",
              )}
              style={{ color: tint, background: `color-mix(in oklab, ${tint} 13%, var(--surface))` }}
            >
              <Icon className="size-5 shrink-0" aria-hidden />
              <span className="min-w-0 leading-tight">
                <span className="block truncate font-semibold">{t(label)}</span>
                <span className="figures block truncate text-xs">
                  {times} · {last}
                </span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
