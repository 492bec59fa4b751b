import { useLingui } from "@lingui/react/macro";
import type { JsonObject, Term } from "@/api/types";
import { useFormat } from "@/components/format";
import { Suggest, type SuggestionGroup } from "@/components/suggest";
import { useTraitName } from "@/components/trait-words";
import { kindOfValue, operandFor, withOperator, type ValueKind } from "../operators";
import { useBuilder, type PartProps } from "./context";
import { Operand } from "./operand";
import { OperatorSelect } from "./operator-select";
import { useProfileName } from "./words";

const kindOfTerm = (term: Term | undefined, condition: JsonObject): ValueKind =>
  (term?.kind as ValueKind | undefined) ?? kindOfValue(condition.value);

export function useTraitGroups(): { groups: SuggestionGroup[]; terms: Map<string, Term> } {
  const { t } = useLingui();
  const format = useFormat();
  const traitName = useTraitName();
  const profileName = useProfileName();
  const { vocabulary } = useBuilder();
  const { profile = [], computed = [], traits = [] } = vocabulary ?? {};
  const examples = (term: Term) => term.examples.slice(0, 3).join(", ") || undefined;
  const group = (value: string, among: Term[], name: (term: Term) => string) => ({
    value,
    items: among.map((term) => ({ value: term.name, label: name(term), note: examples(term) })),
  });
  const groups = [
    group(t`Shopping and contact`, profile, (term) => profileName(term.name)),
    group(t`Computed traits`, computed, (term) => format.say({ it: "", en: "", ...term.label }) || term.name),
    group(t`Traits`, traits, (term) => traitName(term.name)),
  ];
  return {
    groups: groups.filter((each) => each.items.length > 0),
    terms: new Map([...profile, ...computed, ...traits].map((term) => [term.name, term])),
  };
}

/** A trait, a figure of the profile or a computed trait, and what it must be like. */
export function AttributeFields({ condition, onChange, wrong }: PartProps) {
  const { t } = useLingui();
  const { groups, terms } = useTraitGroups();
  const name = String(condition.trait ?? "");
  const term = terms.get(name);
  const kind = kindOfTerm(term, condition);
  const op = String(condition.op ?? "is");
  const rename = (trait: string) => {
    const next = terms.get(trait);
    if (!next) return onChange({ ...condition, trait }, "name");
    const fits = kindOfTerm(next, condition);
    if (fits === kind && name !== "") return onChange({ ...condition, trait }, "name");
    const first = fits === "number" ? "gte" : fits === "date" ? "within_last" : "is";
    const value = operandFor(first, fits, condition.value);
    onChange({ trait, op: first, ...(value !== undefined && { value }) }, "name");
  };
  return (
    <>
      <Suggest value={name} onChange={rename} groups={groups} label={t`Trait`} placeholder={t`Choose or write a trait`} className="w-56" invalid={wrong("/trait")} />
      <OperatorSelect op={op} kind={kind} onChange={(next) => onChange(withOperator(condition, next, kind))} invalid={wrong("/op")} />
      <Operand
        op={op}
        kind={kind}
        value={condition.value}
        onChange={(value) => onChange({ ...condition, value }, "value")}
        examples={name === "profile.last_channel" || name === "profile.channels" ? ["shop", "site", "app", "email", "chat"] : term?.examples}
        money={name.endsWith("_minor")}
        invalid={wrong("/value")}
      />
    </>
  );
}
