import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { slotsQuery } from "@/api/bookings";
import type { Booking } from "@/api/types";
import { cn } from "@/components/cn";
import { fromWall, toWall } from "@/components/moment";
import { Block } from "./block";
import { rangeOf, type Column } from "./columns";
import { addDays, clockOf, minuteOf, pixelsPerMinute, type Stretch } from "./grid";
import { useMoving, type Ghost } from "./moving";
import { useZoned, type BookingNames } from "./names";

interface BoardProps {
  columns: Column[];
  place: string;
  now: number;
  names: BookingNames;
  mayWrite: boolean;
  onOpen: (booking: Booking) => void;
  onNew: (column: Column, minute: number) => void;
  onMove: (booking: Booking, column: Column, minute: number) => void;
}

const heightOf = (minutes: number) => minutes * pixelsPerMinute;

/** Where what is lifted could be put down, by the free slots of its service. */
function useFree(ghost: Ghost | null, columns: Column[], place: string, zone: string) {
  const [first, last] = [columns[0]?.day ?? "2000-01-01", columns.at(-1)?.day ?? "2000-01-01"];
  const start = fromWall(`${first}T00:00`, zone) ?? "";
  const end = fromWall(`${addDays(last, 1)}T00:00`, zone) ?? "";
  const query = useQuery(slotsQuery({ service_id: ghost?.booking.service_id ?? "", touchpoint: place, start, end }));
  return (column: Column): number[] =>
    ghost === null ? [] : (query.data?.items ?? []).flatMap((slot) => {
      const wall = toWall(slot.starts_at, zone);
      const fits = column.staff === undefined || (column.staff === null ? slot.staff_ids.length === 0 : slot.staff_ids.includes(column.staff));
      return wall.startsWith(column.day) && fits ? [minuteOf(wall)] : [];
    });
}

function Hours({ range }: { range: Stretch }) {
  const hours = Array.from({ length: (range.until - range.from) / 60 }, (_, index) => range.from + index * 60);
  return (
    <div className="relative w-12 shrink-0 text-xs text-soft" aria-hidden style={{ height: heightOf(range.until - range.from) }}>
      {hours.map((minute) => <span key={minute} className="figures absolute right-2 -translate-y-1/2 first:translate-y-0" style={{ top: heightOf(minute - range.from) }}>{clockOf(minute)}</span>)}
    </div>
  );
}

function Ground({ column, range, nowMinute }: { column: Column; range: Stretch; nowMinute: number | null }) {
  const at = (minute: number) => heightOf(minute - range.from);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 bg-[repeating-linear-gradient(-45deg,var(--sunken)_0_6px,transparent_6px_12px)]">
      {column.open.map((each) => <div key={each.from} className="absolute inset-x-0 bg-surface" style={{ top: at(each.from), height: heightOf(each.until - each.from) }} />)}
      {Array.from({ length: (range.until - range.from) / 60 }, (_, index) => <div key={index} className="absolute inset-x-0 border-t" style={{ top: heightOf(index * 60) }} />)}
      {nowMinute !== null && nowMinute >= range.from && nowMinute <= range.until ? <div className="absolute inset-x-0 z-10 border-t-2 border-accent" style={{ top: at(nowMinute) }} /> : null}
    </div>
  );
}

const Head = ({ columns, today }: { columns: Column[]; today: string }) => (
  <div className="sticky top-0 z-20 flex border-b bg-surface">
    <span className="w-12 shrink-0" />
    {columns.map((column) => (
      <div key={column.key} className={cn("min-w-32 flex-1 basis-0 truncate border-l px-2 py-2 text-sm", columns.length > 6 && "min-w-24")}>
        <span className={cn("font-semibold first-letter:uppercase", column.day === today && column.note && "text-accent-deep")}>{column.name}</span> <span className="figures text-soft">{column.note}</span>
        {column.open.length === 0 ? <span className="block truncate text-xs text-soft">{column.holiday ? <Trans>Holiday</Trans> : column.staff ? <Trans>Not here</Trans> : <Trans>Closed</Trans>}</span> : null}
      </div>
    ))}
  </div>
);

