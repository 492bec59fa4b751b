import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, Trash2, X } from "lucide-react";
import type { EffectKind, Json, JsonObject, OfferEffect } from "@/api/types";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Segments } from "@/components/controls";
import { VariantPicker } from "@/components/variant-picker";
import { NumberInput } from "@/rules/builder/operand";
import { ProductFields } from "@/rules/builder/product";
import { effectLooks, rows, useEffectSentence } from "./words";

type Change = (changes: JsonObject) => void;
interface PartProps {
  effect: OfferEffect;
  onChange: Change;
}

const Said = ({ children }: { children: React.ReactNode }) => <div className="flex flex-wrap items-center gap-2 text-sm">{children}</div>;

function Percent({ value, onChange, label }: { value: Json | undefined; onChange: (bp: number) => void; label: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <NumberInput label={label} value={typeof value === "number" ? value / 100 : null} onChange={(next) => onChange(Math.round((next ?? 0) * 100))} />%
    </span>
  );
}

/** Percent or amount: one of the two, never both. */
function PercentOrAmount({ effect, onChange, amount = "amount_minor" }: { effect: JsonObject; onChange: Change; amount?: string }) {
  const { t } = useLingui();
  const inMoney = typeof effect[amount] === "number";
  return (
    <Said>
      {inMoney ? (
        <NumberInput money label={amount === "price_minor" ? t`Price` : t`Amount`} value={effect[amount]} onChange={(next) => onChange({ [amount]: next ?? 0, percent_bp: null })} />
      ) : (
        <Percent label={t`Percent`} value={effect.percent_bp} onChange={(percent_bp) => onChange({ percent_bp, [amount]: null })} />
      )}
      <Segments label={t`Percent or amount`} value={inMoney ? "money" : "percent"} onChange={(kind) => onChange(kind === "money" ? { [amount]: 500, percent_bp: null } : { percent_bp: 1000, [amount]: null })} options={[{ value: "percent", label: "%" }, { value: "money", label: "€" }]} />
    </Said>
  );
}

function BuyGet({ effect, onChange }: PartProps) {
  const { t } = useLingui();
  return (
    <div className="flex flex-col gap-3">
      <Said>
        <Trans>For every</Trans>
        <NumberInput label={t`Pieces to buy`} value={effect.buy} onChange={(buy) => onChange({ buy: buy ?? 1 })} />
        <Trans>bought, the next</Trans>
        <NumberInput label={t`Pieces reduced`} value={effect.get ?? 1} onChange={(get) => onChange({ get: get ?? 1 })} />
        <Trans>are reduced by</Trans>
        <Percent label={t`Reduction`} value={effect.percent_bp ?? 10_000} onChange={(percent_bp) => onChange({ percent_bp })} />
      </Said>
      <Segments label={t`Which are reduced`} value={effect.pick === "dearest" ? "dearest" : "cheapest"} onChange={(pick) => onChange({ pick })} options={[{ value: "cheapest", label: t`The cheapest` }, { value: "dearest", label: t`The dearest` }]} />
    </div>
  );
}

function Bundle({ effect, onChange }: PartProps) {
  const { t } = useLingui();
  const parts = rows(effect.components);
  const swap = (index: number, changes: JsonObject) => onChange({ components: parts.map((each, place) => (place === index ? { ...each, ...changes } : each)) });
  return (
    <div className="flex flex-col gap-3">
      {parts.map((part, index) => {
        const scope = (part.scope ?? {}) as JsonObject;
        return (
          <div key={index} className="flex flex-wrap items-center gap-2 rounded-lg border p-2">
            <NumberInput label={t`Pieces`} value={part.quantity ?? 1} onChange={(quantity) => swap(index, { quantity: quantity ?? 1 })} />
            <span className="text-sm text-soft">×</span>
            <ProductFields condition={"product" in scope ? scope : { product: "category", op: "in", value: [] }} onChange={(next) => swap(index, { scope: next })} wrong={() => undefined} />
            <Button size="icon-sm" variant="ghost" disabled={parts.length < 2} aria-label={t`Remove part ${index + 1}`} onClick={() => onChange({ components: parts.filter((_, place) => place !== index) })}><Trash2 aria-hidden /></Button>
          </div>
        );
      })}
      <Button size="sm" className="self-start" onClick={() => onChange({ components: [...parts, { scope: { product: "category", op: "in", value: [] }, quantity: 1 }] })}><Plus aria-hidden /><Trans>Add a part</Trans></Button>
      <PercentOrAmount effect={effect} amount="price_minor" onChange={onChange} />
    </div>
  );
}

