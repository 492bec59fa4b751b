import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { bookingsStream, calendarQuery, placeDaysQuery } from "@/api/bookings";
import type { Booking } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { Segments } from "@/components/controls";
import { Input } from "@/components/input";
import { useStream } from "@/components/live";
import { fromWall, toWall } from "@/components/moment";
import { Select } from "@/components/select";
import { Skeleton, SkeletonRows } from "@/components/skeleton";
import { Empty, Failure, Loaded } from "@/components/states";
import { PageHeader, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { useBookingActs } from "./acts";
import { Agenda } from "./agenda";
import { Board } from "./board";
import { BookingDialog } from "./booking-dialog";
import { dayColumns, weekColumns, type Column } from "./columns";
import { addDays, clockOf, mondayOf } from "./grid";
import { useBookingNames, useZoned, type BookingNames } from "./names";
import { NewBookingDialog, type Wanted } from "./new-dialog";
import type { BookingsSearch } from "./search";

const route = getRouteApi("/console/bookings/");
const hidden = new Set(["cancelled", "expired"]);

/** The minute that the page believes in; it moves on by itself. */
function useNow() {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(tick);
  }, []);
  return now;
}

function useLiveBookings() {
  const client = useQueryClient();
  useStream(bookingsStream, {
    bookings: ({ ids }: { ids: string[] | null }) => void client.invalidateQueries({ queryKey: ids ? ["bookings", "calendar"] : ["bookings"] }),
  });
}

function useChange() {
  const navigate = route.useNavigate();
  const search = route.useSearch();
  return (changes: Partial<BookingsSearch>) => void navigate({ search: { ...search, ...changes }, replace: true });
}

interface ToolsProps {
  names: BookingNames;
  place: string;
  day: string;
  first: string;
  today: string;
}

function Tools({ names, place, day, first, today }: ToolsProps) {
  const { t } = useLingui();
  const say = useTexts();
  const change = useChange();
  const { view = "day", staff } = route.useSearch();
  const { longDay, dayMonth } = useZoned(names.zone(place));
  const by = view === "week" ? 7 : 1;
  const people = (names.staff.data?.items ?? []).filter(({ terms }) => terms.enabled && terms.touchpoints.includes(place));
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Select label={t`Shop`} className="w-52" value={place} onChange={(next) => change({ place: next, staff: undefined })} options={(names.places.data?.items ?? []).map((each) => ({ value: each.touchpoint, label: say(each.terms.name) || each.touchpoint }))} />
      <Segments label={t`Show`} value={view} onChange={(next: "day" | "week") => change({ view: next === "day" ? undefined : next })} options={[{ value: "day", label: t`Day` }, { value: "week", label: t`Week` }]} />
      <span className="flex items-center gap-1">
        <Button size="icon" aria-label={view === "week" ? t`The week before` : t`The day before`} onClick={() => change({ day: addDays(day, -by) })}><ChevronLeft aria-hidden /></Button>
        <Button disabled={day === today} onClick={() => change({ day: undefined })}><Trans>Today</Trans></Button>
        <Button size="icon" aria-label={view === "week" ? t`The week after` : t`The day after`} onClick={() => change({ day: addDays(day, by) })}><ChevronRight aria-hidden /></Button>
      </span>
      <Input type="date" aria-label={t`Go to a day`} className="w-40" value={day} onChange={(event) => event.target.value && change({ day: event.target.value })} />
      {people.length > 1 ? <Select label={t`Staff`} className="w-44" value={staff ?? ""} onChange={(next) => change({ staff: next || undefined })} options={[{ value: "", label: t`Everybody` }, ...people.map((each) => ({ value: each.id, label: each.terms.name }))]} /> : null}
      <h2 className="basis-full text-base font-semibold first-letter:uppercase lg:basis-auto" aria-live="polite">{view === "week" ? `${dayMonth(first)} – ${dayMonth(addDays(first, 6))} ${addDays(first, 6).slice(0, 4)}` : longDay(day)}</h2>
    </div>
  );
}

interface CalendarProps {
  names: BookingNames;
  place: string;
  day: string;
  first: string;
  last: string;
  now: number;
  onNew: (wanted: Wanted) => void;
}

