import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, X } from "lucide-react";
import type { Hours } from "@/api/types";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { addInterval, faults, likeMonday, weekdays } from "./opening";

interface IntervalProps {
  interval: Hours;
  day: string;
  onChange: (interval: Hours) => void;
  onRemove: () => void;
}

function Interval({ interval, day, onChange, onRemove }: IntervalProps) {
  const { t } = useLingui();
  return (
    <span className="flex items-center gap-1">
      <Input
        type="time"
        aria-label={t`${day}, opens at`}
        className="w-32"
        value={interval.opens}
        onChange={(event) => onChange({ ...interval, opens: event.target.value })}
      />
      <span aria-hidden>–</span>
      <Input
        type="time"
        aria-label={t`${day}, closes at`}
        className="w-32"
        value={interval.closes}
        onChange={(event) => onChange({ ...interval, closes: event.target.value })}
      />
      <Button variant="ghost" size="icon-sm" aria-label={t`Remove these hours of ${day}`} onClick={onRemove}>
        <X aria-hidden />
      </Button>
    </span>
  );
}

interface HoursProps {
  hours: Hours[];
  onChange: (hours: Hours[]) => void;
  /** What a day without hours is called. */
  closed?: string;
}

export function HoursEditor({ hours, onChange, closed }: HoursProps) {
  const { t } = useLingui();
  const format = useFormat();
  const wrong = faults(hours);
  return (
    <div className="flex flex-col gap-2">
      <ul className="divide-y">
        {weekdays.map((day) => {
          const name = format.weekday(day);
          const intervals = hours.filter((each) => each.day === day);
          const fault = wrong.get(day);
          return (
            <li key={day} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 text-sm">
              <span className="w-24 font-medium first-letter:uppercase">{name}</span>
              {intervals.length === 0 ? (
                <span className="text-soft">
                  {closed ?? <Trans>Closed</Trans>}
                </span>
              ) : null}
              {intervals.map((interval, index) => (
                <Interval
                  key={index}
                  interval={interval}
                  day={name}
                  onChange={(changed) => onChange(hours.map((each) => (each === interval ? changed : each)))}
                  onRemove={() => onChange(hours.filter((each) => each !== interval))}
                />
              ))}
              {intervals.length < 3 ? (
                <Button variant="ghost" size="icon-sm" aria-label={t`Add hours to ${name}`} onClick={() => onChange(addInterval(hours, day))}>
                  <Plus aria-hidden />
                </Button>
              ) : null}
              {fault ? (
                <span role="alert" className="basis-full text-loss">
                  {fault === "backwards" ? <Trans>It closes before it opens.</Trans> : <Trans>Two intervals overlap.</Trans>}
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
      {hours.some((each) => each.day === 1) ? (
        <div>
          <Button size="sm" onClick={() => onChange(likeMonday(hours))}>
            <Trans>All weekdays like Monday</Trans>
          </Button>
        </div>
      ) : null}
    </div>
  );
}
