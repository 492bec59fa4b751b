import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { bookingPlacesQuery, resourcesQuery, servicesQuery, staffQuery } from "@/api/bookings";
import type { Booking, Id } from "@/api/types";
import { displayZone, useFormat } from "@/components/format";
import { useTexts } from "@/components/texts";

/** Places, services and people by their names. */
export function useBookingNames() {
  const { t } = useLingui();
  const say = useTexts();
  const places = useQuery(bookingPlacesQuery);
  const services = useQuery(servicesQuery);
  const staff = useQuery(staffQuery);
  const resources = useQuery(resourcesQuery).data?.items ?? [];
  const place = (code: string) => places.data?.items.find((each) => each.touchpoint === code);
  const service = (id: Id) => services.data?.items.find((each) => each.id === id);
  return {
    places, services, staff, place, service,
    placeName: (code: string) => say(place(code)?.terms.name) || code,
    serviceName: (id: Id) => say(service(id)?.terms.name) || t`Appointment`,
    staffName: (id: Id | null) => (id === null ? "" : (staff.data?.items.find((each) => each.id === id)?.terms.name ?? t`Somebody who left`)),
    resourceNames: (ids: readonly Id[]) => ids.map((id) => resources.find((each) => each.id === id)?.terms.name ?? t`A room`).join(", "),
    zone: (code: string) => place(code)?.terms.time_zone ?? displayZone,
    guest: ({ contact }: Pick<Booking, "contact">) => contact.name || contact.phone || contact.email || t`Without a name`,
  };
}

export type BookingNames = ReturnType<typeof useBookingNames>;

/** Times by the clock of a shop. */
export function useZoned(zone: string) {
  const { locale } = useFormat();
  return useMemo(() => {
    const format = (options: Intl.DateTimeFormatOptions) => {
      const formatter = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
      return (at: string) => formatter.format(new Date(at));
    };
    const ofDay = (options: Intl.DateTimeFormatOptions) => {
      const formatter = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
      return (day: string) => formatter.format(new Date(`${day}T12:00:00Z`));
    };
    return {
      clock: format({ hour: "2-digit", minute: "2-digit" }),
      full: format({ weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }),
      short: format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
      longDay: ofDay({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      weekday: ofDay({ weekday: "short" }),
      dayMonth: ofDay({ day: "numeric", month: "short" }),
    };
  }, [locale, zone]);
}
