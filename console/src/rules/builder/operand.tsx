import { useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { useState } from "react";
import type { Json } from "@/api/types";
import { useChannelLabel } from "@/components/channel";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Suggest, type SuggestionGroup } from "@/components/suggest";
import { shapeOf, type ValueKind } from "../operators";
import { PeriodInput } from "./period";

interface OperandProps {
  op: string;
  kind: ValueKind;
  value: Json | undefined;
  onChange: (value: Json) => void;
  examples?: string[] | undefined;
  /** Amounts are written in whole units and kept in minor ones. */
  money?: boolean;
  invalid?: boolean | undefined;
}

const scaled = (value: Json | undefined, money: boolean) =>
  typeof value === "number" ? String(money ? value / 100 : value) : typeof value === "string" ? value : "";

export function NumberInput({ value, onChange, label, money = false, invalid, className }: {
  value: Json | undefined;
  onChange: (value: number | null) => void;
  label: string;
  money?: boolean | undefined;
  invalid?: boolean | undefined;
  className?: string;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <span className="relative inline-flex">
      <Input
        inputMode="decimal"
        aria-label={label}
        aria-invalid={invalid}
        value={typed ?? scaled(value, money)}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          const number = text.trim() === "" ? NaN : Number(text.trim().replace(",", "."));
          onChange(Number.isFinite(number) ? (money ? Math.round(number * 100) : number) : null);
        }}
        onBlur={() => setTyped(null)}
        className={className ?? (money ? "w-28 pr-7" : "w-20")}
      />
      {money ? <span className="pointer-events-none absolute top-1.5 right-3 text-soft">€</span> : null}
    </span>
  );
}

/** Numbers that are written where anything may stand are numbers: they match numeric texts too. */
const scalarOf = (text: string, kind: ValueKind): Json =>
  kind === "any" && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) && String(Number(text)) === text ? Number(text) : text;

function useExamples(examples: string[] | undefined): SuggestionGroup[] {
  const { t } = useLingui();
  const label = useChannelLabel();
  const known = ["shop", "site", "app", "email", "sms", "whatsapp", "chat", "social", "ads", "phone"];
  if (!examples?.length) return [];
  return [{ value: t`Frequent values`, items: examples.map((each) => ({ value: each, label: each, note: known.includes(each) ? label(each) : undefined })) }];
}

export function Tokens({ value, onChange, groups, invalid }: { value: Json[]; onChange: (value: Json) => void; groups: SuggestionGroup[]; invalid?: boolean | undefined }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const add = (text: string) => {
    const token = text.trim();
    if (token && !value.includes(token)) onChange([...value, token]);
    setTyped("");
  };
  const nameOf = (each: Json) => groups.flatMap((group) => group.items).find((item) => item.value === each)?.label ?? String(each);
  const left = groups.map((group) => ({ ...group, items: group.items.filter((item) => !value.includes(item.value)) }));
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-1.5" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && typed && add(typed)}>
      {value.map((each, index) => (
        <span key={String(each)} className="inline-flex h-8 items-center gap-1 rounded-md bg-sunken pl-2.5 text-sm">
          {nameOf(each)}
          <button
            type="button"
            aria-label={t`Remove ${nameOf(each)}`}
            className="rounded p-1.5 text-soft hover:text-loss"
            onClick={() => onChange(value.filter((_, other) => other !== index))}
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      ))}
      <Suggest value={typed} onChange={setTyped} groups={left} label={t`Add a value`} placeholder={t`Add a value`} className="w-36" invalid={invalid} onEnter={() => add(typed)} onPick={add} />
    </span>
  );
}

function DayInput({ value, onChange, label, invalid }: { value: Json | undefined; onChange: (value: string) => void; label: string; invalid?: boolean | undefined }) {
  const text = typeof value === "string" ? value : "";
  const timed = text.length > 10;
  return (
    <Input type={timed ? "text" : "date"} aria-label={label} aria-invalid={invalid} value={text} min="1600-01-01" max="2999-12-31" onChange={(event) => onChange(event.target.value)} className={timed ? "w-52" : "w-40"} />
  );
}

function Pair({ value, children }: { value: Json | undefined; children: (each: Json, index: 0 | 1, change: (next: Json) => Json[]) => React.ReactNode }) {
  const { t } = useLingui();
  const [low = null, high = null] = Array.isArray(value) ? value : [];
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {children(low, 0, (next) => [next, high])}
      <span className="text-sm text-soft">{t`and`}</span>
      {children(high, 1, (next) => [low, next])}
    </span>
  );
}

/** What an operator compares with; its form goes by the operator and the kind of value. */
export function Operand({ op, kind, value, onChange, examples, money = false, invalid }: OperandProps) {
  const { t } = useLingui();
  const groups = useExamples(examples);
  const label = t`Value`;
  switch (shapeOf(op, kind, value)) {
    case "none":
      return null;
    case "list":
      return <Tokens value={Array.isArray(value) ? value : []} onChange={onChange} groups={groups} invalid={invalid} />;
    case "number":
      return <NumberInput value={value} onChange={onChange} label={label} money={money} invalid={invalid} />;
    case "numbers":
      return (
        <Pair value={value}>
          {(each, index, change) => (
            <NumberInput value={each} onChange={(next) => onChange(change(next))} label={index ? t`Highest value` : t`Lowest value`} money={money} invalid={invalid} />
          )}
        </Pair>
      );
    case "day":
      return <DayInput value={value} onChange={onChange} label={t`Day`} invalid={invalid} />;
    case "days":
      return (
        <Pair value={value}>
          {(each, index, change) => (
            <DayInput value={each} onChange={(next) => onChange(change(next))} label={index ? t`Last day` : t`First day`} invalid={invalid} />
          )}
        </Pair>
      );
    case "period":
      return <PeriodInput value={value} onChange={onChange} invalid={invalid} />;
    case "anniversary":
      return <PeriodInput value={value} onChange={onChange} units={["days"]} invalid={invalid} />;
    case "scalar":
      if (kind === "boolean") {
        return (
          <Select label={label} className="w-24" value={value === false ? "no" : "yes"} onChange={(next) => onChange(next === "yes")} options={[{ value: "yes", label: t`Yes` }, { value: "no", label: t`No` }]} />
        );
      }
      if (kind === "number" || kind === "figure") return <NumberInput value={value} onChange={onChange} label={label} money={money} invalid={invalid} />;
      return <Suggest value={typeof value === "object" || value === undefined ? "" : String(value)} onChange={(text) => onChange(scalarOf(text, kind))} groups={groups} label={label} placeholder={t`Value`} className="w-44" invalid={invalid} />;
    default:
      return <Suggest value={typeof value === "string" ? value : ""} onChange={onChange} groups={groups} label={label} placeholder={t`Text`} className="w-44" invalid={invalid} />;
  }
}
