import { displayZone } from "./format";

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
  clocks.set(zone, made);
  return made;
}

/** An instant as the clock on the wall shows it, the retailer's unless another zone is named; as boxes for moments take it. */
export const toWall = (at: string | null | undefined, zone = displayZone) => (at ? clockOf(zone).format(new Date(at)).replace(" ", "T") : "");

/** The instant at which that clock shows this; of an hour that comes twice the first. */
export function fromWall(text: string, zone = displayZone): string | null {
  if (!text) return null;
  const asUtc = Date.parse(`${text}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const shift = (at: number) => Date.parse(`${toWall(new Date(at).toISOString(), zone)}:00Z`) - at;
  // The offset before a change of the clock and after it; what shows the same is right.
  for (const from of [asUtc - 3_600_000 * 24, asUtc + 3_600_000 * 24]) {
    const at = asUtc - shift(from);
    if (toWall(new Date(at).toISOString(), zone) === text) return new Date(at).toISOString();
  }
  return new Date(asUtc - shift(asUtc)).toISOString();
}
