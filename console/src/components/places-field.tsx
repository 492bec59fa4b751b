import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { touchpointsQuery } from "@/api/sources";
import { channelLook, channelTint, ChannelTag, useChannelLabel } from "./channel";
import { cn } from "./cn";
import { Checkbox } from "./controls";

/** Where something is sold. */
export const sellingChannels = ["site", "app", "shop"] as const;

/** A place as people call it: a channel, or a shop by its name. */
export function usePlaceName() {
  const label = useChannelLabel();
  const { t } = useLingui();
  const shops = useQuery(touchpointsQuery).data?.items ?? [];
  return (place: string) => {
    const [channel = "", touchpoint] = place.split("/");
    if (!place) return t`Everywhere`;
    return touchpoint ? (shops.find((shop) => shop.code === touchpoint)?.name ?? touchpoint) : label(channel);
  };
}

interface PlacesFieldProps {
  channels: string[];
  touchpoints: string[];
  onChange: (places: { channels: string[]; touchpoints: string[] }) => void;
  among?: readonly string[];
}

const toggled = (list: string[], value: string, on: boolean) => (on ? [...list, value] : list.filter((each) => each !== value));

interface TogglesProps {
  chosen: string[];
  onChange: (chosen: string[]) => void;
  among: readonly string[];
  label?: string;
}

/** Channels to press on and off. */
export function ChannelToggles({ chosen, onChange, among, label }: TogglesProps) {
  const { t } = useLingui();
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label ?? t`Channels`}</legend>
      <div className="flex flex-wrap gap-2">
        {among.map((channel) => {
          const { icon: Icon, label: name } = channelLook(channel);
          const on = chosen.includes(channel);
          return (
            <button
              key={channel}
              type="button"
              aria-pressed={on}
              onClick={() => onChange(toggled(chosen, channel, !on))}
              className={cn("inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-sm", on ? "border-accent bg-accent-wash text-accent-deep" : "text-soft hover:bg-sunken")}
            >
              <Icon className="size-4" style={{ color: channelTint(channel) }} aria-hidden />
              {t(name)}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}

/** Channels and shops; none chosen means all. */
export function PlacesField({ channels, touchpoints, onChange, among = ["site", "app", "shop", "email", "social", "ads", "chat"] }: PlacesFieldProps) {
  const shops = (useQuery(touchpointsQuery).data?.items ?? []).filter((each) => each.channel === "shop");
  return (
    <div className="flex flex-col gap-3">
      <div>
        <ChannelToggles chosen={channels} among={among} onChange={(next) => onChange({ channels: next, touchpoints })} />
        {channels.length === 0 ? (
          <p className="mt-1.5 text-sm text-soft">
            <Trans>None chosen: every channel.</Trans>
          </p>
        ) : null}
      </div>
      {shops.length > 0 ? (
        <details className="rounded-md border px-3 py-2">
          <summary className="cursor-pointer text-sm font-medium">
            <Trans>Only some shops</Trans>
            {touchpoints.length > 0 ? ` (${touchpoints.length})` : ""}
          </summary>
          <div className="mt-2 grid max-h-48 gap-2 overflow-y-auto sm:grid-cols-2">
            {shops.map((shop) => (
              <Checkbox key={shop.code} checked={touchpoints.includes(shop.code)} onChange={(on) => onChange({ channels, touchpoints: toggled(touchpoints, shop.code, on) })}>
                {shop.name}
              </Checkbox>
            ))}
          </div>
        </details>
      ) : null}
    </div>
  );
}

/** Where something is: icons of channels and names of shops; nothing named is everywhere. */
export function PlaceTags({ channels, touchpoints }: { channels: string[]; touchpoints: string[] }) {
  const name = usePlaceName();
  if (channels.length + touchpoints.length === 0)
    return (
      <span className="text-sm text-soft">
        <Trans>Everywhere</Trans>
      </span>
    );
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
      {channels.map((channel) => (
        <ChannelTag key={channel} channel={channel} />
      ))}
      {touchpoints.slice(0, 3).map((code) => (
        <span key={code} className="text-soft">
          {name(`shop/${code}`)}
        </span>
      ))}
      {touchpoints.length > 3 ? <span className="text-soft">+{touchpoints.length - 3}</span> : null}
    </span>
  );
}
