import { describe, expect, it } from "vitest";
import { formatFor } from "./format";

const it_ = formatFor("it-IT");
const en = formatFor("en-GB");
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("formatFor", () => {
  it("writes money as each language does", () => {
    const money = { amount_minor: 123456, currency: "EUR" };
    expect(plain(it_.money(money))).toBe("1.234,56 €");
    expect(plain(en.money(money))).toBe("€1,234.56");
  });

  it("reads the day in Rome, not where the browser is", () => {
    expect(it_.date("2026-06-30T22:30:00Z")).toBe("1 lug 2026");
    expect(en.dateTime("2026-01-10T23:30:00Z")).toContain("11 Jan");
  });

  it("counts back from now", () => {
    const now = Date.parse("2026-05-01T12:00:00Z");
    expect(en.relative("2026-05-01T11:59:58Z", now)).toBe("now");
    expect(it_.relative("2026-05-01T11:57:00Z", now)).toBe("3 min fa");
    expect(it_.relative("2026-04-30T12:00:00Z", now)).toBe("ieri");
  });

  it("chooses the unit of a duration and of a size", () => {
    expect(plain(en.duration(84))).toBe("84 ms");
    expect(plain(it_.duration(1250))).toBe("1,3 s");
    expect(plain(it_.duration(13 * 86_400_000))).toBe("13 giorni");
    expect(plain(en.bytes(0))).toBe("0 byte");
    expect(plain(en.bytes(1_450_000))).toBe("1.5 MB");
  });

  it("starts the week on Monday", () => {
    expect(it_.weekday(1)).toBe("lunedì");
    expect(en.weekday(7)).toBe("Sunday");
  });

  it("picks the reader's language out of a localised text", () => {
    expect(it_.say({ it: "Acquisti", en: "Purchases" })).toBe("Acquisti");
    expect(en.say("Purchases")).toBe("Purchases");
  });
});
