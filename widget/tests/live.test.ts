import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watch, type Liveness } from "../src/live";
import { Transport } from "../src/transport";
import { Double } from "./double";

let api: Double;
let lives: Liveness[];
let events: string[];
let polls: number;
let stop: () => void;

function start() {
  stop = watch(new Transport({ url: "http://shop.test", key: "tp_1", fetch: api.fetch }), {
    path: "/baskets/b-1/stream",
    token: "t",
    onEvent: (name) => events.push(name),
    onLiveness: (live) => lives.push(live),
    poll: async () => void (polls += 1),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  [api, lives, events, polls] = [new Double(), [], [], 0];
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("a line that breaks is opened again, later each time, and the page asks meanwhile", async () => {
  for (let time = 0; time < 3; time += 1) api.next.push({ path: /stream/, answer: "cut" });
  start();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(lives.slice(0, 3)).toEqual(["late", "late", "off"]);
  expect(polls).toBe(3);
  expect(api.streams).toHaveLength(1);
  api.push("basket", {});
  await vi.advanceTimersByTimeAsync(10);
  expect([events, lives.at(-1)]).toEqual([["basket"], "connected"]);
});

test("a line that says nothing for long is dead", async () => {
  start();
  await vi.advanceTimersByTimeAsync(10);
  api.push("ping", null);
  await vi.advanceTimersByTimeAsync(39_000);
  expect(api.sent(/stream/)).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(api.sent(/stream/)).toHaveLength(2);
});

test("a renewal is no failure", async () => {
  start();
  await vi.advanceTimersByTimeAsync(10);
  api.push("end", { reason: "renew" });
  api.streams[0]!.close();
  await vi.advanceTimersByTimeAsync(10);
  expect([api.sent(/stream/).length, polls]).toEqual([2, 0]);
});

test("what is refused is not asked again", async () => {
  api.next.push({ path: /stream/, answer: { status: 403, body: { code: "token_required", detail: "" } } });
  start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(api.sent(/stream/)).toHaveLength(1);
});

test("a page that nobody looks at listens to nothing", async () => {
  start();
  await vi.advanceTimersByTimeAsync(10);
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(api.streams).toHaveLength(0);
  hidden.mockRestore();
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(10);
  expect(api.streams).toHaveLength(1);
});
