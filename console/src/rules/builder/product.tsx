import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { attributesQuery, brandsQuery, categoriesQuery } from "@/api/catalog";
import type { Json } from "@/api/types";
import { Select } from "@/components/select";
import { Suggest, type SuggestionGroup } from "@/components/suggest";
import { useTexts } from "@/components/texts";
import { operandFor, withOperator, type Operator, type ValueKind } from "../operators";
import type { PartProps } from "./context";
import { Operand, Tokens } from "./operand";
import { operatorWords } from "./words";

/** What a rule can ask of a product, with the names of the values. */
function useProductFields() {
  const { t } = useLingui();
  const say = useTexts();
  const categories = (useQuery(categoriesQuery).data?.items ?? []).map((each) => ({ value: each.code, label: say(each.name) || each.code }));
  const brands = (useQuery(brandsQuery).data?.items ?? []).map((each) => ({ value: each.code, label: each.name }));
  const attributes = useQuery(attributesQuery).data?.items ?? [];
  return [
    { value: "category", label: t`Category`, kind: "text" as ValueKind, values: categories },
    { value: "brand", label: t`Brand`, kind: "text" as ValueKind, values: brands },
    { value: "tags", label: t`Tag`, kind: "text" as ValueKind, values: [] },
    { value: "sku", label: "SKU", kind: "text" as ValueKind, values: [] },
    { value: "name", label: t`Name`, kind: "text" as ValueKind, values: [] },
    ...attributes.map((each) => ({
      value: each.code, label: say(each.name) || each.code, kind: (each.kind === "choice" ? "text" : each.kind) as ValueKind,
      values: each.choices.map((choice) => ({ value: choice.code, label: say(choice.name) || choice.code })),
    })),
  ];
}

const opsOf: Partial<Record<ValueKind, Operator[]>> = {
  text: ["in", "not_in", "is", "is_not", "contains", "starts_with", "exists", "missing"],
  number: ["is", "gte", "lte", "between", "exists", "missing"],
  boolean: ["is", "is_not"],
};

function Op({ op, kind, onChange, invalid }: { op: string; kind: ValueKind; onChange: (op: Operator) => void; invalid?: boolean | undefined }) {
  const { t } = useLingui();
  return <Select label={t`Comparison`} className="w-36" aria-invalid={invalid} value={op as Operator} onChange={onChange} options={(opsOf[kind] ?? []).map((each) => ({ value: each, label: t(operatorWords[each]) }))} />;
}

export function ProductFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const fields = useProductFields();
  const name = String(condition.product ?? "category");
  const field = fields.find((each) => each.value === name) ?? { value: name, label: name, kind: "text" as ValueKind, values: [] };
  const op = String(condition.op ?? "in");
  const groups: SuggestionGroup[] = field.values.length > 0 ? [{ value: field.label, items: field.values }] : [];
  const rename = (product: string) => {
    const kind = fields.find((each) => each.value === product)?.kind ?? "text";
    const first = kind === "text" ? "in" : "is";
    onChange({ product, op: first, value: operandFor(first, kind) ?? null });
  };
  const set = (value: Json) => onChange({ ...condition, value }, "value");
  return (
    <>
      <Select label={t`What of the product`} className="w-40" value={name} onChange={rename} options={fields.map(({ value, label }) => ({ value, label }))} />
      <Op op={op} kind={field.kind} onChange={(next) => onChange(withOperator(condition, next, field.kind))} invalid={wrong("/op")} />
      {op === "in" || op === "not_in" ? (
        <Tokens value={Array.isArray(condition.value) ? condition.value : []} onChange={set} groups={groups} invalid={wrong("/value")} />
      ) : groups.length > 0 && (op === "is" || op === "is_not") ? (
        <Suggest value={String(condition.value ?? "")} onChange={set} groups={groups} label={t`Value`} placeholder={t`Value`} className="w-48" invalid={wrong("/value")} />
      ) : (
        <Operand op={op} kind={field.kind} value={condition.value} onChange={set} invalid={wrong("/value")} />
      )}
    </>
  );
}

export function ContextFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const name = String(condition.context ?? "tier");
  const choose = (context: string) => onChange(context === "anonymous" ? { context, op: "is", value: false } : { context, op: "is", value: "" });
  return (
    <>
      <Select label={t`What of the visit`} className="w-44" value={name} onChange={choose} options={[{ value: "tier", label: t`Loyalty tier` }, { value: "anonymous", label: t`Signed in` }]} />
      {name === "anonymous" ? (
        <Select label={t`Value`} className="w-24" value={condition.value === true ? "no" : "yes"} onChange={(next) => onChange({ ...condition, value: next === "no" })} options={[{ value: "yes", label: t`Yes` }, { value: "no", label: t`No` }]} />
      ) : (
        <>
          <Op op={String(condition.op ?? "is")} kind="text" onChange={(next) => onChange(withOperator(condition, next, "text"))} invalid={wrong("/op")} />
          <Operand op={String(condition.op ?? "is")} kind="text" value={condition.value} onChange={(value) => onChange({ ...condition, value }, "value")} invalid={wrong("/value")} />
        </>
      )}
    </>
  );
}

export function BasketFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const name = String(condition.basket ?? "total_minor");
  const op = String(condition.op ?? "gte");
  return (
    <>
      <Select label={t`What of the basket`} className="w-44" value={name} onChange={(basket) => onChange({ basket, op: "gte", value: null })} options={[{ value: "total_minor", label: t`What it costs` }, { value: "quantity", label: t`Pieces in it` }]} />
      <Op op={op} kind="number" onChange={(next) => onChange(withOperator(condition, next, "number"))} invalid={wrong("/op")} />
      <Operand op={op} kind="number" value={condition.value} onChange={(value) => onChange({ ...condition, value }, "value")} money={name === "total_minor"} invalid={wrong("/value")} />
    </>
  );
}
