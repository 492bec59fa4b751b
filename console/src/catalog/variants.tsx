import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { addVariants, attributesQuery, productQuery, saveVariant } from "@/api/catalog";
import type { Attribute, Product, Variant } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { useProductSave } from "./save";

function useVariantSave(product: Product) {
  const { t } = useLingui();
  const client = useQueryClient();
  const settle = () => client.invalidateQueries({ queryKey: productQuery(product.id).queryKey });
  return async (variant: Variant, changes: Partial<Pick<Variant, "gtin" | "active" | "options">>) => {
    const before = Object.fromEntries(Object.keys(changes).map((key) => [key, variant[key as keyof Variant]]));
    try {
      const saved = await saveVariant(variant.id, changes, variant.etag);
      sayWithUndo(t`Saved`, async () => {
        await saveVariant(variant.id, before, saved.etag);
        await settle();
      });
    } catch (error) {
      sayProblem(error);
    }
    void settle();
  };
}

function OptionBox({ attribute, value, onChange }: { attribute: Attribute; value: string; onChange: (value: string) => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const label = say(attribute.name) || attribute.code;
  if (attribute.kind !== "choice") return <Input aria-label={label} defaultValue={value} onBlur={(event) => event.target.value !== value && onChange(event.target.value)} />;
  return <Select label={label} value={value} onChange={onChange} options={[...(value ? [] : [{ value: "", label: t`Choose` }]), ...attribute.choices.map((each) => ({ value: each.code, label: say(each.name) || each.code }))]} />;
}

function NewVariant({ product, options, onClose }: { product: Product; options: Attribute[]; onClose: () => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const [sku, setSku] = useState("");
  const [said, setSaid] = useState<Record<string, string>>({});
  const ready = sku.trim() !== "" && options.every((each) => said[each.code]);
  const save = async () => {
    try {
      const typed = Object.fromEntries(options.map((each) => [each.code, each.kind === "number" ? Number(said[each.code]) : (said[each.code] ?? "")]));
      await addVariants(product.id, [{ sku: sku.trim(), options: typed, position: product.variants.length }], product.etag);
      onClose();
    } catch (error) {
      sayProblem(error);
    }
    void client.invalidateQueries({ queryKey: productQuery(product.id).queryKey });
  };
  return (
    <Dialog open onClose={onClose} title={t`New variant`} footer={<Button variant="primary" disabled={!ready} onClick={() => void save()}><Trans>Add variant</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <Field label="SKU">{(wiring) => <Input {...wiring} value={sku} maxLength={64} onChange={(event) => setSku(event.target.value)} />}</Field>
        {options.map((each) => (
          <Field key={each.code} label={say(each.name)}>
            {() => <OptionBox attribute={each} value={said[each.code] ?? ""} onChange={(value) => setSaid({ ...said, [each.code]: value })} />}
          </Field>
        ))}
        {options.length === 0 ? <p className="text-sm text-soft"><Trans>Choose first what the variants differ in, for example color or size.</Trans></p> : null}
      </div>
    </Dialog>
  );
}

export function VariantsTab({ product }: { product: Product }) {
  const { t } = useLingui();
  const say = useTexts();
  const mayWrite = useAllowed()("catalog:write");
  const attributes = useQuery(attributesQuery).data?.items ?? [];
  const options = product.options.flatMap((code) => attributes.find((each) => each.code === code) ?? []);
  const save = useVariantSave(product);
  const saveAll = useProductSave(product);
  const [adding, setAdding] = useState(false);
  const others = attributes.filter((each) => !product.options.includes(each.code));
  return (
    <Panel
      title={t`Variants`}
      note={options.length > 0 ? t`They differ in: ${options.map((each) => say(each.name)).join(", ")}.` : t`One article without options.`}
      action={
        mayWrite ? (
          <span className="flex flex-wrap gap-2">
            {product.variants.length <= 1 && others.length > 0 ? (
              <Select label={t`Option to add`} className="w-48" value="" onChange={(code) => code && void saveAll({ options: [...product.options, code] })} options={[{ value: "", label: t`They differ in…` }, ...others.map((each) => ({ value: each.code, label: say(each.name) || each.code }))]} />
            ) : null}
            <Button onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>New variant</Trans></Button>
          </span>
        ) : null
      }
    >
      <div className="overflow-x-auto">
        <table className="w-full min-w-160 text-sm">
          <thead className="label-caps text-left">
            <tr className="h-9 border-b">
              <th className="pr-4">SKU</th>
              {options.map((each) => <th key={each.code} className="pr-4">{say(each.name)}</th>)}
              <th className="pr-4"><Trans>Barcode (GTIN)</Trans></th>
              <th className="text-right"><Trans>On sale</Trans></th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {product.variants.map((variant) => (
              <tr key={variant.id} className="h-14">
                <td className="pr-4 font-mono">{variant.sku}</td>
                {options.map((each) => (
                  <td key={each.code} className="pr-4">
                    <OptionBox attribute={each} value={String(variant.options[each.code] ?? "")} onChange={(value) => void save(variant, { options: { ...variant.options, [each.code]: each.kind === "number" ? Number(value) : value } })} />
                  </td>
                ))}
                <td className="pr-4">
                  <Input aria-label={t`Barcode of ${variant.sku}`} inputMode="numeric" className="max-w-44 font-mono" disabled={!mayWrite} defaultValue={variant.gtin ?? ""} onBlur={(event) => event.target.value !== (variant.gtin ?? "") && void save(variant, { gtin: event.target.value.trim() || null })} />
                </td>
                <td>
                  <span className="flex justify-end">
                    <Switch label={t`Sell ${variant.sku}`} checked={variant.active} disabled={!mayWrite} onChange={(active) => void save(variant, { active })} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {adding ? <NewVariant product={product} options={options} onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}
