import { describe, expect, it } from "vitest";
import { addInterval, faults, isOpen, likeMonday } from "./opening";

const split = [
  { day: 1, opens: "09:00", closes: "13:00" },
  { day: 1, opens: "15:30", closes: "19:30" },
];

describe("opening hours", () => {
  it("accepts a lunch break", () => {
    expect(faults(split).size).toBe(0);
  });

  it("finds what cannot be", () => {
    expect(faults([{ day: 2, opens: "19:00", closes: "09:00" }]).get(2)).toBe("backwards");
    expect(faults([...split, { day: 1, opens: "12:00", closes: "14:00" }]).get(1)).toBe("overlap");
  });

  it("copies Monday over the week and leaves Sunday alone", () => {
    const week = likeMonday([...split, { day: 7, opens: "10:00", closes: "13:00" }, { day: 3, opens: "07:00", closes: "08:00" }]);
    expect(week.filter((each) => each.day === 3)).toHaveLength(2);
    expect(week.filter((each) => each.day === 7)).toEqual([{ day: 7, opens: "10:00", closes: "13:00" }]);
  });

  it("proposes the afternoon as the second interval", () => {
    expect(addInterval(split.slice(0, 1), 1).at(-1)?.opens).toBe("15:30");
  });

  it("reads the clock of the shop", () => {
    const rome = "Europe/Rome";
    expect(isOpen(split, rome, new Date("2026-11-23T08:30:00Z"))).toBe(true);
    expect(isOpen(split, rome, new Date("2026-11-23T12:30:00Z"))).toBe(false);
    expect(isOpen(split, rome, new Date("2026-11-22T08:30:00Z"))).toBe(false);
  });
});
