import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { categoriesQuery, saveShelf } from "@/api/catalog";
import type { Attribute, Brand, Category, Texts } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { codeFrom, filledTexts, useTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { say as tell, sayProblem } from "@/components/undo";
import { kindWords } from "./words";

export type ShelfKind = "categories" | "brands" | "attributes";

interface ShelfDialogProps {
  kind: ShelfKind;
  shelf: Category | Brand | Attribute | null;
  onClose: () => void;
}

function Choices({ value, onChange }: { value: Attribute["choices"]; onChange: (value: Attribute["choices"]) => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const [name, setName] = useState<Texts>({});
  const names = filledTexts(name);
  const add = () => {
    const code = codeFrom(names.en ?? names.it ?? "");
    if (code && !value.some((each) => each.code === code)) onChange([...value, { code, name: names }]);
    setName({});
  };
  return (
    <div className="flex flex-col gap-2">
      <span className="flex flex-wrap gap-1.5">
        {value.map((each) => (
          <span key={each.code} className="inline-flex h-8 items-center gap-1 rounded-md bg-sunken pl-2.5 text-sm">
            {say(each.name) || each.code}
            <button type="button" aria-label={t`Remove ${say(each.name)}`} className="rounded p-1.5 text-soft hover:text-loss" onClick={() => onChange(value.filter((other) => other !== each))}>
              <X className="size-3.5" aria-hidden />
            </button>
          </span>
        ))}
      </span>
      <TextsField label={t`New choice`} value={name} onChange={setName} />
      <Button disabled={Object.keys(names).length === 0} onClick={add} className="self-start"><Trans>Add choice</Trans></Button>
    </div>
  );
}

export function ShelfDialog({ kind, shelf, onClose }: ShelfDialogProps) {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const categories = useQuery(categoriesQuery).data?.items ?? [];
  const attribute = shelf && "kind" in shelf ? shelf : null;
  const [name, setName] = useState<Texts>(shelf ? (typeof shelf.name === "string" ? { it: shelf.name } : shelf.name) : {});
  const [parent, setParent] = useState((shelf && "parent_code" in shelf ? shelf.parent_code : null) ?? "");
  const [form, setForm] = useState<Attribute["kind"]>(attribute?.kind ?? "choice");
  const [choices, setChoices] = useState(attribute?.choices ?? []);
  const [facet, setFacet] = useState(attribute?.facet ?? true);
  const names = filledTexts(name);
  const code = shelf?.code ?? codeFrom(names.en ?? names.it ?? "");
  const body = {
    categories: { name: names, parent_code: parent || null, position: shelf && "position" in shelf ? shelf.position : 0 },
    brands: { name: names.it ?? names.en },
    attributes: { name: names, kind: form, choices: form === "choice" ? choices : [], facet },
  }[kind];
  const title = { categories: t`Category`, brands: t`Brand`, attributes: t`Attribute` }[kind];
  const store = async () => {
    try {
      await saveShelf(kind, code, body);
      await client.invalidateQueries({ queryKey: [kind] });
      tell(t`Saved`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title} footer={<Button variant="primary" disabled={!code} onClick={() => void store()}><Trans>Save</Trans></Button>}>
      <div className="flex flex-col gap-4">
        {kind === "brands" ? (
          <Field label={t`Name`}>{(wiring) => <Input {...wiring} value={name.it ?? ""} maxLength={200} onChange={(event) => setName({ it: event.target.value })} />}</Field>
        ) : (
          <TextsField label={t`Name`} value={name} onChange={setName} />
        )}
        {kind === "categories" ? (
          <Field label={t`Stands below`}>
            {(wiring) => <Select {...wiring} label={t`Stands below`} value={parent} onChange={setParent} options={[{ value: "", label: t`nothing: at the top` }, ...categories.filter((each) => each.code !== shelf?.code).map((each) => ({ value: each.code, label: say(each.name) }))]} />}
          </Field>
        ) : null}
        {kind === "attributes" ? (
          <>
            <Field label={t`What it holds`} hint={shelf ? t`Stays what it is.` : undefined}>
              {(wiring) => <Select {...wiring} disabled={shelf !== null} label={t`What it holds`} value={form} onChange={setForm} options={(Object.keys(kindWords) as Attribute["kind"][]).map((each) => ({ value: each, label: t(kindWords[each]) }))} />}
            </Field>
            {form === "choice" ? <Choices value={choices} onChange={setChoices} /> : null}
            <Checkbox checked={facet} onChange={setFacet}><Trans>Customers and colleagues may filter by it</Trans></Checkbox>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
