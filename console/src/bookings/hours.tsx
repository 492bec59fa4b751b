import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Plus, Store } from "lucide-react";
import { useState } from "react";
import { touchpointsQuery } from "@/api/sources";
import type { BookingPlace } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { PlaceDialog } from "./place-dialog";
import { useBookingNames } from "./names";

/** A week in few words: days with the same hours stand together. */
function useWeek() {
  const format = useFormat();
  const { t } = useLingui();
  return ({ terms }: BookingPlace) => {
    const hoursOn = (day: number) => terms.hours.filter((each) => each.day === day).map((each) => `${each.opens}–${each.closes}`).join(", ");
    const short = (day: number) => format.weekday(day).slice(0, 3);
    const runs: { from: number; to: number; hours: string }[] = [];
    for (const day of [1, 2, 3, 4, 5, 6, 7]) {
      const hours = hoursOn(day);
      const last = runs.at(-1);
      if (last?.hours === hours) last.to = day;
      else runs.push({ from: day, to: day, hours });
    }
    return runs.filter((run) => run.hours).map((run) => `${run.from === run.to ? short(run.from) : `${short(run.from)}–${short(run.to)}`} ${run.hours}`).join(" · ") || t`no hours yet`;
  };
}

/** Shops at which can be booked, and when they are open. */
export function HoursPage() {
  const { t } = useLingui();
  const names = useBookingNames();
  const week = useWeek();
  const mayWrite = useAllowed()("bookings:write");
  const shops = (useQuery(touchpointsQuery).data?.items ?? []).filter((each) => each.channel === "shop");
  const [edited, setEdited] = useState<{ place: BookingPlace | null } | null>(null);
  const free = shops.filter((shop) => !names.place(shop.code));
  const create = mayWrite && (free.length > 0 || shops.length === 0) ? <Button variant="primary" onClick={() => setEdited({ place: null })}><Plus aria-hidden /><Trans>Open a shop for bookings</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Shops and hours`} lead={t`Where can be booked, and when. On public holidays a shop is closed by itself.`} actions={create} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={names.places} skeleton={<SkeletonRows rows={4} height="h-16" />}>
          {({ items }) => items.length === 0 ? (
            <Empty title={<Trans>No shop takes appointments yet</Trans>} action={create}><Trans>Choose a shop and say when it is open; then add services and staff.</Trans></Empty>
          ) : (
            <ul className="divide-y" aria-label={t`Shops`}>
              {items.map((place) => {
                const name = names.placeName(place.touchpoint);
                return (
                  <li key={place.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
                    <Store className="size-4.5 text-soft" aria-hidden />
                    <span className="min-w-0 flex-1 basis-52"><span className="block font-medium">{name}</span><span className="figures block text-sm text-soft">{week(place)}</span></span>
                    {place.terms.exceptions.length > 0 ? <span className="text-sm text-soft"><Plural value={place.terms.exceptions.length} one="# special day" other="# special days" /></span> : null}
                    {mayWrite ? <Button size="sm" aria-label={t`Edit ${name}`} onClick={() => setEdited({ place })}><Trans>Edit</Trans></Button> : null}
                  </li>
                );
              })}
            </ul>
          )}
        </Loaded>
      </div>
      {edited ? <PlaceDialog place={edited.place} shops={free} onClose={() => setEdited(null)} /> : null}
    </>
  );
}
