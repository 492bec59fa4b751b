import { Trans, useLingui } from "@lingui/react/macro";
import type { Booking, PlaceDay } from "@/api/types";
import { bookingLook } from "@/components/booking-words";
import { toWall } from "@/components/moment";
import { Badge } from "@/components/surface";
import { useZoned, type BookingNames } from "./names";

interface AgendaProps {
  days: readonly PlaceDay[];
  bookings: readonly Booking[];
  place: string;
  names: BookingNames;
  onOpen: (booking: Booking) => void;
}

/** The same as a list, for a screen that one holds in a hand. */
export function Agenda({ days, bookings, place, names, onOpen }: AgendaProps) {
  const { t } = useLingui();
  const zone = names.zone(place);
  const { clock, longDay } = useZoned(zone);
  return (
    <div className="flex flex-col gap-4">
      {days.map((day) => {
        const own = bookings.filter((each) => toWall(each.starts_at, zone).startsWith(day.day));
        return (
          <section key={day.day}>
            <h2 className="mb-1.5 text-sm font-semibold first-letter:uppercase">{longDay(day.day)}</h2>
            {own.length === 0 ? <p className="text-sm text-soft">{day.spans.length > 0 ? <Trans>Nobody comes.</Trans> : day.holiday ? <Trans>Holiday</Trans> : <Trans>Closed</Trans>}</p> : (
              <ul className="divide-y rounded-xl border bg-surface">
                {own.map((booking) => (
                  <li key={booking.id}>
                    <button type="button" onClick={() => onOpen(booking)} className="flex min-h-14 w-full items-center gap-3 px-3 py-2 text-left hover:bg-sunken">
                      <span className="figures text-base font-semibold">{clock(booking.starts_at)}</span>
                      <span className="min-w-0 flex-1"><span className="block truncate font-medium">{names.guest(booking)}</span><span className="block truncate text-sm text-soft">{[names.serviceName(booking.service_id), names.staffName(booking.staff_id)].filter(Boolean).join(" · ")}</span></span>
                      {booking.state === "confirmed" ? null : <Badge tone={bookingLook[booking.state].tone}>{t(bookingLook[booking.state].label)}</Badge>}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}
