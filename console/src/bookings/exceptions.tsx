import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { DateException, OpeningSpan as Span } from "@/api/types";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { Input } from "@/components/input";
import { addDays } from "./grid";

function Windows({ day, windows, onChange }: { day: string; windows: readonly Span[]; onChange: (windows: Span[]) => void }) {
  const { t } = useLingui();
  const swap = (index: number, changes: Partial<Span>) => onChange(windows.map((each, place) => (place === index ? { ...each, ...changes } : each)));
  return windows.map((window, index) => (
    <span key={index} className="flex items-center gap-1">
      <Input type="time" aria-label={t`${day}, opens at`} className="w-28" value={window.opens} onChange={(event) => swap(index, { opens: event.target.value })} />–
      <Input type="time" aria-label={t`${day}, closes at`} className="w-28" value={window.closes} onChange={(event) => swap(index, { closes: event.target.value })} />
    </span>
  ));
}

interface ExceptionsProps {
  value: readonly DateException[];
  onChange: (value: DateException[]) => void;
  /** What a day without hours is called. */
  closed: string;
  open: string;
  today: string;
}

/** Days that are not as their weekday: other hours, or none. A span of days is added at once. */
export function Exceptions({ value, onChange, closed, open, today }: ExceptionsProps) {
  const { t } = useLingui();
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const sorted = [...value].sort((one, other) => one.day.localeCompare(other.day));
  const coming = sorted.filter((each) => each.day >= today);
  const put = (day: string, windows: Span[]) => onChange(sorted.map((each) => (each.day === day ? { ...each, windows } : each)));
  const add = () => {
    const known = new Set(value.map((each) => each.day));
    const fresh: DateException[] = [];
    for (let day = from; day <= (until || from) && fresh.length < 62; day = addDays(day, 1)) if (!known.has(day)) fresh.push({ day, windows: [] });
    onChange([...sorted, ...fresh]);
    setFrom("");
    setUntil("");
  };
  return (
    <div className="flex flex-col gap-2">
      <ul className="divide-y">
        {coming.map(({ day, windows }) => (
          <li key={day} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-sm">
            <Input type="date" aria-label={t`Day`} className="w-40" value={day} min={today} onChange={(event) => event.target.value && !value.some((each) => each.day === event.target.value) && onChange(sorted.map((each) => (each.day === day ? { ...each, day: event.target.value } : each)))} />
            <Switch checked={windows.length > 0} onChange={(on) => put(day, on ? [{ opens: "10:00", closes: "18:00" }] : [])}>{windows.length > 0 ? open : closed}</Switch>
            <Windows day={day} windows={windows} onChange={(next) => put(day, next)} />
            <Button size="icon-sm" variant="ghost" className="ml-auto" aria-label={t`Remove ${day}`} onClick={() => onChange(sorted.filter((each) => each.day !== day))}><Trash2 aria-hidden /></Button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <Trans>From</Trans> <Input type="date" aria-label={t`First day`} className="w-40" min={today} value={from} onChange={(event) => setFrom(event.target.value)} />
        <Trans>to</Trans> <Input type="date" aria-label={t`Last day`} className="w-40" min={from || today} value={until} onChange={(event) => setUntil(event.target.value)} />
        <Button size="sm" disabled={!from || (until !== "" && until < from)} onClick={add}><Plus aria-hidden /><Trans>Add days</Trans></Button>
      </div>
    </div>
  );
}