/** The calendar itself: hours down, people or days across. */
export function Board({ columns, place, now, names, mayWrite, onOpen, onNew, onMove }: BoardProps) {
  const { t } = useLingui();
  const body = useRef<HTMLDivElement>(null);
  const zone = names.zone(place);
  const { clock } = useZoned(zone);
  const range = rangeOf(columns);
  const moving = useMoving({ columns, range, zone, board: body, onMove, stepOf: (booking) => Math.min(15, names.service(booking.service_id)?.terms.step_minutes ?? 15) });
  const { ghost } = moving;
  const freeIn = useFree(ghost, columns, place, zone);
  const wallNow = toWall(new Date(now).toISOString(), zone);
  const length = ghost ? Math.round((Date.parse(ghost.booking.ends_at) - Date.parse(ghost.booking.starts_at)) / 60_000) : 0;
  return (
    // The calendar scrolls sideways where it is narrow, with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="max-h-[calc(100dvh-15rem)] min-h-96 overflow-auto rounded-xl border bg-surface" tabIndex={0} role="region" aria-label={t`Calendar`}>
      <Head columns={columns} today={wallNow.slice(0, 10)} />
      <p id="how-to-move" className="sr-only">{t`Enter opens it. M lifts it: move it with the arrows, Enter puts it down, Escape leaves it.`}</p>
      <p role="status" className="sr-only">{ghost ? `${clockOf(ghost.minute)}, ${columns[ghost.column]?.name ?? ""} ${columns[ghost.column]?.note ?? ""}` : ""}</p>
      <div className="flex pt-2">
        <Hours range={range} />
        <div ref={body} className="flex min-w-0 flex-1">
          {columns.map((column, index) => (
            <div key={column.key} className={cn("relative min-w-32 flex-1 basis-0 border-l", columns.length > 6 && "min-w-24")} style={{ height: heightOf(range.until - range.from) }} data-column={column.key}>
              <Ground column={column} range={range} nowMinute={wallNow.startsWith(column.day) ? minuteOf(wallNow) : null} />
              {mayWrite ? <button type="button" tabIndex={-1} aria-label={t`New booking: ${column.name} ${column.note}`} className="absolute inset-0 cursor-cell!" onClick={(event) => onNew(column, Math.floor((range.from + (event.clientY - event.currentTarget.getBoundingClientRect().top) / pixelsPerMinute) / 15) * 15)} /> : null}
              {freeIn(column).map((minute) => <div key={minute} aria-hidden className="pointer-events-none absolute inset-x-1 rounded bg-good/15" style={{ top: heightOf(minute - range.from), height: heightOf(13) }} />)}
              {column.lanes.map((lane) => (
                <Block
                  key={lane.item.id} lane={lane} column={index} clock={clock(lane.item.starts_at)} names={names} moving={moving} movable={mayWrite} withStaff={!column.staff} onOpen={() => onOpen(lane.item)}
                  style={{ top: heightOf(lane.stretch.from - range.from), height: Math.max(20, heightOf(lane.stretch.until - lane.stretch.from) - 2), left: `calc(${(lane.lane / lane.lanes) * 100}% + 2px)`, width: `calc(${100 / lane.lanes}% - 4px)` }}
                />
              ))}
              {ghost?.column === index ? <div aria-hidden data-testid="ghost" className="pointer-events-none absolute inset-x-0.5 z-20 rounded-md border-2 border-accent bg-accent-wash/80 px-1.5 text-xs font-semibold shadow-card" style={{ top: heightOf(ghost.minute - range.from), height: heightOf(length) }}>{clockOf(ghost.minute)} {names.guest(ghost.booking)}</div> : null}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
