import { displayZone } from "./format";

const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: displayZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });

/** An instant as the clock on the wall of the retailer shows it, as boxes for moments take it. */
export const toWall = (at: string | null | undefined) => (at ? parts.format(new Date(at)).replace(" ", "T") : "");

/** The instant at which that clock shows this; of an hour that comes twice the first. */
export function fromWall(text: string): string | null {
  if (!text) return null;
  const asUtc = Date.parse(`${text}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const shift = (at: number) => Date.parse(`${toWall(new Date(at).toISOString())}:00Z`) - at;
  // The offset before a change of the clock and after it; what shows the same is right.
  for (const from of [asUtc - 3_600_000 * 24, asUtc + 3_600_000 * 24]) {
    const at = asUtc - shift(from);
    if (toWall(new Date(at).toISOString()) === text) return new Date(at).toISOString();
  }
  return new Date(asUtc - shift(asUtc)).toISOString();
}
