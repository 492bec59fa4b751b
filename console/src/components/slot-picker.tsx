import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { slotsQuery } from "@/api/bookings";
import type { Id, Slot } from "@/api/types";
import { Button } from "./button";
import { cn } from "./cn";
import { displayZone, useFormat } from "./format";
import { Skeleton } from "./skeleton";
import { Failure } from "./states";

const dayMs = 86_400_000;
export const dayOf = (at: string | number, zone = displayZone) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));

interface SlotPickerProps {
  service: Id;
  touchpoint: string;
  staff?: Id | undefined;
  /** Of the place; the retailer's unless said. */
  zone?: string | undefined;
  /** The first week that is shown begins then; now unless said. */
  from?: string | undefined;
  value: Slot | null;
  onChange: (slot: Slot | null) => void;
}

/** The free times of a week, day by day. */
export function SlotPicker({ service, touchpoint, staff, zone = displayZone, from: first, value, onChange }: SlotPickerProps) {
  const { t, i18n } = useLingui();
  const format = useFormat();
  const [from, setFrom] = useState(() => Math.floor(Math.max(Date.now(), first ? Date.parse(first) : 0) / 60_000) * 60_000);
  const query = useQuery(slotsQuery({ service_id: service, touchpoint, staff_id: staff, start: new Date(from).toISOString(), end: new Date(from + 7 * dayMs).toISOString() }));
  const days = new Map<string, Slot[]>();
  for (const slot of query.data?.items ?? []) days.set(dayOf(slot.starts_at, zone), [...(days.get(dayOf(slot.starts_at, zone)) ?? []), slot]);
  const clock = new Intl.DateTimeFormat(i18n.locale, { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const weekday = new Intl.DateTimeFormat(i18n.locale, { weekday: "long", day: "numeric", month: "long", timeZone: zone });
  const turn = (weeks: number) => {
    onChange(null);
    setFrom((before) => Math.max(Math.floor(Date.now() / 60_000) * 60_000, before + weeks * 7 * dayMs));
  };
  return (
    <div>
      <div className="mb-2 flex items-center gap-2">
        <Button size="icon" aria-label={t`The week before`} onClick={() => turn(-1)}>
          <ChevronLeft aria-hidden />
        </Button>
        <p className="flex-1 text-center text-sm font-medium">
          {format.date(new Date(from).toISOString())} – {format.date(new Date(from + 6 * dayMs).toISOString())}
        </p>
        <Button size="icon" aria-label={t`The week after`} onClick={() => turn(1)}>
          <ChevronRight aria-hidden />
        </Button>
      </div>
      {query.isPending ? <Skeleton className="h-40" /> : null}
      {query.error ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && days.size === 0 ? (
        <p className="py-6 text-center text-soft">
          <Trans>Nothing is free in this week.</Trans>
        </p>
      ) : null}
      <div className="flex max-h-80 flex-col gap-3 overflow-y-auto">
        {[...days].map(([day, slots]) => (
          <fieldset key={day}>
            <legend className="label-caps mb-1 first-letter:uppercase">{weekday.format(new Date(slots[0]?.starts_at ?? day))}</legend>
            <div className="flex flex-wrap gap-1.5">
              {slots.map((slot) => {
                const chosen = value?.starts_at === slot.starts_at;
                return (
                  <button
                    key={slot.starts_at}
                    type="button"
                    aria-pressed={chosen}
                    onClick={() => onChange(slot)}
                    className={cn("figures h-11 min-w-18 rounded-md border px-3 font-medium", chosen ? "border-accent bg-accent text-on-accent" : "hover:bg-sunken")}
                  >
                    {clock.format(new Date(slot.starts_at))}
                  </button>
                );
              })}
            </div>
          </fieldset>
        ))}
      </div>
    </div>
  );
}
