/** Where things lie in a calendar: minutes of a day by the clock on the wall of the shop. */
import { toWall } from "@/components/moment";

export const pixelsPerMinute = 1.15;
const dayMs = 86_400_000;

export const addDays = (day: string, by: number) => new Date(Date.parse(`${day}T00:00:00Z`) + by * dayMs).toISOString().slice(0, 10);
/** Monday of the week of a day. */
export const mondayOf = (day: string) => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

export const clockOf = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
export const minuteOf = (wall: string) => Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));

export interface Stretch {
  from: number;
  until: number;
}

/** The part of a span that lies on a day, in its minutes; null when none does. */
export function stretchOn(day: string, span: { starts_at: string; ends_at: string }, zone: string): Stretch | null {
  const [from, until] = [toWall(span.starts_at, zone), toWall(span.ends_at, zone)];
  if (until <= `${day}T00:00` || from.slice(0, 10) > day) return null;
  return { from: from.slice(0, 10) < day ? 0 : minuteOf(from), until: until.slice(0, 10) > day ? 1_440 : minuteOf(until) };
}

/** What is open in both. */
export const both = (some: readonly Stretch[], others: readonly Stretch[]): Stretch[] =>
  some.flatMap((one) => others.map((other) => ({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }))).filter((each) => each.from < each.until);

export interface Lane<T> {
  item: T;
  stretch: Stretch;
  lane: number;
  /** How many stand side by side. */
  lanes: number;
}

/** What overlaps stands side by side, in as few lanes as will do. */
export function inLanes<T>(items: readonly { item: T; stretch: Stretch }[]): Lane<T>[] {
  const sorted = [...items].sort((one, other) => one.stretch.from - other.stretch.from || other.stretch.until - one.stretch.until);
  const placed: Lane<T>[] = [];
  let cluster: Lane<T>[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const each of cluster) each.lanes = ends.length;
    placed.push(...cluster);
    cluster = [];
    ends = [];
  };
  for (const { item, stretch } of sorted) {
    if (ends.length > 0 && stretch.from >= Math.max(...ends)) close();
    const free = ends.findIndex((end) => end <= stretch.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = stretch.until;
    cluster.push({ item, stretch, lane, lanes: 1 });
  }
  close();
  return placed;
}

/** The hours to show: all that is open or booked, whole hours, a working day at least. */
export function hoursOf(stretches: readonly Stretch[]): Stretch {
  const from = Math.min(9 * 60, ...stretches.map((each) => each.from));
  const until = Math.max(18 * 60, ...stretches.map((each) => each.until));
  return { from: Math.floor(from / 60) * 60, until: Math.ceil(until / 60) * 60 };
}

export const snap = (minute: number, step: number, range: Stretch) => Math.max(range.from, Math.min(range.until - step, Math.round(minute / step) * step));
