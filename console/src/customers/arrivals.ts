import { useCallback, useState } from "react";
import type { EventRow } from "@/api/types";

const kept = 500;

/** Events that came by the stream since the page opened, newest first, each once. */
export function addArrivals(before: EventRow[], events: EventRow[]): EventRow[] {
  const known = new Set(before.map((event) => event.id));
  const added = events.filter((event) => !known.has(event.id)).reverse();
  return added.length === 0 ? before : [...added, ...before].slice(0, kept);
}

export function useArrivals(id: string) {
  const [arrived, setArrived] = useState<{ id: string; events: EventRow[] }>({ id, events: [] });
  const take = useCallback(
    (events: EventRow[]) =>
      setArrived((before) => ({ id, events: addArrivals(before.id === id ? before.events : [], events) })),
    [id],
  );
  return { fresh: arrived.id === id ? arrived.events : [], take };
}
