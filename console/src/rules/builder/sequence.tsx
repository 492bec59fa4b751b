import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronDown, ChevronUp, Plus, X } from "lucide-react";
import type { JsonObject } from "@/api/types";
import { Button } from "@/components/button";
import { Select } from "@/components/select";
import { isObject } from "../model";
import type { PartProps } from "./context";
import { ChannelSelect, EventName, put } from "./event";
import { PeriodInput, WithinInput } from "./period";
import { WhereFields } from "./where";

const mostSteps = 10;

interface StepProps extends PartProps {
  index: number;
  count: number;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

function StepFields({ condition: step, index, onChange, wrong }: Omit<StepProps, "count" | "onMove" | "onRemove">) {
  const { t } = useLingui();
  const key = "absent" in step ? "absent" : "event";
  const event = String(step[key] ?? "");
  const turn = (next: "event" | "absent") => {
    const { event: was, absent, ...rest } = step;
    const name = was ?? absent ?? "";
    onChange(next === "absent" ? { within: { hours: 4 }, ...rest, absent: name } : { ...rest, event: name });
  };
  return (
    <>
      {index === 0 ? (
        <span className="text-sm text-soft">
          <Trans>first</Trans>
        </span>
      ) : (
        <Select label={t`What follows`} className="w-40" value={key} onChange={turn} options={[{ value: "event", label: t`then` }, { value: "absent", label: t`then never` }]} />
      )}
      <EventName value={event} onChange={(next) => onChange({ ...step, [key]: next }, "event")} invalid={wrong(`/${key}`)} />
      {index === 0 ? null : key === "event" ? (
        <WithinInput label={t`How soon`} ever={t`any time after`} lasting={t`within`} value={step.within} onChange={(next) => onChange(put(step, "within", next), "within")} invalid={wrong("/within")} />
      ) : (
        <span className="inline-flex items-center gap-2 text-sm text-soft">
          <Trans>for</Trans>
          <PeriodInput value={step.within} onChange={(next) => onChange({ ...step, within: next }, "within")} invalid={wrong("/within")} />
        </span>
      )}
      <ChannelSelect condition={step} onChange={onChange} />
      <WhereFields event={event} where={step.where} onChange={(where, tag) => onChange(put(step, "where", where), tag)} wrong={wrong} />
    </>
  );
}

function StepRow({ index, count, onMove, onRemove, ...part }: StepProps) {
  const { t } = useLingui();
  const place = index + 1;
  return (
    <li className="flex gap-3">
      <span className="figures mt-1.5 flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-wash text-xs font-semibold text-accent-deep" aria-hidden>
        {place}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2" role="group" aria-label={t`Step ${place}`}>
        <StepFields index={index} {...part} />
      </div>
      <span className="flex shrink-0 max-sm:flex-col">
        <Button size="icon-sm" variant="ghost" aria-label={t`Move step ${place} up`} disabled={index === 0} onClick={() => onMove(-1)}>
          <ChevronUp aria-hidden />
        </Button>
        <Button size="icon-sm" variant="ghost" aria-label={t`Move step ${place} down`} disabled={index === count - 1} onClick={() => onMove(1)}>
          <ChevronDown aria-hidden />
        </Button>
        <Button size="icon-sm" variant="ghost" aria-label={t`Remove step ${place}`} disabled={count <= 2} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </span>
    </li>
  );
}

/** The first step is an event with nothing before it to be timed from. */
const settle = (steps: JsonObject[]): JsonObject[] =>
  steps.map((step, index) => {
    if (index > 0) return step;
    const { absent, ...rest } = put(step, "within", undefined);
    return absent === undefined ? rest : { ...rest, event: absent };
  });

/** Events one after another, all within one period. */
export function SequenceFields({ condition, onChange, wrong }: PartProps) {
  const steps = Array.isArray(condition.sequence) ? condition.sequence.map((step) => (isObject(step) ? step : {})) : [];
  const save = (next: JsonObject[], tag?: string) => onChange({ ...condition, sequence: settle(next) }, tag);
  const swap = (index: number, by: -1 | 1) => {
    const next = [...steps];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + by, 0, moved);
    save(next);
  };
  return (
    <div className="flex min-w-0 basis-full flex-col items-start gap-3">
      <ol className="flex w-full flex-col gap-3">
        {steps.map((step, index) => (
          <StepRow
            key={index}
            index={index}
            count={steps.length}
            condition={step}
            wrong={(at) => wrong(`/sequence/${index}${at}`)}
            onChange={(next, tag) => save(steps.map((each, other) => (other === index ? next : each)), tag && `step ${index} ${tag}`)}
            onMove={(by) => swap(index, by)}
            onRemove={() => save(steps.filter((_, other) => other !== index))}
          />
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button size="sm" disabled={steps.length >= mostSteps} onClick={() => save([...steps, { event: "" }])}>
          <Plus aria-hidden />
          <Trans>Add a step</Trans>
        </Button>
        <span className="inline-flex items-center gap-2 text-sm text-soft">
          <Trans>All in the last</Trans>
          <PeriodInput value={condition.within} onChange={(next) => onChange({ ...condition, within: next }, "within")} invalid={wrong("/within")} />
        </span>
      </div>
    </div>
  );
}
