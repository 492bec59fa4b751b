import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { addSuppressions, liftSuppression, suppressionsQuery } from "@/api/privacy";
import type { Suppressed, Suppression } from "@/api/types";
import { Button } from "@/components/button";
import { useChannelLabel } from "@/components/channel";
import { Field } from "@/components/field";
import { TextArea } from "@/components/input";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";

const channels = ["*", "email", "sms", "whatsapp", "phone", "app"] as const;

function useWhere() {
  const { t } = useLingui();
  const name = useChannelLabel();
  return (channel: string) => (channel === "*" ? t`Every channel` : name(channel));
}

function Outcome({ told }: { told: Suppressed }) {
  return (
    <div role="status" className="text-sm">
      <p>
        <Plural value={told.added} _0="Nobody is new on the list." one="# address is new on the list." other="# addresses are new on the list." />
      </p>
      {told.wrong.length > 0 ? (
        <ul className="mt-1 text-loss">
          {told.wrong.slice(0, 5).map((wrong) => (
            <li key={wrong.line}>
              <Trans>Line {wrong.line}: no such address</Trans>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Add() {
  const { t } = useLingui();
  const client = useQueryClient();
  const label = useWhere();
  const [namespace, setNamespace] = useState<"email" | "phone">("email");
  const [channel, setChannel] = useState<string>("*");
  const [lines, setLines] = useState("");
  const add = useMutation({
    mutationFn: () => addSuppressions({ namespace, lines, channel, reason: "" }),
    onSuccess: () => {
      setLines("");
      return client.invalidateQueries({ queryKey: suppressionsQuery.queryKey });
    },
    onError: sayProblem,
  });
  return (
    <form
      className="flex flex-col gap-3 px-4 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (lines.trim()) add.mutate();
      }}
    >
      <Field label={t`Addresses`} hint={t`One a line; a column of a file can be pasted.`}>
        {(wiring) => <TextArea {...wiring} rows={3} value={lines} onChange={(event) => setLines(event.target.value)} />}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Select
          label={t`Kind of address`}
          className="w-36"
          value={namespace}
          onChange={setNamespace}
          options={[
            { value: "email", label: t`Email` },
            { value: "phone", label: t`Phone` },
          ]}
        />
        <Select label={t`Channel`} className="w-44" value={channel} onChange={setChannel} options={channels.map((value) => ({ value, label: label(value) }))} />
        <Button type="submit" disabled={!lines.trim() || add.isPending}>
          <Trans>Put on the list</Trans>
        </Button>
      </div>
      {add.data ? <Outcome told={add.data} /> : null}
    </form>
  );
}

function Row({ entry, editable }: { entry: Suppression; editable: boolean }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const label = useWhere();
  const lift = useMutation({
    mutationFn: () => liftSuppression(entry.id),
    onSuccess: () => client.invalidateQueries({ queryKey: suppressionsQuery.queryKey }),
    onError: sayProblem,
  });
  const name = entry.value ?? t`An erased customer, known by fingerprint`;
  return (
    <li className="flex items-center gap-3 px-4 py-2 text-sm">
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-soft">
          {label(entry.channel)} · {entry.created_by} · <When at={entry.created_at} />
        </span>
      </span>
      {editable ? (
        <Button variant="ghost" size="icon-sm" aria-label={t`Take ${name} off the list`} disabled={lift.isPending} onClick={() => lift.mutate()}>
          <Trash2 aria-hidden />
        </Button>
      ) : null}
    </li>
  );
}

/** Who must not be contacted, whatever they once agreed to. */
export function SuppressionPanel({ editable }: { editable: boolean }) {
  const { t } = useLingui();
  const query = useQuery(suppressionsQuery);
  return (
    <Panel title={t`Do not contact`} note={t`It counts before any consent: nothing is sent to who is on this list.`} bodyClassName="px-0 pb-1">
      {editable ? <Add /> : null}
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) =>
          items.length > 0 ? (
            <ul className="max-h-80 divide-y overflow-y-auto border-t">
              {items.map((entry) => (
                <Row key={entry.id} entry={entry} editable={editable} />
              ))}
            </ul>
          ) : (
            <p className="border-t px-4 py-3 text-sm text-soft">
              <Trans>Nobody is on the list.</Trans>
            </p>
          )
        }
      </Loaded>
    </Panel>
  );
}
