import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { ListFilter, X } from "lucide-react";
import { propertiesQuery } from "@/api/segments";
import type { Json, JsonObject, Term } from "@/api/types";
import { Button } from "@/components/button";
import { Suggest, type SuggestionGroup } from "@/components/suggest";
import { isObject } from "../model";
import { kindOfValue, operandFor, withOperator, type ValueKind } from "../operators";
import { Operand } from "./operand";
import { OperatorSelect } from "./operator-select";

export function useProperties(event: string): { terms: Map<string, Term>; groups: SuggestionGroup[] } {
  const { t } = useLingui();
  const found = useQuery(propertiesQuery(event)).data?.items ?? [];
  return {
    terms: new Map((found as Term[]).map((term) => [term.name, term])),
    groups: [
      {
        value: t`Properties seen lately`,
        items: (found as Term[]).map((term) => ({ value: term.name, label: term.name, note: term.examples.slice(0, 3).join(", ") })),
      },
    ].filter((group) => group.items.length > 0),
  };
}

interface TestProps {
  event: string;
  test: JsonObject;
  onChange: (test: JsonObject, tag?: string) => void;
  onRemove: () => void;
  wrong: (at: string) => boolean | undefined;
}

function PropertyTest({ event, test, onChange, onRemove, wrong }: TestProps) {
  const { t } = useLingui();
  const { terms, groups } = useProperties(event);
  const name = String(test.property ?? "");
  const term = terms.get(name);
  const kind = (term?.kind as ValueKind | undefined) ?? kindOfValue(test.value);
  const op = String(test.op ?? "is");
  const rename = (property: string) => {
    const next = terms.get(property);
    const fits = next?.kind as ValueKind | undefined;
    if (!fits || fits === kind) return onChange({ ...test, property }, "name");
    const first = fits === "number" ? "gte" : fits === "date" ? "after" : "is";
    const value = operandFor(first, fits, test.value);
    onChange({ property, op: first, ...(value !== undefined && { value }) }, "name");
  };
  return (
    <div className="flex flex-wrap items-center gap-2" role="group" aria-label={t`Filter on a property`}>
      <span className="text-sm text-soft">
        <Trans>whose</Trans>
      </span>
      <Suggest value={name} onChange={rename} groups={groups} label={t`Property`} placeholder={t`Property`} className="w-44" invalid={wrong("/property")} />
      <OperatorSelect op={op} kind={kind} fixed onChange={(next) => onChange(withOperator(test, next, kind))} invalid={wrong("/op")} />
      <Operand op={op} kind={kind} value={test.value} onChange={(value) => onChange({ ...test, value }, "value")} examples={term?.examples} invalid={wrong("/value")} />
      <Button size="icon-sm" variant="ghost" aria-label={t`Remove this filter`} onClick={onRemove}>
        <X aria-hidden />
      </Button>
    </div>
  );
}

interface WhereProps {
  event: string;
  where: Json | undefined;
  onChange: (where: Json | undefined, tag?: string) => void;
  wrong: (at: string) => boolean | undefined;
}

/** Tests of the events' properties; all of them must pass. */
export function WhereFields({ event, where, onChange, wrong }: WhereProps) {
  const tests = Array.isArray(where) ? where.map((each) => (isObject(each) ? each : {})) : [];
  const put = (next: JsonObject[], tag?: string) => onChange(next.length > 0 ? next : undefined, tag);
  return (
    <div className="flex basis-full flex-col items-start gap-2">
      {tests.map((test, index) => (
        <PropertyTest
          key={index}
          event={event}
          test={test}
          wrong={(at) => wrong(`/where/${index}${at}`)}
          onChange={(next, tag) => put(tests.map((each, other) => (other === index ? next : each)), tag && `where ${index} ${tag}`)}
          onRemove={() => put(tests.filter((_, other) => other !== index))}
        />
      ))}
      <Button size="sm" variant="ghost" className="-ml-2 text-soft" onClick={() => put([...tests, { property: "", op: "is", value: "" }])}>
        <ListFilter aria-hidden />
        <Trans>Filter on a property</Trans>
      </Button>
    </div>
  );
}
