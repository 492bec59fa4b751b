import { useLingui } from "@lingui/react/macro";
import { Minus, Plus } from "lucide-react";
import type { OrderLine, UnitState } from "@/api/types";
import { Button } from "./button";
import { useFormat } from "./format";

/** How many pieces of a line are in one of these states. */
export const piecesIn = (line: OrderLine, states: readonly UnitState[]) =>
  line.runs.reduce((sum, run) => sum + (states.includes(run.state) ? run.quantity : 0), 0);

/** What so many pieces were paid, the cheapest first, as the server picks them. */
export function creditOf(line: OrderLine, states: readonly UnitState[], quantity: number): number {
  const runs = line.runs.filter((run) => states.includes(run.state)).sort((one, other) => one.net_minor - other.net_minor);
  let left = quantity;
  let sum = 0;
  for (const run of runs) {
    const taken = Math.min(left, run.quantity);
    sum += taken * run.net_minor;
    left -= taken;
  }
  return sum;
}

interface PickerProps {
  lines: OrderLine[];
  states: readonly UnitState[];
  currency: string;
  picked: Record<number, number>;
  onPick: (picked: Record<number, number>) => void;
}

/** Chooses pieces of an order's lines; only those in the given states can be. */
export function PiecePicker({ lines, states, currency, picked, onPick }: PickerProps) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <ul className="divide-y" aria-label={t`Pieces`}>
      {lines.map((line) => {
        const most = piecesIn(line, states);
        const now = picked[line.line] ?? 0;
        const set = (quantity: number) => onPick({ ...picked, [line.line]: Math.max(0, Math.min(most, quantity)) });
        return (
          <li key={line.line} className="flex flex-wrap items-center gap-3 py-2">
            <span className="min-w-36 flex-1">
              <span className="block font-medium">{line.name}</span>
              <span className="block text-sm text-soft">
                {most > 0 ? t`${now} of ${most}` : t`none left`}
                {now > 0 ? ` · ${format.money({ amount_minor: creditOf(line, states, now), currency })}` : ""}
              </span>
            </span>
            <Button size="icon" className="size-12" disabled={now === 0} aria-label={t`One ${line.name} less`} onClick={() => set(now - 1)}>
              <Minus aria-hidden />
            </Button>
            <span className="figures w-6 text-center font-semibold">{now}</span>
            <Button size="icon" className="size-12" disabled={now >= most} aria-label={t`One ${line.name} more`} onClick={() => set(now + 1)}>
              <Plus aria-hidden />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