function Steps({ effect, onChange }: PartProps) {
  const { t } = useLingui();
  const steps = rows(effect.steps);
  const swap = (index: number, changes: JsonObject) => onChange({ steps: steps.map((each, place) => (place === index ? { ...each, ...changes } : each)) });
  return (
    <div className="flex flex-col gap-2">
      {steps.map((step, index) => (
        <div key={index} className="flex flex-wrap items-center gap-2 text-sm">
          <Trans>from</Trans>
          <NumberInput money label={t`Order of at least`} value={step.threshold_minor ?? 0} onChange={(threshold_minor) => swap(index, { threshold_minor: threshold_minor ?? 0 })} />
          <PercentOrAmount effect={step} onChange={(changes) => swap(index, changes)} />
          <Button size="icon-sm" variant="ghost" disabled={steps.length < 2} aria-label={t`Remove step ${index + 1}`} onClick={() => onChange({ steps: steps.filter((_, place) => place !== index) })}><Trash2 aria-hidden /></Button>
        </div>
      ))}
      <Button size="sm" className="self-start" onClick={() => onChange({ steps: [...steps, { threshold_minor: Number(steps.at(-1)?.threshold_minor ?? 0) + 5000, amount_minor: 1000 }] })}><Plus aria-hidden /><Trans>Add a step</Trans></Button>
    </div>
  );
}

function From({ effect, onChange }: PartProps) {
  const { t } = useLingui();
  return (
    <Said>
      <Trans>for orders from</Trans>
      <NumberInput money label={t`Order of at least`} value={effect.threshold_minor ?? 0} onChange={(threshold_minor) => onChange({ threshold_minor: threshold_minor ?? 0 })} />
    </Said>
  );
}

function GiftPart({ effect, onChange }: PartProps) {
  const { t } = useLingui();
  const options = rows(effect.options);
  return (
    <div className="flex flex-col gap-3">
      <VariantPicker label={t`Article to give`} className="max-w-md" onPick={({ variant }) => !options.some((each) => each.variant === variant.sku) && onChange({ options: [...options, { variant: variant.sku, value_minor: 0 }] })} />
      <ul className="flex flex-col gap-1.5">
        {options.map((each) => (
          <li key={String(each.variant)} className="flex items-center gap-2 text-sm">
            <span className="font-mono">{String(each.variant)}</span>
            <span className="text-soft"><Trans>worth</Trans></span>
            <NumberInput money label={t`Worth of ${String(each.variant)}`} value={each.value_minor ?? 0} onChange={(value_minor) => onChange({ options: options.map((other) => (other === each ? { ...each, value_minor: value_minor ?? 0 } : other)) })} />
            <button type="button" aria-label={t`Remove ${String(each.variant)}`} className="rounded p-1.5 text-soft hover:text-loss" onClick={() => onChange({ options: options.filter((other) => other !== each) })}><X className="size-3.5" aria-hidden /></button>
          </li>
        ))}
      </ul>
      {options.length > 1 ? <p className="text-sm text-soft"><Trans>The customer chooses one of them.</Trans></p> : null}
      <From effect={effect} onChange={onChange} />
    </div>
  );
}

function Figures({ effect, onChange }: PartProps) {
  const { t } = useLingui();
  switch (effect.kind) {
    case "item_percent":
      return <Said><Percent label={t`Percent`} value={effect.percent_bp} onChange={(percent_bp) => onChange({ percent_bp })} /><Trans>off each piece</Trans></Said>;
    case "item_amount":
      return <Said><NumberInput money label={t`Amount`} value={effect.amount_minor} onChange={(amount_minor) => onChange({ amount_minor: amount_minor ?? 0 })} /><Trans>off each piece</Trans></Said>;
    case "item_price":
      return <Said><Trans>each piece for</Trans><NumberInput money label={t`Price`} value={effect.price_minor} onChange={(price_minor) => onChange({ price_minor: price_minor ?? 0 })} /></Said>;
    case "buy_get":
      return <BuyGet effect={effect} onChange={onChange} />;
    case "bundle":
      return <Bundle effect={effect} onChange={onChange} />;
    case "order":
      return <Steps effect={effect} onChange={onChange} />;
    case "shipping":
      return <div className="flex flex-col gap-3"><PercentOrAmount effect={effect} onChange={onChange} /><From effect={effect} onChange={onChange} /></div>;
    default:
      return <GiftPart effect={effect} onChange={onChange} />;
  }
}

/** What the offer gives: a kind, its figures, and the sentence that they make. */
export function EffectEditor({ effect, onChange }: { effect: OfferEffect; onChange: (effect: OfferEffect, tag?: string) => void }) {
  const { t } = useLingui();
  const sentence = useEffectSentence();
  return (
    <div className="flex flex-col gap-4">
      <div role="radiogroup" aria-label={t`What it gives`} className="grid grid-cols-2 gap-2 lg:grid-cols-4">
        {(Object.keys(effectLooks) as EffectKind[]).map((kind) => {
          const { icon: Icon, label, fresh } = effectLooks[kind];
          const on = effect.kind === kind;
          return (
            <button key={kind} type="button" role="radio" aria-checked={on} onClick={() => !on && onChange(fresh())} className={cn("flex items-center gap-2 rounded-lg border px-3 py-2.5 text-left text-sm font-medium", on ? "border-accent bg-accent-wash text-accent-deep" : "hover:bg-sunken")}>
              <Icon className="size-4 shrink-0" aria-hidden />
              {t(label)}
            </button>
          );
        })}
      </div>
      <Figures effect={effect} onChange={(changes) => onChange({ ...effect, ...changes } as OfferEffect, "effect")} />
      <p data-testid="effect-words" className="rounded-lg border-l-4 border-l-accent/50 bg-paper px-3 py-2 text-sm font-medium">{sentence(effect)}</p>
    </div>
  );
}
