import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { saveSensitive, sensitiveQuery } from "@/api/privacy";
import type { SensitiveField } from "@/api/types";
import { Button } from "@/components/button";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";

const same = (one: SensitiveField, other: SensitiveField) => one.kind === other.kind && one.name === other.name;

function Add({ items, onSave }: { items: SensitiveField[]; onSave: (items: SensitiveField[]) => void }) {
  const { t } = useLingui();
  const [kind, setKind] = useState<SensitiveField["kind"]>("identifier");
  const [name, setName] = useState("");
  const field = { kind, name: name.trim() };
  return (
    <form
      className="flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!field.name || items.some((each) => same(each, field))) return;
        onSave([...items, field]);
        setName("");
      }}
    >
      <Select
        label={t`What it is`}
        className="w-36"
        value={kind}
        onChange={setKind}
        options={[
          { value: "identifier", label: t`Identifier` },
          { value: "trait", label: t`Trait` },
        ]}
      />
      <Input
        aria-label={t`Name of the field`}
        placeholder={kind === "trait" ? "birthday" : "codice_fiscale"}
        className="min-w-40 flex-1 basis-40"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={!field.name}>
        <Trans>Hide</Trans>
      </Button>
    </form>
  );
}

/** Fields that only owners and operations see; others may uncover one with a reason. */
export function SensitivePanel({ editable }: { editable: boolean }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const query = useQuery(sensitiveQuery);
  const save = useMutation({
    mutationFn: saveSensitive,
    onSuccess: (saved) => client.setQueryData(sensitiveQuery.queryKey, saved),
    onError: sayProblem,
  });
  return (
    <Panel title={t`Sensitive fields`} note={t`Owners and operations see them. Care may uncover one with a reason, which is noted.`}>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {({ items }) => (
          <div className="flex flex-col gap-3">
            {items.length > 0 ? (
              <ul className="flex flex-wrap gap-2">
                {items.map((field) => (
                  <li key={`${field.kind} ${field.name}`} className="flex items-center gap-1 rounded-md bg-sunken py-0.5 pr-0.5 pl-2 text-sm">
                    <span className="text-soft">{field.kind === "trait" ? t`Trait` : t`Identifier`}</span>
                    <code className="font-mono text-xs">{field.name}</code>
                    {editable ? (
                      <Button variant="ghost" size="icon-sm" aria-label={t`Show ${field.name} to everybody`} onClick={() => save.mutate(items.filter((each) => !same(each, field)))}>
                        <X aria-hidden />
                      </Button>
                    ) : null}
                  </li>
                ))}
              </ul>
            ) : (
              <p className="text-sm text-soft">
                <Trans>Everybody who may see customers sees all of their fields.</Trans>
              </p>
            )}
            {editable ? <Add items={items} onSave={(next) => save.mutate(next)} /> : null}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}
