import { useEffect, useRef, useSyncExternalStore } from "react";
import { openStream, type Liveness } from "@/api/stream";

/** What every open stream last said; the dot in the shell shows the worst. */
const streams = new Map<symbol, Liveness>();
const listeners = new Set<() => void>();
let lagMs = 0;
let shown: Liveness | null = null;

const lateAfterMs = 10_000;
const rank: Record<Liveness, number> = { connected: 0, late: 1, off: 2 };

function judge(): Liveness | null {
  const worst = [...streams.values()].sort((a, b) => rank[b] - rank[a])[0];
  if (!worst) return null;
  return worst === "connected" && lagMs > lateAfterMs ? "late" : worst;
}

function tell() {
  const next = judge();
  if (next === shown) return;
  shown = next;
  for (const listener of listeners) listener();
}

export function reportLag(milliseconds: number): void {
  lagMs = milliseconds;
  tell();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useLiveness = () => useSyncExternalStore(subscribe, () => shown);

type Handlers = Record<string, (data: never) => void>;

/** Keeps one stream open while the page is in sight; a null address keeps it closed. */
export function useStream(address: string | null, handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const names = Object.keys(handlers).join();
  useEffect(() => {
    if (!address) return;
    const key = Symbol(address);
    let close: (() => void) | null = null;
    const start = () => {
      close ??= openStream({
        url: address,
        handlers: Object.fromEntries(
          names.split(",").map((name) => [name, (data: unknown) => latest.current[name]?.(data as never)]),
        ),
        onLiveness: (liveness) => {
          streams.set(key, liveness);
          tell();
        },
      });
    };
    const stop = () => {
      close?.();
      close = null;
    };
    // A browser gives each origin six connections: pages out of sight give theirs back.
    const follow = () => (document.hidden ? stop() : start());
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      stop();
      streams.delete(key);
      tell();
    };
  }, [address, names]);
}
