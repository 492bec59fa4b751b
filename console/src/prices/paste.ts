/** What was copied from a spreadsheet: a sku and a price in each row, in the order of either. */
export interface PastedRow {
  sku: string;
  amountMinor: number;
}

/** "1.234,50 €" and "1,234.50" alike; null when it is no amount. */
export function amountOf(text: string): number | null {
  const bare = text.replace(/[€$£\s\u00a0]|EUR/g, "");
  if (!/^\d[\d.,]*$/.test(bare)) return null;
  const comma = bare.lastIndexOf(",");
  const dot = bare.lastIndexOf(".");
  const mark = Math.max(comma, dot);
  // A single mark with three digits behind it parts thousands; otherwise the last mark parts the cents.
  const both = comma >= 0 && dot >= 0;
  const cents = mark >= 0 && (both || bare.length - mark - 1 !== 3) ? bare.slice(mark + 1) : "";
  const whole = (cents || (mark === bare.length - 1 && mark >= 0) ? bare.slice(0, mark) : bare).replace(/[.,]/g, "");
  if (cents.length > 2) return null;
  return Number(whole || "0") * 100 + Number(cents.padEnd(2, "0") || "0");
}

export function readPasted(text: string): { rows: PastedRow[]; refused: string[] } {
  const rows: PastedRow[] = [];
  const refused: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const cells = line.split(/\t|;/).map((cell) => cell.trim());
    const sku = cells[0] ?? "";
    const amount = cells.slice(1).map(amountOf).findLast((each) => each !== null) ?? null;
    if (sku && amount !== null) rows.push({ sku, amountMinor: amount });
    else refused.push(line.trim().slice(0, 80));
  }
  return { rows, refused };
}
