import type { Hours } from "@/api/types";

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

const minutes = (clock: string) => {
  const [hours = "0", rest = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(rest);
};

/** What is wrong with a week, by day: an interval that ends before it starts, or two that overlap. */
export function faults(hours: Hours[]): Map<number, "backwards" | "overlap"> {
  const found = new Map<number, "backwards" | "overlap">();
  for (const day of weekdays) {
    const intervals = hours
      .filter((each) => each.day === day)
      .sort((a, b) => minutes(a.opens) - minutes(b.opens));
    for (const [index, interval] of intervals.entries()) {
      const next = intervals[index + 1];
      if (minutes(interval.closes) <= minutes(interval.opens)) found.set(day, "backwards");
      else if (next && minutes(next.opens) < minutes(interval.closes)) found.set(day, "overlap");
    }
  }
  return found;
}

export const addInterval = (hours: Hours[], day: number): Hours[] => {
  const taken = hours.filter((each) => each.day === day);
  const fresh = taken.length === 0 ? { day, opens: "09:00", closes: "19:00" } : { day, opens: "15:30", closes: "19:30" };
  return [...hours, fresh];
};

/** Gives every weekday, Monday to Saturday, what Monday has. */
export const likeMonday = (hours: Hours[]): Hours[] => {
  const monday = hours.filter((each) => each.day === 1);
  const sunday = hours.filter((each) => each.day === 7);
  return [...[1, 2, 3, 4, 5, 6].flatMap((day) => monday.map((each) => ({ ...each, day }))), ...sunday];
};

export function isOpen(hours: Hours[], timeZone: string, at: Date): boolean {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(parts.weekday ?? "") + 1;
  const now = Number(parts.hour) * 60 + Number(parts.minute);
  return hours.some((each) => each.day === day && minutes(each.opens) <= now && now < minutes(each.closes));
}
