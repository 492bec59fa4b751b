import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { resourcesQuery, saveService } from "@/api/bookings";
import type { BookingService, ServiceTerms } from "@/api/types";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { codeFrom, filledTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { NumberInput } from "@/rules/builder/operand";
import { useBookingNames } from "./names";
import { freshCode, useSave } from "./save";
import { Codes, Shops } from "./tokens";

const fresh: ServiceTerms = {
  name: {}, minutes: 45, buffer_before: 0, buffer_after: 0, price_variant_id: null, needs_staff: true, skills: [], resource_kinds: [], capacity: 1, touchpoints: [],
  step_minutes: 15, lead_minutes: 60, horizon_days: 60, cancel_minutes: 1_440, hold_minutes: 15, reminders: [1_440, 120], enabled: true,
};

interface NumberProps {
  label: string;
  hint?: string;
  value: number;
  least?: number;
  onChange: (value: number) => void;
}

/** A count with its unit behind it. */
const Count = ({ label, hint, value, least = 0, onChange }: NumberProps) => (
  <Field label={label} hint={hint}>{() => <NumberInput label={label} value={value} onChange={(next) => onChange(Math.max(least, Math.trunc(next ?? least)))} />}</Field>
);

function Timing({ terms, set }: { terms: ServiceTerms; set: (changes: Partial<ServiceTerms>) => void }) {
  const { t } = useLingui();
  return (
    <>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Count label={t`Minutes`} value={terms.minutes} least={1} onChange={(minutes) => set({ minutes })} />
        <Count label={t`Minutes before`} hint={t`to get ready`} value={terms.buffer_before} onChange={(buffer_before) => set({ buffer_before })} />
        <Count label={t`Minutes after`} hint={t`to tidy up`} value={terms.buffer_after} onChange={(buffer_after) => set({ buffer_after })} />
        <Count label={t`Begins every`} hint={t`minutes`} value={terms.step_minutes} least={5} onChange={(step_minutes) => set({ step_minutes })} />
        <Count label={t`People at once`} hint={t`more than one: a course`} value={terms.capacity} least={1} onChange={(capacity) => set({ capacity })} />
      </div>
      <details className="rounded-md border px-3 py-2">
        <summary className="cursor-pointer text-sm font-medium"><Trans>Booking online</Trans></summary>
        <div className="mt-3 grid grid-cols-2 gap-4">
          <Count label={t`Least minutes ahead`} value={terms.lead_minutes} onChange={(lead_minutes) => set({ lead_minutes })} />
          <Count label={t`Most days ahead`} value={terms.horizon_days} least={1} onChange={(horizon_days) => set({ horizon_days })} />
          <Count label={t`Can be cancelled until`} hint={t`hours before`} value={Math.round(terms.cancel_minutes / 60)} onChange={(hours) => set({ cancel_minutes: hours * 60 })} />
          <Count label={t`Minutes to confirm`} value={terms.hold_minutes} least={1} onChange={(hold_minutes) => set({ hold_minutes })} />
        </div>
      </details>
    </>
  );
}

export function ServiceDialog({ service, onClose }: { service: BookingService | null; onClose: () => void }) {
  const { t } = useLingui();
  const names = useBookingNames();
  const resources = useQuery(resourcesQuery).data?.items ?? [];
  const places = (names.places.data?.items ?? []).map((each) => ({ touchpoint: each.touchpoint, name: names.placeName(each.touchpoint) }));
  const [terms, setTerms] = useState<ServiceTerms>(service?.terms ?? { ...fresh, touchpoints: places.map((each) => each.touchpoint) });
  const set = (changes: Partial<ServiceTerms>) => setTerms((before) => ({ ...before, ...changes }));
  const name = filledTexts(terms.name);
  const skills = [...new Set((names.staff.data?.items ?? []).flatMap((each) => each.terms.skills))];
  const kinds = [...new Set(resources.map((each) => each.terms.kind))];
  const others = (names.services.data?.items ?? []).map((each) => each.code);
  const save = useSave(() => saveService(service?.code ?? freshCode(codeFrom(name.it || name.en || ""), others, "service"), { ...terms, name }), onClose);
  const missing = Object.keys(name).length === 0 ? t`Give it a name.` : terms.touchpoints.length === 0 ? t`Choose a shop.` : !terms.needs_staff && terms.resource_kinds.length === 0 ? t`It needs staff or a room, or it could be booked without end.` : null;
  return (
    <Dialog open onClose={onClose} place="side" title={service ? t`Service` : t`New service`} description={t`What is booked already stays as it is.`} footer={<><p className="min-w-0 flex-1 self-center text-sm text-care">{missing}</p><Button variant="primary" disabled={missing !== null || save.isPending} onClick={() => save.mutate()}><Trans>Save</Trans></Button></>}>
      <div className="flex flex-col gap-5">
        <TextsField label={t`Name`} value={terms.name} onChange={(next) => set({ name: next })} />
        <Timing terms={terms} set={set} />
        <Shops label={t`In which shops`} places={places} value={terms.touchpoints} onChange={(touchpoints) => set({ touchpoints })} />
        <Switch checked={terms.needs_staff} onChange={(needs_staff) => set({ needs_staff })}><Trans>Somebody of the staff does it</Trans></Switch>
        {terms.needs_staff ? <Codes label={t`Who does it must know`} placeholder={t`Add a skill`} known={skills} value={terms.skills} onChange={(next) => set({ skills: next })} /> : null}
        <Codes label={t`It needs a free`} placeholder={t`Add a kind of room`} known={kinds} value={terms.resource_kinds} onChange={(resource_kinds) => set({ resource_kinds })} />
        <Switch checked={terms.enabled} onChange={(enabled) => set({ enabled })}><Trans>It can be booked</Trans></Switch>
      </div>
    </Dialog>
  );
}
