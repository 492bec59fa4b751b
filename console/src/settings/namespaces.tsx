import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { namespacesQuery, saveNamespace } from "@/api/settings";
import type { Namespace } from "@/api/types";
import { Button } from "@/components/button";
import { Segments, Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { useNamespaceLabel } from "@/components/namespaces";

function useSaveNamespace() {
  const { t } = useLingui();
  const client = useQueryClient();
  const write = async (namespace: Namespace) => {
    await saveNamespace(namespace);
    await client.invalidateQueries({ queryKey: namespacesQuery.queryKey });
  };
  return useMutation({
    mutationFn: ({ after }: { before: Namespace; after: Namespace }) => write(after),
    onSuccess: (_, { before }) => sayWithUndo(t`Rule saved`, () => write(before)),
    onError: sayProblem,
  });
}

interface EditProps {
  namespace: Namespace;
  onClose: () => void;
  onSave: (namespace: Namespace) => void;
}

function EditNamespace({ namespace, onClose, onSave }: EditProps) {
  const { t } = useLingui();
  const namespaceLabel = useNamespaceLabel();
  const [draft, setDraft] = useState(namespace);
  const set = (changes: Partial<Namespace>) => setDraft((before) => ({ ...before, ...changes }));
  return (
    <Dialog
      open
      onClose={onClose}
      title={namespaceLabel(namespace.name, namespace.label)}
      description={t`Changing a rule changes who is who from the next event on.`}
      footer={
        <Button variant="primary" onClick={() => onSave(draft)}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <Field label={t`Priority`} hint={t`When rules conflict, the lower number wins.`}>
          {(wiring) => (
            <Input {...wiring} type="number" min={1} value={draft.priority} onChange={(event) => set({ priority: event.target.valueAsNumber || 1 })} />
          )}
        </Field>
        <Segments
          className="self-start"
          label={t`Strength`}
          value={draft.strength}
          onChange={(strength) => set({ strength })}
          options={[
            { value: "strong", label: t`Strong: one person` },
            { value: "weak", label: t`Weak: may change hands` },
          ]}
        />
        <Switch checked={draft.max_per_customer === 1} onChange={(unique) => set({ max_per_customer: unique ? 1 : null })}>
          <Trans>A customer has only one</Trans>
        </Switch>
        <Field label={t`At most, for one customer`} hint={t`Empty: no limit. A link that would break it is refused.`}>
          {(wiring) => (
            <Input
              {...wiring}
              type="number"
              min={1}
              value={draft.max_per_customer ?? ""}
              onChange={(event) => set({ max_per_customer: event.target.valueAsNumber || null })}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

function Row({ namespace, onEdit }: { namespace: Namespace; onEdit: (() => void) | null }) {
  const { t } = useLingui();
  const label = useNamespaceLabel()(namespace.name, namespace.label);
  return (
    <tr>
      <td className="figures py-2.5 pr-3 pl-4 text-right text-soft">{namespace.priority}</td>
      <th scope="row" className="py-2.5 pr-3 text-left font-medium">
        {label}
        <code className="block font-mono text-xs font-normal text-soft">{namespace.name}</code>
      </th>
      <td className="py-2.5 pr-3">
        {namespace.strength === "strong" ? (
          <Badge tone="good">
            <Trans>Strong</Trans>
          </Badge>
        ) : (
          <Badge>
            <Trans>Weak</Trans>
          </Badge>
        )}
      </td>
      <td className="figures py-2.5 pr-3 text-right">{namespace.max_per_customer ?? t`no limit`}</td>
      <td className="w-px py-1 pr-2">
        {onEdit ? (
          <Button variant="ghost" size="icon-sm" aria-label={t`Edit ${label}`} onClick={onEdit}>
            <Pencil aria-hidden />
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

export function Namespaces({ editable }: { editable: boolean }) {
  const { t } = useLingui();
  const query = useQuery(namespacesQuery);
  const [editing, setEditing] = useState<Namespace | null>(null);
  const save = useSaveNamespace();
  return (
    <Panel title={t`What identifies a customer`} note={t`In order of priority.`} bodyClassName="px-0 pb-1">
      <Loaded query={query} skeleton={<SkeletonRows rows={7} />}>
        {({ items }) => (
          <table className="w-full text-sm">
            <thead className="label-caps border-b text-left">
              <tr>
                <th scope="col" className="py-2 pr-3 pl-4 text-right" title={t`Priority`}>
                  #
                </th>
                <th scope="col" className="py-2 pr-3">
                  <Trans>Identifier</Trans>
                </th>
                <th scope="col" className="py-2 pr-3">
                  <Trans>Strength</Trans>
                </th>
                <th scope="col" className="py-2 pr-3 text-right">
                  <Trans>At most</Trans>
                </th>
                <td />
              </tr>
            </thead>
            <tbody className="divide-y">
              {[...items]
                .sort((a, b) => a.priority - b.priority)
                .map((namespace) => (
                  <Row key={namespace.name} namespace={namespace} onEdit={editable ? () => setEditing(namespace) : null} />
                ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {editing ? (
        <EditNamespace
          namespace={editing}
          onClose={() => setEditing(null)}
          onSave={(after) => {
            save.mutate({ before: editing, after });
            setEditing(null);
          }}
        />
      ) : null}
    </Panel>
  );
}
