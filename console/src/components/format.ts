import { useLingui } from "@lingui/react";
import { useMemo } from "react";
import type { Localised, Money } from "@/api/types";

/** The zone in which a retailer reads its day. */
export const displayZone = "Europe/Rome";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const steps: [number, Intl.RelativeTimeFormatUnit][] = [
  [day * 365, "year"],
  [day * 30, "month"],
  [day, "day"],
  [hour, "hour"],
  [minute, "minute"],
  [1, "second"],
];

export interface Format {
  locale: string;
  number: (value: number, digits?: number) => string;
  compact: (value: number) => string;
  percent: (ratio: number, digits?: number) => string;
  money: (money: Money) => string;
  date: (at: string) => string;
  time: (at: string) => string;
  dateTime: (at: string) => string;
  exact: (at: string) => string;
  relative: (at: string, now?: number) => string;
  duration: (milliseconds: number) => string;
  bytes: (size: number) => string;
  weekday: (day: number) => string;
  say: (text: string | Localised | null | undefined) => string;
}

function dates(locale: string) {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { timeZone: displayZone, ...options });
    return (at: string) => formatter.format(new Date(at));
  };
  return {
    date: format({ day: "numeric", month: "short", year: "numeric" }),
    time: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    dateTime: format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
    exact: format({ dateStyle: "full", timeStyle: "long" }),
  };
}

function relative(locale: string) {
  const formatter = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  return (at: string, now = Date.now()) => {
    const seconds = Math.round((Date.parse(at) - now) / 1000);
    const size = Math.abs(seconds);
    if (size < 5) return formatter.format(0, "second");
    const [length, unit] = steps.find(([step]) => size >= step) ?? [1, "second"];
    return formatter.format(Math.trunc(seconds / length), unit);
  };
}

function duration(locale: string) {
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, maximumFractionDigits: digits });
  const days = new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long", maximumFractionDigits: 0 });
  const [milliseconds, seconds, minutes, hours] = [unit("millisecond"), unit("second", 1), unit("minute"), unit("hour", 1)];
  return (value: number) => {
    if (value < 1000) return milliseconds.format(value);
    if (value < minute * 1000) return seconds.format(value / 1000);
    if (value < hour * 1000) return minutes.format(value / 1000 / minute);
    if (value < 48 * hour * 1000) return hours.format(value / 1000 / hour);
    return days.format(value / 1000 / hour / 24);
  };
}

function bytes(locale: string) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  return (size: number) => {
    const power = Math.min(3, size < 1 ? 0 : Math.floor(Math.log10(size) / 3));
    return new Intl.NumberFormat(locale, {
      style: "unit",
      unit: units[power],
      maximumFractionDigits: power > 1 ? 1 : 0,
    }).format(size / 1000 ** power);
  };
}

export function formatFor(locale: string): Format {
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  // 1 January 2024 was a Monday.
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  return {
    locale,
    number: (value, digits = 0) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: Number.isInteger(value) ? 0 : digits, maximumFractionDigits: digits, useGrouping: "always" as never }).format(value),
    compact: (value) => compact.format(value),
    percent: (ratio, digits = 1) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(ratio),
    money: ({ amount_minor, currency }) =>
      new Intl.NumberFormat(locale, { style: "currency", currency, useGrouping: "always" as never }).format(amount_minor / 100),
    ...dates(locale),
    relative: relative(locale),
    duration: duration(locale),
    bytes: bytes(locale),
    weekday: (number) => weekdays.format(new Date(Date.UTC(2024, 0, number))),
    say: (text) => (text && typeof text === "object" ? text[locale.startsWith("it") ? "it" : "en"] : (text ?? "")),
  };
}

export function useFormat(): Format {
  const { i18n } = useLingui();
  return useMemo(() => formatFor(i18n.locale === "it" ? "it-IT" : "en-GB"), [i18n.locale]);
}
