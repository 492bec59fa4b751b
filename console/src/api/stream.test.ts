import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { delayBefore, openStream, type Liveness } from "./stream";

class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  constructor() {
    super();
    FakeSource.all.push(this);
  }
  close() {
    this.closed = true;
  }
  send(name: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

const heard: unknown[] = [];
const said: Liveness[] = [];
let close: () => void;
const latest = () => FakeSource.all.at(-1) as FakeSource;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
  heard.length = 0;
  said.length = 0;
  close = openStream({
    url: "/x",
    handlers: { events: (data) => heard.push(data) },
    onLiveness: (liveness) => said.push(liveness),
    open: () => new FakeSource() as unknown as EventSource,
  });
});
afterEach(() => {
  close();
  vi.useRealTimers();
});

describe("openStream", () => {
  it("hands on what arrives and says it is connected", () => {
    latest().onopen?.();
    latest().send("events", [1]);
    expect(heard).toEqual([[1]]);
    expect(said.at(-1)).toBe("connected");
  });

  it("opens again at once when the server renews the stream", () => {
    latest().onopen?.();
    latest().send("end", { reason: "renew" });
    expect(FakeSource.all).toHaveLength(2);
    expect(said.at(-1)).toBe("connected");
  });

  it("opens again after a failure, later each time, and says off after three", () => {
    for (const [attempt, expected] of (["late", "late", "off"] as const).entries()) {
      latest().onerror?.();
      expect(said.at(-1)).toBe(expected);
      vi.advanceTimersByTime(delayBefore(attempt) - 1);
      expect(FakeSource.all).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(1);
      expect(FakeSource.all).toHaveLength(attempt + 2);
    }
    latest().onopen?.();
    expect(said.at(-1)).toBe("connected");
    latest().onerror?.();
    expect(said.at(-1)).toBe("late");
  });

  it("takes a line for dead when the pings stop", () => {
    latest().onopen?.();
    latest().send("ping", null);
    vi.advanceTimersByTime(39_000);
    expect(said.at(-1)).toBe("connected");
    vi.advanceTimersByTime(2_000);
    expect(said.at(-1)).toBe("late");
    expect(FakeSource.all[0]?.closed).toBe(true);
  });

  it("trusts a silent line whose server never pings", () => {
    latest().onopen?.();
    vi.advanceTimersByTime(3_600_000);
    expect(said.at(-1)).toBe("connected");
  });

  it("stays closed once closed", () => {
    latest().onerror?.();
    close();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.all).toHaveLength(1);
  });

  it("never waits longer than fifteen seconds", () => {
    expect(delayBefore(20)).toBe(15_000);
  });
});
