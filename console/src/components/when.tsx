import { useEffect, useState, useSyncExternalStore } from "react";
import { useFormat } from "./format";

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all relative times of the page. */
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((each) => each());
  }, 5000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
};

/** The moment by that clock, for what has to be compared with it. */
export const useNow = () => useSyncExternalStore(subscribe, () => now);

export function When({ at, className }: { at: string | null | undefined; className?: string }) {
  const format = useFormat();
  const tick = useNow();
  if (!at) return <span className={className}>—</span>;
  // The clock ticks every five seconds: what arrived since then is "now", not in the future.
  const notBefore = Math.max(tick, Date.parse(at));
  return (
    <time dateTime={at} title={format.exact(at)} className={className}>
      {format.relative(at, Date.parse(at) > tick + 60_000 ? tick : notBefore)}
    </time>
  );
}

export function useDebounced<T>(value: T, milliseconds = 150): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const wait = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(wait);
  }, [value, milliseconds]);
  return settled;
}
