import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addLocation, locationsQuery, saveLocation } from "@/api/stock";
import { touchpointsQuery } from "@/api/sources";
import type { StockLocation, Texts } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox, Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Select } from "@/components/select";
import { codeFrom, filledTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { say as tell, sayProblem } from "@/components/undo";

/** A shop's address, place and hours are taken over from the shop that it is. */
export function LocationDialog({ location, onClose }: { location: StockLocation | null; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const shops = (useQuery(touchpointsQuery).data?.items ?? []).filter((each) => each.channel === "shop");
  const [name, setName] = useState<Texts>(location?.name ?? {});
  const [kind, setKind] = useState<StockLocation["kind"]>(location?.kind ?? "shop");
  const [touchpoint, setTouchpoint] = useState(location?.touchpoint ?? "");
  const [ships, setShips] = useState(location?.can_ship ?? false);
  const [picks, setPicks] = useState(location?.can_pick_up ?? true);
  const names = filledTexts(name);
  const shop = shops.find((each) => each.code === touchpoint);
  const code = location?.code ?? codeFrom(names.it ?? names.en ?? "");
  const store = async () => {
    const taken = shop ? { address: shop.address, lat: shop.position?.lat ?? null, lon: shop.position?.lon ?? null, hours: shop.hours, time_zone: shop.time_zone } : {};
    const body = { name: names, kind, touchpoint: kind === "shop" && touchpoint ? touchpoint : null, can_ship: ships, can_pick_up: picks, ...taken };
    try {
      await (location ? saveLocation(location.id, body) : addLocation({ ...body, code }));
      await client.invalidateQueries({ queryKey: locationsQuery.queryKey });
      tell(t`Saved`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  const choose = (next: string) => {
    setTouchpoint(next);
    const found = shops.find((each) => each.code === next);
    if (found && Object.keys(names).length === 0) setName({ it: found.name, en: found.name });
  };
  return (
    <Dialog open onClose={onClose} title={location ? t`Place` : t`Add a place`} footer={<Button variant="primary" disabled={!code || Object.keys(names).length === 0} onClick={() => void store()}><Trans>Save</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <Segments label={t`Kind of place`} value={kind} onChange={setKind} options={[{ value: "shop", label: t`Shop` }, { value: "warehouse", label: t`Warehouse` }]} />
        {kind === "shop" ? (
          <Field label={t`Which shop`} hint={t`Address and hours are taken from it.`}>
            {(wiring) => <Select {...wiring} label={t`Which shop`} value={touchpoint} onChange={choose} options={[{ value: "", label: t`None of them` }, ...shops.map((each) => ({ value: each.code, label: each.name }))]} />}
          </Field>
        ) : null}
        <TextsField label={t`Name`} value={name} onChange={setName} />
        <Checkbox checked={ships} onChange={setShips}><Trans>Parcels are shipped from here</Trans></Checkbox>
        <Checkbox checked={picks} onChange={setPicks}><Trans>Customers collect here</Trans></Checkbox>
      </div>
    </Dialog>
  );
}
