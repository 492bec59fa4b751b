import { Trans, useLingui } from "@lingui/react/macro";
import type { Json, JsonObject } from "@/api/types";
import { customerChannels } from "@/api/types";
import { useChannelOptions } from "@/components/channel";
import { Select } from "@/components/select";
import { Suggest } from "@/components/suggest";
import { operandFor, withOperator, type ValueKind } from "../operators";
import { useBuilder, type PartProps } from "./context";
import { Operand } from "./operand";
import { OperatorSelect } from "./operator-select";
import { WithinInput } from "./period";
import { useProperties, WhereFields } from "./where";
import { figures, figureWords, type Figure } from "./words";

/** A document with a key set, or left out. */
export function put(condition: JsonObject, key: string, value: Json | undefined): JsonObject {
  const rest = Object.fromEntries(Object.entries(condition).filter(([name]) => name !== key));
  return value === undefined || value === null ? rest : { ...rest, [key]: value };
}

export function EventName({ value, onChange, invalid }: { value: string; onChange: (value: string) => void; invalid: boolean | undefined }) {
  const { t } = useLingui();
  const { vocabulary } = useBuilder();
  const items = (vocabulary?.events ?? []).map((name) => ({ value: name, label: name }));
  return (
    <Suggest value={value} onChange={onChange} groups={items.length > 0 ? [{ value: t`Events seen lately`, items }] : []} label={t`Event`} placeholder={t`Choose or write an event`} className="w-56" invalid={invalid} />
  );
}

export function ChannelSelect({ condition, onChange }: Pick<PartProps, "condition" | "onChange">) {
  const { t } = useLingui();
  const options = useChannelOptions(customerChannels);
  return (
    <Select
      label={t`Channel`}
      className="w-48"
      value={String(condition.channel ?? "any")}
      onChange={(next) => onChange(put(condition, "channel", next === "any" ? undefined : next))}
      options={[{ value: "any", label: t`on any channel` }, ...options]}
    />
  );
}

function kindOfFigure(figure: Figure, of: string, kind: string | undefined): ValueKind {
  if (figure !== "first" && figure !== "last") return "figure";
  if (of === "time") return "moment";
  return (kind as ValueKind | undefined) ?? "any";
}

function FigureFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const { terms, groups } = useProperties(String(condition.event ?? ""));
  const figure = figures.find((each) => each === condition.measure) ?? "count";
  const of = String(condition.of ?? "");
  const kind = kindOfFigure(figure, of, terms.get(of)?.kind);
  const op = String(condition.op ?? "gte");
  const rebuild = (next: Figure, nextOf: string) => {
    const nextKind = kindOfFigure(next, nextOf, terms.get(nextOf)?.kind);
    const bare = next === "count" ? put(condition, "of", undefined) : { ...condition, of: nextOf };
    if (nextKind === kind) return onChange({ ...bare, measure: next }, next === figure ? "of" : undefined);
    const first = nextKind === "moment" || nextKind === "date" ? "within_last" : nextKind === "figure" || nextKind === "number" ? "gte" : "is";
    const value = operandFor(first, nextKind, condition.value);
    onChange(put({ ...bare, measure: next, op: first }, "value", value === null ? undefined : value));
  };
  const timed = figure === "first" || figure === "last" ? [{ value: t`The moment`, items: [{ value: "time", label: t`time of the event` }] }] : [];
  return (
    <>
      <Select label={t`Figure`} className="w-40" value={figure} onChange={(next) => rebuild(next, next === "first" || next === "last" ? of || "time" : of === "time" ? "" : of)} options={figures.map((each) => ({ value: each, label: t(figureWords[each]) }))} />
      {figure === "count" ? null : (
        <Suggest value={of} onChange={(next) => rebuild(figure, next)} groups={[...timed, ...groups]} label={t`Property that is measured`} placeholder={t`Property`} className="w-40" invalid={wrong("/of")} />
      )}
      <OperatorSelect op={op} kind={kind} onChange={(next) => onChange(withOperator(condition, next, kind))} invalid={wrong("/op")} />
      <span className="inline-flex flex-wrap items-center gap-2">
        <Operand op={op} kind={kind} value={condition.value} onChange={(value) => onChange({ ...condition, value }, "value")} examples={terms.get(of)?.examples} invalid={wrong("/value")} />
        {figure === "count" ? (
          <span className="text-sm text-soft">
            <Trans>times</Trans>
          </span>
        ) : null}
      </span>
    </>
  );
}

/** How often something happened, or a figure over what happened. */
export function EventFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const event = String(condition.event ?? "");
  return (
    <>
      <EventName value={event} onChange={(next) => onChange({ ...condition, event: next }, "event")} invalid={wrong("/event")} />
      <FigureFields condition={condition} onChange={onChange} wrong={wrong} />
      <WithinInput label={t`When`} ever={t`ever`} lasting={t`in the last`} value={condition.within} onChange={(next) => onChange(put(condition, "within", next), "within")} invalid={wrong("/within")} />
      <ChannelSelect condition={condition} onChange={onChange} />
      <WhereFields event={event} where={condition.where} onChange={(where, tag) => onChange(put(condition, "where", where), tag)} wrong={wrong} />
    </>
  );
}

export function AbsentFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const event = String(condition.absent ?? "");
  return (
    <>
      <EventName value={event} onChange={(next) => onChange({ ...condition, absent: next }, "event")} invalid={wrong("/absent")} />
      <WithinInput label={t`When`} ever={t`ever`} lasting={t`in the last`} value={condition.within} onChange={(next) => onChange(put(condition, "within", next), "within")} invalid={wrong("/within")} />
      <ChannelSelect condition={condition} onChange={onChange} />
      <WhereFields event={event} where={condition.where} onChange={(where, tag) => onChange(put(condition, "where", where), tag)} wrong={wrong} />
    </>
  );
}
