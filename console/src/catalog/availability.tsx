import { Trans, useLingui } from "@lingui/react/macro";
import type { Product } from "@/api/types";
import { useAllowed } from "@/access/session";
import { ChannelTag } from "@/components/channel";
import { Switch } from "@/components/controls";
import { MomentInput } from "@/components/moment-input";
import { sellingChannels } from "@/components/places-field";
import { Panel } from "@/components/surface";
import { useProductSave } from "./save";

/** On which channels it is sold, and between which moments. */
export function AvailabilityPanel({ product }: { product: Product }) {
  const { t } = useLingui();
  const save = useProductSave(product);
  const mayWrite = useAllowed()("catalog:write");
  const channels = [...new Set<string>([...sellingChannels, ...product.availability.map((each) => each.channel)])];
  return (
    <Panel title={t`Where it is sold`} note={t`Without dates: from now on, until you say otherwise.`}>
      <ul className="divide-y">
        {channels.map((channel) => {
          const own = product.availability.find((each) => each.channel === channel);
          const rest = product.availability.filter((each) => each.channel !== channel);
          const set = (changes: object | null) =>
            void save({ availability: changes ? [...rest, { channel, available_from: own?.available_from ?? null, available_until: own?.available_until ?? null, ...changes }] : rest });
          return (
            <li key={channel} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5">
              <Switch checked={own !== undefined} disabled={!mayWrite} onChange={(on) => set(on ? {} : null)} className="w-36">
                <ChannelTag channel={channel} />
              </Switch>
              {own ? (
                <fieldset disabled={!mayWrite} className="flex flex-wrap items-center gap-2 text-sm text-soft">
                  <Trans>from</Trans>
                  <MomentInput label={t`From`} className="w-52" value={own.available_from} onChange={(available_from) => set({ available_from })} />
                  <Trans>until</Trans>
                  <MomentInput label={t`Until`} className="w-52" value={own.available_until} onChange={(available_until) => set({ available_until })} />
                </fieldset>
              ) : (
                <span className="text-sm text-soft">
                  <Trans>not sold here</Trans>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
