import { expect, it } from "vitest";
import { addDays, both, clockOf, hoursOf, inLanes, mondayOf, snap, stretchOn } from "./grid";

const rome = "Europe/Rome";

it("knows weeks across months and changes of the clock", () => {
  expect(mondayOf("2026-11-22")).toBe("2026-11-16");
  expect(mondayOf("2026-11-16")).toBe("2026-11-16");
  expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
  expect(clockOf(575)).toBe("09:35");
});

it("cuts spans at midnight of the shop, wherever the reader is", () => {
  const span = { starts_at: "2026-07-01T21:30:00Z", ends_at: "2026-07-01T22:30:00Z" };
  expect(stretchOn("2026-07-01", span, rome)).toEqual({ from: 1_410, until: 1_440 });
  expect(stretchOn("2026-07-02", span, rome)).toEqual({ from: 0, until: 30 });
  expect(stretchOn("2026-07-03", span, rome)).toBeNull();
  expect(stretchOn("2026-07-01", span, "Asia/Tokyo")).toBeNull();
});

it("ends at midnight without touching the next day", () => {
  expect(stretchOn("2026-07-02", { starts_at: "2026-07-01T20:00:00Z", ends_at: "2026-07-01T22:00:00Z" }, rome)).toBeNull();
});

it("puts what overlaps side by side, and begins anew after a gap", () => {
  const item = (from: number, until: number) => ({ item: `${from}`, stretch: { from, until } });
  const lanes = inLanes([item(60, 120), item(0, 60), item(30, 90), item(200, 260)]);
  expect(lanes.map(({ item: name, lane, lanes: all }) => [name, lane, all])).toEqual([["0", 0, 2], ["30", 1, 2], ["60", 0, 2], ["200", 0, 1]]);
});

it("shows what is open in both, and whole hours", () => {
  expect(both([{ from: 0, until: 100 }], [{ from: 50, until: 200 }, { from: 300, until: 400 }])).toEqual([{ from: 50, until: 100 }]);
  expect(hoursOf([{ from: 8 * 60 + 30, until: 19 * 60 + 10 }])).toEqual({ from: 480, until: 1_200 });
  expect(hoursOf([])).toEqual({ from: 540, until: 1_080 });
  expect(snap(607, 15, { from: 540, until: 1_080 })).toBe(600);
  expect(snap(2_000, 15, { from: 540, until: 1_080 })).toBe(1_065);
});
