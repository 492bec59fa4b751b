import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CalendarPlus } from "lucide-react";
import { useState } from "react";
import { bookingPlacesQuery, bookingsOfQuery, servicesQuery } from "@/api/bookings";
import type { Booking, Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { bookingLook } from "@/components/booking-words";
import { buttonStyle } from "@/components/button";
import { useFormat } from "@/components/format";
import { toWall } from "@/components/moment";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";

function Line({ booking }: { booking: Booking }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const service = useQuery(servicesQuery).data?.items.find((each) => each.id === booking.service_id);
  const place = useQuery(bookingPlacesQuery).data?.items.find((each) => each.touchpoint === booking.touchpoint);
  const zone = place?.terms.time_zone;
  const when = new Intl.DateTimeFormat(format.locale, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: zone }).format(new Date(booking.starts_at));
  return (
    <li>
      <Link to="/bookings" search={{ place: booking.touchpoint, day: toWall(booking.starts_at, zone).slice(0, 10), booking: booking.id }} className="flex items-center gap-3 py-2.5 text-sm hover:underline">
        <span className="min-w-0 flex-1"><span className="block font-medium">{say(service?.terms.name) || t`Appointment`}</span><span className="block text-soft">{[when, say(place?.terms.name), booking.reason].filter(Boolean).join(" · ")}</span></span>
        <Badge tone={bookingLook[booking.state].tone}>{t(bookingLook[booking.state].label)}</Badge>
      </Link>
    </li>
  );
}

/** The customer's appointments, those to come first. */
export function AppointmentsPanel({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const allowed = useAllowed();
  const query = useQuery(bookingsOfQuery(profile.id));
  const [now] = useState(() => Date.now());
  const sorted = (items: Booking[]) => {
    const coming = items.filter((each) => Date.parse(each.ends_at) >= now);
    return [...coming, ...items.filter((each) => Date.parse(each.ends_at) < now).reverse()].slice(0, 20);
  };
  return (
    <Panel title={t`Appointments`} action={allowed("bookings:write") ? <Link to="/bookings" search={{ customer: profile.id, book: true }} className={buttonStyle({ size: "sm" })}><CalendarPlus aria-hidden /><Trans>Book</Trans></Link> : null}>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {({ items }) => items.length === 0 ? <p className="text-sm text-soft"><Trans>None to come.</Trans></p> : <ul className="divide-y">{sorted(items).map((booking) => <Line key={booking.id} booking={booking} />)}</ul>}
      </Loaded>
    </Panel>
  );
}
