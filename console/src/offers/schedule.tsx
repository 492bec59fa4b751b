import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import type { OfferDraft } from "@/api/types";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { MomentInput } from "@/components/moment-input";
import { Select } from "@/components/select";

type Schedule = OfferDraft["schedule"];
const clock = (minutes: number) => `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** From when until when, and in which hours of the week, by the clock of each shop. */
export function ScheduleEditor({ schedule, onChange }: { schedule: Schedule; onChange: (schedule: Schedule) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const swap = (index: number, changes: Partial<Schedule["windows"][number]>) => onChange({ ...schedule, windows: schedule.windows.map((each, place) => (place === index ? { ...each, ...changes } : each)) });
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`From`} hint={t`Empty: as soon as it is published`}>{(wiring) => <MomentInput {...wiring} value={schedule.start} onChange={(start) => onChange({ ...schedule, start })} />}</Field>
        <Field label={t`Until`} hint={t`Empty: until you end it`}>{(wiring) => <MomentInput {...wiring} value={schedule.end} onChange={(end) => onChange({ ...schedule, end })} />}</Field>
      </div>
      <ul className="flex flex-col gap-2 empty:hidden">
        {schedule.windows.map((window, index) => (
          <li key={index} className="flex flex-wrap items-center gap-2 text-sm">
            <Select label={t`Day of the week`} className="w-36" value={String(window.day)} onChange={(day) => swap(index, { day: Number(day) })} options={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: format.weekday(day) }))} />
            <Trans>from</Trans>
            <Input type="time" aria-label={t`Begins at`} className="w-28" value={clock(window.start)} onChange={(event) => event.target.value && swap(index, { start: minutes(event.target.value) })} />
            <Trans>until</Trans>
            <Input type="time" aria-label={t`Ends at`} className="w-28" value={clock(window.end)} onChange={(event) => event.target.value && swap(index, { end: minutes(event.target.value) || 1440 })} />
            <Button size="icon-sm" variant="ghost" aria-label={t`Remove these hours`} onClick={() => onChange({ ...schedule, windows: schedule.windows.filter((_, place) => place !== index) })}><Trash2 aria-hidden /></Button>
          </li>
        ))}
      </ul>
      <Button size="sm" className="self-start" onClick={() => onChange({ ...schedule, windows: [...schedule.windows, { day: 5, start: 17 * 60, end: 20 * 60 }] })}><Plus aria-hidden /><Trans>Only in some hours of the week</Trans></Button>
      {schedule.windows.length > 0 ? <p className="text-sm text-soft"><Trans>By the clock on the wall of each shop.</Trans></p> : null}
    </div>
  );
}
