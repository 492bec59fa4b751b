import type { EventRow } from "@/api/types";

export type TimelineItem = { kind: "day"; label: string } | { kind: "event"; event: EventRow };

/** Puts a heading before the first event of each day, by the clock of the shops. */
export function groupByDay(events: EventRow[], locale: string, timeZone: string): TimelineItem[] {
  const day = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone,
  });
  const items: TimelineItem[] = [];
  let latest = "";
  for (const event of events) {
    const label = day.format(new Date(event.occurred_at));
    if (label !== latest) items.push({ kind: "day", label });
    latest = label;
    items.push({ kind: "event", event });
  }
  return items;
}
