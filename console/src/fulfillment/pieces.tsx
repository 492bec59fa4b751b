import { useLingui } from "@lingui/react/macro";
import { Minus, Plus } from "lucide-react";
import type { Fulfillment, Schema } from "@/api/types";
import { Button } from "@/components/button";

export type Counts = Record<number, number>;

export const allPieces = ({ lines }: Fulfillment): Counts => Object.fromEntries(lines.map((line) => [line.line, line.quantity]));
export const countPieces = (counts: Counts) => Object.values(counts).reduce((sum, each) => sum + each, 0);

/** What the API is told: nothing when it is all of them. */
export function movesOf(known: Fulfillment, counts: Counts): Schema<"UnitMove">[] | null {
  if (known.lines.every((line) => counts[line.line] === line.quantity)) return null;
  return known.lines.flatMap(({ line }) => ((counts[line] ?? 0) > 0 ? [{ line, quantity: counts[line] ?? 0 }] : []));
}

interface PiecesProps {
  known: Fulfillment;
  counts: Counts;
  onChange: (counts: Counts) => void;
}

/** How many pieces of each line, with targets for a thumb. */
export function Pieces({ known, counts, onChange }: PiecesProps) {
  const { t } = useLingui();
  return (
    <ul className="divide-y" aria-label={t`Pieces`}>
      {known.lines.map(({ line, name, sku, quantity }) => {
        const now = counts[line] ?? 0;
        const set = (next: number) => onChange({ ...counts, [line]: Math.max(0, Math.min(quantity, next)) });
        return (
          <li key={line} className="flex flex-wrap items-center gap-3 py-2">
            <span className="min-w-36 flex-1">
              <span className="block font-medium">{name}</span>
              <span className="block text-sm text-soft">{sku} · {t`${now} of ${quantity}`}</span>
            </span>
            <Button size="icon" className="size-12" disabled={now === 0} aria-label={t`One ${name} less`} onClick={() => set(now - 1)}><Minus aria-hidden /></Button>
            <span className="figures w-6 text-center font-semibold">{now}</span>
            <Button size="icon" className="size-12" disabled={now >= quantity} aria-label={t`One ${name} more`} onClick={() => set(now + 1)}><Plus aria-hidden /></Button>
          </li>
        );
      })}
    </ul>
  );
}
