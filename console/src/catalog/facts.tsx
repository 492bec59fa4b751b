import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { attributesQuery, brandsQuery, categoriesQuery } from "@/api/catalog";
import { vatRatesQuery } from "@/api/prices";
import type { Attribute, Product } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Checkbox } from "@/components/controls";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Suggest } from "@/components/suggest";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { useProductSave } from "./save";

type Value = string | number | boolean;

interface TokensProps {
  label: string;
  value: string[];
  onChange: (value: string[]) => void;
  options: { value: string; label: string }[];
  /** Whether words that are not among the options may be written. */
  free?: boolean;
}

function Tokens({ label, value, onChange, options, free = false }: TokensProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const add = (text: string) => {
    const token = text.trim();
    if (token && !value.includes(token) && (free || options.some((each) => each.value === token))) onChange([...value, token]);
    setTyped("");
  };
  return (
    <Field label={label}>
      {(wiring) => (
        <span className="flex flex-col gap-1.5">
          <span className="flex flex-wrap gap-1.5 empty:hidden">
            {value.map((each) => {
              const name = options.find((option) => option.value === each)?.label ?? each;
              return (
                <span key={each} className="inline-flex h-7 items-center gap-1 rounded-md bg-sunken pl-2 text-sm">
                  {name}
                  <button type="button" aria-label={t`Remove ${name}`} className="rounded p-1 text-soft hover:text-loss" onClick={() => onChange(value.filter((other) => other !== each))}>
                    <X className="size-3.5" aria-hidden />
                  </button>
                </span>
              );
            })}
          </span>
          <Suggest id={wiring.id} value={typed} onChange={setTyped} groups={[{ value: label, items: options.filter((each) => !value.includes(each.value)) }]} label={label} placeholder={t`Add`} onEnter={() => add(typed)} onPick={add} />
        </span>
      )}
    </Field>
  );
}

function AttributeBox({ attribute, value, onChange }: { attribute: Attribute; value: Value | undefined; onChange: (value: Value | undefined) => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const label = say(attribute.name) || attribute.code;
  if (attribute.kind === "boolean") return <Checkbox checked={value === true} onChange={(on) => onChange(on)}>{label}</Checkbox>;
  return (
    <Field label={label}>
      {(wiring) =>
        attribute.kind === "choice" ? (
          <Select {...wiring} label={label} value={String(value ?? "")} onChange={(next) => onChange(next || undefined)} options={[{ value: "", label: t`not said` }, ...attribute.choices.map((each) => ({ value: each.code, label: say(each.name) || each.code }))]} />
        ) : (
          <Input {...wiring} inputMode={attribute.kind === "number" ? "decimal" : "text"} defaultValue={value === undefined ? "" : String(value)} onBlur={(event) => {
            const text = event.target.value.trim();
            if (text === String(value ?? "")) return;
            const number = Number(text.replace(",", "."));
            if (attribute.kind === "text" || text === "") onChange(text || undefined);
            else if (Number.isFinite(number)) onChange(number);
          }} />
        )
      }
    </Field>
  );
}

/** Brand, categories, tags and attributes: what search, facets and rules go by. */
export function FactsPanel({ product }: { product: Product }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const allowed = useAllowed();
  const save = useProductSave(product);
  const categories = (useQuery(categoriesQuery).data?.items ?? []).map((each) => ({ value: each.code, label: say(each.name) }));
  const brands = (useQuery(brandsQuery).data?.items ?? []).map((each) => ({ value: each.code, label: each.name }));
  const attributes = (useQuery(attributesQuery).data?.items ?? []).filter((each) => !product.options.includes(each.code));
  const rates = useQuery({ ...vatRatesQuery, enabled: allowed("prices:read") }).data?.items ?? [];
  const classes = [...new Set([product.vat_class, ...rates.map((each) => each.vat_class)])];
  const rate = (name: string) => rates.find((each) => each.vat_class === name)?.rate_bp;
  const setAttribute = (code: string, value: Value | undefined) => {
    const rest = Object.fromEntries(Object.entries(product.attributes).filter(([each]) => each !== code));
    void save({ attributes: value === undefined ? rest : { ...rest, [code]: value } });
  };
  return (
    <Panel title={t`Facts`} note={t`What search, filters and offers go by.`}>
      <fieldset disabled={!allowed("catalog:write")} className="flex flex-col gap-4">
        <Field label={t`Brand`}>
          {(wiring) => <Select {...wiring} label={t`Brand`} value={product.brand ?? ""} onChange={(brand) => void save({ brand: brand || null })} options={[{ value: "", label: t`No brand` }, ...brands]} />}
        </Field>
        <Tokens label={t`Categories`} value={product.categories} options={categories} onChange={(next) => void save({ categories: next })} />
        <Tokens label={t`Tags`} free value={product.tags} options={[]} onChange={(tags) => void save({ tags })} />
        {attributes.map((attribute) => (
          <AttributeBox key={attribute.code} attribute={attribute} value={product.attributes[attribute.code]} onChange={(value) => setAttribute(attribute.code, value)} />
        ))}
        <Field label={t`VAT`}>
          {(wiring) => (
            <Select {...wiring} label={t`VAT`} value={product.vat_class} onChange={(vat_class) => void save({ vat_class })} options={classes.map((name) => {
              const found = rate(name);
              return { value: name, label: found === undefined ? name : `${name} · ${format.percent(found / 10_000)}` };
            })} />
          )}
        </Field>
        <Checkbox checked={product.perishable} onChange={(perishable) => void save({ perishable })}>
          <Trans>Perishable: reductions need not show the lowest price of 30 days</Trans>
        </Checkbox>
      </fieldset>
    </Panel>
  );
}
