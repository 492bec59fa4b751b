import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Store, Warehouse } from "lucide-react";
import { useState } from "react";
import { channelRulesQuery } from "@/api/stock";
import type { StockLocation } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { sellingChannels, usePlaceName } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { useLocations } from "@/components/locations";
import { LocationDialog } from "./location-dialog";
import { LocationMap } from "./location-map";
import { RuleDialog } from "./rule-dialog";

function LocationRow({ location, onEdit }: { location: StockLocation; onEdit: (() => void) | null }) {
  const { t } = useLingui();
  const say = useTexts();
  const shop = usePlaceName();
  const name = say(location.name) || location.code;
  const Icon = location.kind === "shop" ? Store : Warehouse;
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <Icon className="size-4 text-soft" aria-label={location.kind === "shop" ? t`Shop` : t`Warehouse`} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-soft">
          {[location.address?.city, location.touchpoint ? t`sells as ${shop(`shop/${location.touchpoint}`)}` : ""].filter(Boolean).join(" · ")}
        </span>
      </span>
      {location.can_ship ? <Badge>{t`ships`}</Badge> : null}
      {location.can_pick_up ? <Badge>{t`pick-up`}</Badge> : null}
      {onEdit ? <Button size="icon-sm" variant="ghost" aria-label={t`Edit ${name}`} onClick={onEdit}><Pencil aria-hidden /></Button> : null}
    </li>
  );
}

function Rules({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useLingui();
  const places = useLocations();
  const query = useQuery(channelRulesQuery);
  const [edited, setEdited] = useState<string | null>(null);
  const rules = query.data?.items ?? [];
  return (
    <Panel title={t`What each channel may sell`} note={t`Without a rule a channel sells from every place. A buffer stays for who stands in the shop.`}>
      <ul className="divide-y">
        {sellingChannels.map((channel) => {
          const rule = rules.find((each) => each.channel === channel);
          return (
            <li key={channel} className="flex items-center gap-3 py-2.5">
              <ChannelTag channel={channel} className="w-20" />
              <span className="min-w-0 flex-1 text-sm text-soft">
                {rule ? rule.locations.map((each) => `${places.name(each.location_id)}${each.buffer ? ` (−${each.buffer})` : ""}`).join(", ") || t`nothing` : t`every place`}
              </span>
              {mayWrite ? <Button size="sm" onClick={() => setEdited(channel)}><Trans>Change</Trans></Button> : null}
            </li>
          );
        })}
      </ul>
      {edited ? <RuleDialog channel={edited} rule={rules.find((each) => each.channel === edited)} onClose={() => setEdited(null)} /> : null}
    </Panel>
  );
}

export function LocationsPage() {
  const { t } = useLingui();
  const places = useLocations();
  const mayWrite = useAllowed()("stock:write");
  const [edited, setEdited] = useState<{ location: StockLocation | null } | null>(null);
  const create = mayWrite ? <Button variant="primary" onClick={() => setEdited({ location: null })}><Plus aria-hidden /><Trans>Add a place</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Places and channels`} lead={t`Warehouses and shops that have stock, and which channels sell from them.`} actions={create} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <div className="rounded-xl border bg-surface">
            <Loaded query={places.query} skeleton={<SkeletonRows rows={4} />}>
              {({ items }) => items.length === 0 ? (
                <Empty title={<Trans>Where your goods lie</Trans>} action={create}><Trans>A warehouse, or a shop with what is on its shelves. Each may ship, be a pick-up point, or both.</Trans></Empty>
              ) : (
                <ul className="divide-y" aria-label={t`Places`}>{items.map((location) => <LocationRow key={location.id} location={location} onEdit={mayWrite ? () => setEdited({ location }) : null} />)}</ul>
              )}
            </Loaded>
          </div>
          <Rules mayWrite={mayWrite} />
        </div>
        {places.items.some((each) => each.lat !== null) ? <Panel title={t`On the map`}><LocationMap locations={places.items} /></Panel> : null}
      </div>
      {edited ? <LocationDialog location={edited.location} onClose={() => setEdited(null)} /> : null}
    </>
  );
}
