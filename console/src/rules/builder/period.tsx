import { useLingui } from "@lingui/react/macro";
import type { Json } from "@/api/types";
import { Select } from "@/components/select";
import { isObject } from "../model";
import { NumberInput } from "./operand";

export const units = ["minutes", "hours", "days"] as const;
export type Unit = (typeof units)[number];

interface PeriodProps {
  value: Json | undefined;
  onChange: (value: Json) => void;
  units?: readonly Unit[];
  invalid?: boolean | undefined;
}

const read = (value: Json | undefined): { amount: Json; unit: Unit } => {
  const [unit = "days", amount = null] = isObject(value) ? (Object.entries(value)[0] ?? []) : [];
  return { amount, unit: units.find((each) => each === unit) ?? "days" };
};

export function PeriodInput({ value, onChange, units: among = units, invalid }: PeriodProps) {
  const { t } = useLingui();
  const { amount, unit } = read(value);
  const names: Record<Unit, string> = { minutes: t`minutes`, hours: t`hours`, days: t`days` };
  return (
    <span className="inline-flex items-center gap-2">
      <NumberInput value={amount} onChange={(next) => onChange({ [unit]: next })} label={t`How long`} invalid={invalid} className="w-16" />
      {among.length > 1 ? (
        <Select label={t`Unit of time`} className="w-28" value={unit} onChange={(next) => onChange({ [next]: amount })} options={among.map((each) => ({ value: each, label: names[each] }))} />
      ) : (
        <span className="text-sm">{names.days}</span>
      )}
    </span>
  );
}

/** A period that need not be there: ever, or in the last so many days. */
export function WithinInput({ value, onChange, invalid, label, ever, lasting }: PeriodProps & { label: string; ever: string; lasting: string }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Select
        label={label}
        className="w-36"
        value={value === undefined ? "ever" : "within"}
        onChange={(next) => onChange(next === "within" ? { days: 30 } : null)}
        options={[
          { value: "ever", label: ever },
          { value: "within", label: lasting },
        ]}
      />
      {value === undefined ? null : <PeriodInput value={value} onChange={onChange} invalid={invalid} />}
    </span>
  );
}
