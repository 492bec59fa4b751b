import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { saveStaff } from "@/api/bookings";
import type { BookingStaff, StaffTerms } from "@/api/types";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { HoursEditor } from "@/components/hours-editor";
import { Input } from "@/components/input";
import { toWall } from "@/components/moment";
import { faults } from "@/components/opening";
import { codeFrom } from "@/components/texts";
import { Exceptions } from "./exceptions";
import { useBookingNames } from "./names";
import { freshCode, useSave } from "./save";
import { Codes, Shops } from "./tokens";

const fresh: StaffTerms = { name: "", skills: [], touchpoints: [], hours: [], exceptions: [], feed_version: 1, enabled: true };

export function StaffDialog({ person, onClose }: { person: BookingStaff | null; onClose: () => void }) {
  const { t } = useLingui();
  const names = useBookingNames();
  const places = (names.places.data?.items ?? []).map((each) => ({ touchpoint: each.touchpoint, name: names.placeName(each.touchpoint) }));
  const [terms, setTerms] = useState<StaffTerms>(person?.terms ?? { ...fresh, touchpoints: places.slice(0, 1).map((each) => each.touchpoint) });
  const [today] = useState(() => toWall(new Date().toISOString()).slice(0, 10));
  const set = (changes: Partial<StaffTerms>) => setTerms((before) => ({ ...before, ...changes }));
  const staff = names.staff.data?.items ?? [];
  const skills = [...new Set([...staff.flatMap((each) => each.terms.skills), ...(names.services.data?.items ?? []).flatMap((each) => each.terms.skills)])];
  const name = terms.name.trim();
  const save = useSave(() => saveStaff(person?.code ?? freshCode(codeFrom(name), staff.map((each) => each.code), "staff"), { ...terms, name }), onClose);
  const wrong = faults(terms.hours).size > 0 || terms.exceptions.some((each) => each.windows.some((span) => span.opens >= span.closes));
  const missing = !name ? t`Give a name.` : terms.touchpoints.length === 0 ? t`Choose a shop.` : wrong ? t`Mend the hours.` : null;
  return (
    <Dialog open onClose={onClose} place="side" className="w-[min(44rem,100vw)]" title={person ? person.terms.name : t`New in the staff`} description={t`What is booked already stays as it is.`} footer={<><p className="min-w-0 flex-1 self-center text-sm text-care">{missing}</p><Button variant="primary" disabled={missing !== null || save.isPending} onClick={() => save.mutate()}><Trans>Save</Trans></Button></>}>
      <div className="flex flex-col gap-5">
        <Field label={t`Name`}>{(wiring) => <Input {...wiring} value={terms.name} maxLength={200} onChange={(event) => set({ name: event.target.value })} />}</Field>
        <Shops label={t`In which shops`} places={places} value={terms.touchpoints} onChange={(touchpoints) => set({ touchpoints })} />
        <Codes label={t`What they can do`} placeholder={t`Add a skill`} known={skills} value={terms.skills} onChange={(next) => set({ skills: next })} />
        <section><h3 className="text-sm font-semibold"><Trans>Weekly hours</Trans></h3><HoursEditor hours={terms.hours} closed={t`Not here`} onChange={(hours) => set({ hours: hours.map((each) => ({ touchpoint: null, ...each })) })} /></section>
        <section><h3 className="mb-1 text-sm font-semibold"><Trans>Holidays and other hours</Trans></h3><Exceptions value={terms.exceptions} onChange={(exceptions) => set({ exceptions })} closed={t`Away`} open={t`Here from`} today={today} /></section>
        {person ? (
          <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg border p-3 text-sm">
            <span className="min-w-0 flex-1">{terms.feed_version > person.terms.feed_version ? <Trans>Saving makes earlier calendar addresses void.</Trans> : <Trans>Did somebody get hold of the calendar address?</Trans>}</span>
            <Button size="sm" disabled={terms.feed_version > person.terms.feed_version} onClick={() => set({ feed_version: person.terms.feed_version + 1 })}><Trans>Make it void</Trans></Button>
          </div>
        ) : null}
        <Switch checked={terms.enabled} onChange={(enabled) => set({ enabled })}><Trans>Takes appointments</Trans></Switch>
      </div>
    </Dialog>
  );
}
