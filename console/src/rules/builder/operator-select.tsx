import { useLingui } from "@lingui/react/macro";
import { Select } from "@/components/select";
import { operatorsFor, type Operator, type ValueKind } from "../operators";
import { countWords, operatorWords } from "./words";

interface OperatorProps {
  op: string;
  kind: ValueKind;
  onChange: (op: Operator) => void;
  fixed?: boolean;
  invalid?: boolean | undefined;
}

export function OperatorSelect({ op, kind, onChange, fixed = false, invalid }: OperatorProps) {
  const { t } = useLingui();
  const words = kind === "figure" ? { ...operatorWords, ...countWords } : operatorWords;
  return (
    <Select
      label={t`Comparison`}
      className={kind === "figure" ? "w-32" : "w-40"}
      aria-invalid={invalid}
      value={op as Operator}
      onChange={onChange}
      options={operatorsFor(kind, op, fixed).map((each) => ({ value: each, label: t(words[each]) }))}
    />
  );
}
