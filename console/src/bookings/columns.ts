/** The columns of the calendar: in a day those who serve, in a week its days. */
import type { Booking, BookingStaff, Id, PlaceDay } from "@/api/types";
import { both, hoursOf, inLanes, stretchOn, type Lane, type Stretch } from "./grid";

export interface Column {
  key: string;
  day: string;
  /** Whose column it is; undefined: everybody's. */
  staff: Id | null | undefined;
  name: string;
  note: string;
  holiday: boolean;
  open: Stretch[];
  lanes: Lane<Booking>[];
}

interface Asked {
  days: readonly PlaceDay[];
  bookings: readonly Booking[];
  zone: string;
  names: { weekday: (day: string) => string; dayMonth: (day: string) => string; nobody: string };
}

const spansOf = (day: PlaceDay, spans: PlaceDay["spans"], zone: string): Stretch[] => spans.flatMap((each) => stretchOn(day.day, each, zone) ?? []);
const lanesOf = (day: string, bookings: readonly Booking[], zone: string) =>
  inLanes(bookings.flatMap((item) => {
    const stretch = stretchOn(day, item, zone);
    return stretch ? [{ item, stretch }] : [];
  }));

export function weekColumns({ days, bookings, zone, names }: Asked, staff: Id | undefined): Column[] {
  return days.map((day) => {
    const open = spansOf(day, day.spans, zone);
    const there = staff ? spansOf(day, day.staff.find((each) => each.staff_id === staff)?.spans ?? [], zone) : open;
    return {
      key: day.day, day: day.day, staff, name: names.weekday(day.day), note: names.dayMonth(day.day), holiday: day.holiday,
      open: staff ? both(open, there) : open, lanes: lanesOf(day.day, bookings, zone),
    };
  });
}

export function dayColumns({ days, bookings, zone, names }: Asked, people: readonly BookingStaff[]): Column[] {
  const [day] = days;
  if (!day) return [];
  const open = spansOf(day, day.spans, zone);
  const column = (staff: Id | null, name: string, there: Stretch[]): Column => ({
    key: staff ?? "nobody", day: day.day, staff, name, note: "", holiday: day.holiday, open: both(open, there),
    lanes: lanesOf(day.day, bookings.filter((each) => each.staff_id === staff), zone),
  });
  const serving = people.map((each) => column(each.id, each.terms.name, spansOf(day, day.staff.find((other) => other.staff_id === each.id)?.spans ?? [], zone)));
  const alone = bookings.some((each) => each.staff_id === null) || serving.length === 0;
  return [...serving, ...(alone ? [column(null, names.nobody, open)] : [])];
}

export const rangeOf = (columns: readonly Column[]) => hoursOf(columns.flatMap((column) => [...column.open, ...column.lanes.map((lane) => lane.stretch)]));
