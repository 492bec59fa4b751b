/** Where things that last lie in a month of days. */
export interface Bar<T> {
  item: T;
  /** Days of the month, from 1, both included. */
  first: number;
  last: number;
  begins: boolean;
  ends: boolean;
}

export const daysOf = (month: string) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();

export function monthAfter(month: string, by: number): string {
  const at = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 + by, 1));
  return at.toISOString().slice(0, 7);
}

/** What is on in a month, by its beginning; a span is a first day and an end with its time, "" for none. An end at midnight is the day before. */
export function rowsOf<T>(items: readonly T[], month: string, span: (item: T) => [string, string]): Bar<T>[] {
  const days = daysOf(month);
  const begin = `${month}-01`;
  const end = `${month}-${String(days).padStart(2, "0")}`;
  return items
    .flatMap((item) => {
      const [from, until] = span(item);
      const midnight = until.endsWith("T00:00");
      const day = until.slice(0, 10);
      const last = midnight ? new Date(Date.parse(`${day}T00:00Z`) - 86_400_000).toISOString().slice(0, 10) : day;
      if ((from && from > end) || (last && last < begin)) return [];
      const begins = from >= begin;
      const ends = last !== "" && last <= end;
      return [{ item, first: begins ? Number(from.slice(8, 10)) : 1, last: ends ? Number(last.slice(8, 10)) : days, begins, ends }];
    })
    .sort((one, other) => one.first - other.first || one.last - other.last);
}
