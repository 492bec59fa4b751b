import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { savePlace } from "@/api/bookings";
import type { BookingPlace, PlaceTerms, Touchpoint } from "@/api/types";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { displayZone } from "@/components/format";
import { HoursEditor } from "@/components/hours-editor";
import { Input } from "@/components/input";
import { toWall } from "@/components/moment";
import { faults } from "@/components/opening";
import { Select } from "@/components/select";
import { codeFrom, filledTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { Exceptions } from "./exceptions";
import { useSave } from "./save";

const zones = ["Europe/Rome", "Europe/London", "Europe/Lisbon", "Europe/Athens", "Europe/Zurich", "Atlantic/Canary", "America/New_York", "Asia/Dubai", "Asia/Tokyo"];
const fresh = (shop: Touchpoint | undefined): PlaceTerms => ({
  name: shop ? { it: shop.name, en: shop.name } : {}, time_zone: displayZone, address: "", exceptions: [], closed_on_holidays: true, patron_day: null,
  hours: [1, 2, 3, 4, 5, 6].map((day) => ({ day, opens: "10:00", closes: "19:30", touchpoint: null })),
});

interface PlaceDialogProps {
  place: BookingPlace | null;
  /** Shops that take no bookings yet. */
  shops: Touchpoint[];
  onClose: () => void;
}

/** When a shop is open: week, holidays, and days that are different. */
export function PlaceDialog({ place, shops, onClose }: PlaceDialogProps) {
  const { t } = useLingui();
  const [code, setCode] = useState(place?.touchpoint ?? shops[0]?.code ?? "");
  const [terms, setTerms] = useState<PlaceTerms>(place?.terms ?? fresh(shops[0]));
  const set = (changes: Partial<PlaceTerms>) => setTerms((before) => ({ ...before, ...changes }));
  const [today] = useState(() => toWall(new Date().toISOString(), terms.time_zone).slice(0, 10));
  const name = filledTexts(terms.name);
  const own = code || codeFrom(name.it || name.en || "");
  const save = useSave(() => savePlace(own, { ...terms, name }), onClose);
  const wrong = faults(terms.hours).size > 0 || terms.exceptions.some((each) => each.windows.some((span) => span.opens >= span.closes));
  const missing = Object.keys(name).length === 0 ? t`Give it a name.` : wrong ? t`Mend the hours.` : null;
  const choose = (next: string) => {
    const shop = shops.find((each) => each.code === next);
    setCode(next);
    if (shop) set({ name: { it: shop.name, en: shop.name } });
  };
  return (
    <Dialog open onClose={onClose} place="side" className="w-[min(44rem,100vw)]" title={place ? t`Hours of the shop` : t`Open a shop for bookings`} description={t`What is booked already stays as it is.`} footer={<><p className="min-w-0 flex-1 self-center text-sm text-care">{missing}</p><Button variant="primary" disabled={missing !== null || own === "" || save.isPending} onClick={() => save.mutate()}><Trans>Save</Trans></Button></>}>
      <div className="flex flex-col gap-5">
        {place === null && shops.length > 0 ? <Field label={t`Shop`}>{(wiring) => <Select {...wiring} label={t`Shop`} value={code} onChange={choose} options={shops.map((each) => ({ value: each.code, label: each.name }))} />}</Field> : null}
        <TextsField label={t`Name`} value={terms.name} onChange={(next) => set({ name: next })} />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t`Address`}>{(wiring) => <Input {...wiring} value={terms.address} maxLength={300} onChange={(event) => set({ address: event.target.value })} />}</Field>
          <Field label={t`Clock on the wall`}>{(wiring) => <Select {...wiring} label={t`Clock on the wall`} value={terms.time_zone} onChange={(time_zone) => set({ time_zone })} options={[...new Set([terms.time_zone, ...zones])].map((zone) => ({ value: zone, label: zone.replace("_", " ") }))} />}</Field>
        </div>
        <section><h3 className="text-sm font-semibold"><Trans>Weekly hours</Trans></h3><HoursEditor hours={terms.hours} onChange={(hours) => set({ hours: hours.map((each) => ({ touchpoint: null, ...each })) })} /></section>
        <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
          <Switch checked={terms.closed_on_holidays} onChange={(closed_on_holidays) => set({ closed_on_holidays })}><Trans>Closed on public holidays</Trans></Switch>
          <Field label={t`Day of the patron saint`} hint={t`Closed too; empty: none`}>{(wiring) => <Input {...wiring} type="date" className="w-44" value={terms.patron_day ? `${today.slice(0, 4)}-${terms.patron_day}` : ""} onChange={(event) => set({ patron_day: event.target.value ? event.target.value.slice(5) : null })} />}</Field>
        </div>
        <section><h3 className="mb-1 text-sm font-semibold"><Trans>Days that are different</Trans></h3><Exceptions value={terms.exceptions} onChange={(exceptions) => set({ exceptions })} closed={t`Closed`} open={t`Open from`} today={today} /></section>
      </div>
    </Dialog>
  );
}