function Calendar({ names, place, day, first, last, now, onNew }: CalendarProps) {
  const { t } = useLingui();
  const change = useChange();
  const { view = "day", staff, booking: opened } = route.useSearch();
  const mayWrite = useAllowed()("bookings:write");
  const { move } = useBookingActs();
  const zone = names.zone(place);
  const words = useZoned(zone);
  const days = useQuery(placeDaysQuery(place, first, last));
  const query = useQuery(calendarQuery(place, fromWall(`${first}T00:00`, zone) ?? "", fromWall(`${addDays(last, 1)}T00:00`, zone) ?? ""));
  if (days.error || query.error) return <Panel><Failure error={days.error ?? query.error} onRetry={() => { void days.refetch(); void query.refetch(); }} /></Panel>;
  if (!days.data || !query.data) return <Skeleton className="h-[32rem] rounded-xl" />;
  const all = query.data.items.filter((each) => !staff || each.staff_id === staff);
  const bookings = all.filter((each) => !hidden.has(each.state));
  const gone = all.filter((each) => each.state === "cancelled");
  const asked = { days: days.data.items, bookings, zone, names: { weekday: words.weekday, dayMonth: words.dayMonth, nobody: t`Without staff` } };
  const people = (names.staff.data?.items ?? []).filter(({ id, terms }) => (staff ? id === staff : terms.enabled && terms.touchpoints.includes(place)) || bookings.some((each) => each.staff_id === id));
  const columns = view === "week" ? weekColumns(asked, staff) : dayColumns(asked, people);
  const at = (column: Column, minute: number) => fromWall(`${column.day}T${clockOf(minute)}`, zone) ?? undefined;
  const open = (each: Booking) => change({ booking: each.id });
  const put = (each: Booking, column: Column, minute: number) => {
    const start = at(column, minute);
    if (start) void move(each, start, column.staff === undefined ? each.staff_id : column.staff);
  };
  const shown = all.find((each) => each.id === opened);
  return (
    <>
      <div className="max-sm:hidden"><Board columns={columns} place={place} now={now} names={names} mayWrite={mayWrite} onOpen={open} onMove={put} onNew={(column, minute) => onNew({ place, at: at(column, minute), staff: column.staff ?? undefined })} /></div>
      <div className="sm:hidden"><Agenda days={days.data.items} bookings={bookings} place={place} names={names} onOpen={open} /></div>
      {gone.length > 0 ? (
        <details className="mt-3 rounded-xl border bg-surface px-4 py-2.5 text-sm">
          <summary className="cursor-pointer font-medium"><Trans>Cancelled: {gone.length}</Trans></summary>
          <ul className="mt-2 flex flex-col gap-1">{gone.map((each) => <li key={each.id}><button type="button" className="text-left hover:underline" onClick={() => open(each)}>{words.short(each.starts_at)} · {names.guest(each)}{each.reason ? ` · ${each.reason}` : ""}</button></li>)}</ul>
        </details>
      ) : null}
      {query.data.next_cursor ? <p className="mt-2 text-sm text-care"><Trans>There are more bookings than can be shown: look at one day.</Trans></p> : null}
      {shown ? <BookingDialog key={shown.id} booking={shown} now={now} mayWrite={mayWrite} onClose={() => change({ booking: undefined })} /> : null}
      <p className="sr-only" data-testid="calendar-day">{day}</p>
    </>
  );
}

function NoPlaces() {
  return (
    <Panel>
      <Empty title={<Trans>Appointments in your shops</Trans>} action={<Link to="/bookings/hours" className={buttonStyle({ variant: "primary" })}><Trans>Open the first shop</Trans></Link>}>
        <Trans>Say when a shop is open, what can be booked there and who does it. Customers book online, your staff at the desk: never two at once.</Trans>
      </Empty>
    </Panel>
  );
}

/** Who comes when, to whom. */
export function CalendarPage() {
  const { t } = useLingui();
  const search = route.useSearch();
  const change = useChange();
  const names = useBookingNames();
  const now = useNow();
  const mayWrite = useAllowed()("bookings:write");
  const [wanted, setWanted] = useState<Wanted | null>(null);
  useLiveBookings();
  const places = names.places.data?.items ?? [];
  const place = places.find((each) => each.touchpoint === search.place)?.touchpoint ?? places[0]?.touchpoint ?? "";
  const today = toWall(new Date(now).toISOString(), names.zone(place)).slice(0, 10);
  const day = search.day ?? today;
  const first = search.view === "week" ? mondayOf(day) : day;
  const last = search.view === "week" ? addDays(first, 6) : day;
  const making = wanted ?? (search.book && place ? { place, customer: search.customer } : null);
  const close = () => {
    setWanted(null);
    if (search.book) change({ book: undefined, customer: undefined });
  };
  return (
    <>
      <PageHeader title={t`Bookings`} lead={t`Drag an appointment to move it, point at a free time to add one. Times are the shop’s.`} actions={mayWrite && place ? <Button variant="primary" onClick={() => setWanted({ place, at: day === today ? undefined : (fromWall(`${day}T00:00`, names.zone(place)) ?? undefined), staff: search.staff })}><Plus aria-hidden /><Trans>New booking</Trans></Button> : null}>
        {place ? <Tools names={names} place={place} day={day} first={first} today={today} /> : null}
      </PageHeader>
      <Loaded query={names.places} skeleton={<Panel><SkeletonRows rows={8} /></Panel>}>
        {() => place ? <Calendar names={names} place={place} day={day} first={first} last={last} now={now} onNew={setWanted} /> : <NoPlaces />}
      </Loaded>
      {making ? <NewBookingDialog wanted={making} onClose={close} onBooked={(at) => { setWanted(null); change({ book: undefined, customer: undefined, place: making.place, day: toWall(at, names.zone(making.place)).slice(0, 10) }); }} /> : null}
    </>
  );
}
