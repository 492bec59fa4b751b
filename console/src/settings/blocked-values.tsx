import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { addBlockedValue, blockedValuesQuery, namespacesQuery, removeBlockedValue } from "@/api/settings";
import type { BlockedValue } from "@/api/types";
import { Button } from "@/components/button";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { useNamespaceLabel } from "@/components/namespaces";
import { useRemoveRow } from "./remove-row";

function useNamespaceNames() {
  const { t } = useLingui();
  const namespaceLabel = useNamespaceLabel();
  const namespaces = useQuery(namespacesQuery).data?.items ?? [];
  const all = [
    { value: "*", label: t`Any identifier` },
    ...namespaces.map((each) => ({ value: each.name, label: namespaceLabel(each.name, each.label) })),
  ];
  return { all, name: (value: string) => all.find((each) => each.value === value)?.label ?? value };
}

function AddValue() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { all } = useNamespaceNames();
  const [namespace, setNamespace] = useState("*");
  const [pattern, setPattern] = useState("");
  const add = useMutation({
    mutationFn: addBlockedValue,
    onSuccess: () => {
      setPattern("");
      return client.invalidateQueries({ queryKey: blockedValuesQuery.queryKey });
    },
    onError: sayProblem,
  });
  return (
    <form
      className="flex flex-wrap gap-2 px-4 pb-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (pattern.trim()) add.mutate({ namespace, pattern: pattern.trim() });
      }}
    >
      <Select label={t`Identifier`} className="w-40" value={namespace} onChange={setNamespace} options={all} />
      <Input aria-label={t`Value`} placeholder={t`Value or pattern`} className="min-w-40 flex-1 basis-40" value={pattern} onChange={(event) => setPattern(event.target.value)} />
      <Button type="submit" disabled={!pattern.trim() || add.isPending}>
        <Trans>Block</Trans>
      </Button>
    </form>
  );
}

const Own = ({ children }: { children: ReactNode[] }) =>
  children.length > 0 ? (
    <ul className="divide-y border-t">{children}</ul>
  ) : (
    <p className="border-t px-4 py-3 text-sm text-soft">
      <Trans>None of your own yet.</Trans>
    </p>
  );

/** What broken integrations send instead of an identifier; these stay blocked. */
const BuiltIn = ({ items }: { items: BlockedValue[] }) => (
  <details className="border-t px-4 py-3 text-sm">
    <summary className="cursor-pointer">
      <Plural value={items.length} one="# pattern is always blocked" other="# patterns are always blocked" />
    </summary>
    <p className="mt-2 text-soft">
      <Trans>What programs send when they have nothing to say: zeros, “null”, “test”, placeholders.</Trans>
    </p>
    <ul className="mt-2 flex flex-wrap gap-1.5">
      {items.map((value) => (
        <li key={value.pattern} className="rounded bg-sunken px-1.5 py-0.5 font-mono text-xs break-all">
          {value.pattern}
        </li>
      ))}
    </ul>
  </details>
);

export function BlockedValues({ editable }: { editable: boolean }) {
  const { t } = useLingui();
  const query = useQuery(blockedValuesQuery);
  const { name } = useNamespaceNames();
  const removeRow = useRemoveRow();
  const remove = (value: BlockedValue) =>
    removeRow<BlockedValue>({
      queryKey: blockedValuesQuery.queryKey,
      same: (item) => item.id === value.id,
      title: t`“${value.pattern}” no longer blocked`,
      commit: (leaving) => removeBlockedValue(value.id, leaving),
    });
  return (
    <Panel title={t`Blocked values`} note={t`They never join people: a shop’s own email, a number typed to get past the form.`} bodyClassName="px-0 pb-1" className="self-start">
      {editable ? <AddValue /> : null}
      <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>
        {({ items }) => (
          <>
            <Own>
              {items.filter((value) => !value.builtin).map((value) => (
                <li key={value.id} className="flex items-center gap-3 px-4 py-2 text-sm">
                  <span className="min-w-0 flex-1">
                    <code className="font-mono text-xs font-semibold">{value.pattern}</code>
                    <span className="block text-soft">
                      {name(value.namespace)} · <Plural value={value.count} _0="never seen" one="seen once" other="seen # times" />
                    </span>
                  </span>
                  {editable ? (
                    <Button variant="ghost" size="icon-sm" aria-label={t`Unblock ${value.pattern}`} onClick={() => remove(value)}>
                      <Trash2 aria-hidden />
                    </Button>
                  ) : null}
                </li>
              ))}
            </Own>
            <BuiltIn items={items.filter((value) => value.builtin)} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
