import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, KeyRound } from "lucide-react";
import { useState } from "react";
import { addKey } from "@/api/access";
import { removeSource, saveSource, sourceQuery, touchpointsQuery } from "@/api/sources";
import type { KeyWithSecret, Source } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { ConfirmByName } from "@/components/confirm-by-name";
import { Switch } from "@/components/controls";
import { Facts } from "@/components/event-inspector";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { KeyList, SecretDialog } from "@/components/key-list";
import { Select } from "@/components/select";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { PageHeader, Panel } from "@/components/surface";
import { say, sayProblem, sayWithUndo } from "@/components/undo";
import { When } from "@/components/when";
import { kinds } from "./kinds";
import { Snippets } from "./snippets";

const route = getRouteApi("/console/sources/$id");

type Changes = Partial<Pick<Source, "name" | "enabled" | "touchpoint_id">>;

function useEdits(source: Source) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { queryKey } = sourceQuery(source.id);
  const write = async (changes: Changes) => {
    client.setQueryData(queryKey, (old) => (old ? { ...old, ...changes } : old));
    try {
      client.setQueryData(queryKey, await saveSource(source.id, changes));
    } finally {
      await client.invalidateQueries({ queryKey: ["sources"] });
    }
  };
  return (changes: Changes) => {
    const before: Changes = { name: source.name, enabled: source.enabled, touchpoint_id: source.touchpoint_id };
    write(changes).then(() => sayWithUndo(t`Saved`, () => write(before)), sayProblem);
  };
}

function Details({ source, editable }: { source: Source; editable: boolean }) {
  const { t } = useLingui();
  const format = useFormat();
  const edit = useEdits(source);
  const [name, setName] = useState(source.name);
  const touchpoints = useQuery({ ...touchpointsQuery, retry: false }).data?.items ?? [];
  return (
    <Panel bodyClassName="flex flex-col gap-4">
      <Switch checked={source.enabled} disabled={!editable} onChange={(enabled) => edit({ enabled })}>
        {source.enabled ? <Trans>On: its events are taken</Trans> : <Trans>Off: its events are refused</Trans>}
      </Switch>
      <Field label={t`Name`}>
        {(wiring) => (
          <Input
            {...wiring}
            value={name}
            readOnly={!editable}
            onChange={(event) => setName(event.target.value)}
            onBlur={() => name.trim() && name.trim() !== source.name && edit({ name: name.trim() })}
          />
        )}
      </Field>
      <Field label={t`Touchpoint`}>
        {(wiring) => (
          <Select
            {...wiring}
            disabled={!editable}
            value={source.touchpoint_id ?? ""}
            onChange={(value) => edit({ touchpoint_id: value || null })}
            options={[{ value: "", label: t`None in particular` }, ...touchpoints.map((each) => ({ value: each.id, label: each.name }))]}
          />
        )}
      </Field>
      <Facts
        rows={[
          [t`Kind`, t(kinds[source.kind].label)],
          [t`Channel`, <ChannelTag key="channel" channel={source.channel} />],
          [t`Last event`, <When key="last" at={source.last_event_at} />],
          [t`In 24 hours`, format.number(source.events_24h)],
        ]}
      />
    </Panel>
  );
}

function Keys({ source }: { source: Source }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const editable = useAllowed()("keys:write");
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  const add = useMutation({
    mutationFn: () => addKey({ name: source.name, kind: "write", source_id: source.id }),
    onSuccess: (result) => {
      setMade(result);
      return client.invalidateQueries({ queryKey: ["sources"] });
    },
    onError: sayProblem,
  });
  return (
    <Panel
      title={t`Write keys`}
      note={t`They can only send events of this source.`}
      bodyClassName="px-0 pb-1"
      action={
        editable ? (
          <Button size="sm" onClick={() => add.mutate()} disabled={add.isPending}>
            <KeyRound aria-hidden />
            <Trans>New key</Trans>
          </Button>
        ) : null
      }
    >
      <KeyList keys={source.write_keys} editable={editable} />
      {made ? (
        <SecretDialog made={made} onClose={() => setMade(null)}>
          <Snippets kind={source.kind} writeKey={made.secret} />
        </SecretDialog>
      ) : null}
    </Panel>
  );
}

function Danger({ source }: { source: Source }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeSource(source.id),
    onSuccess: async () => {
      await navigate({ to: "/sources" });
      say(t`“${source.name}” removed`);
      await client.invalidateQueries({ queryKey: ["sources"] });
    },
    onError: sayProblem,
  });
  return (
    <div>
      <Button variant="ghost" className="text-loss" onClick={() => setAsking(true)}>
        <Trans>Remove this source</Trans>
      </Button>
      {asking ? (
        <ConfirmByName name={source.name} title={t`Remove this source`} act={t`Remove`} onClose={() => setAsking(false)} onConfirm={() => remove.mutate()}>
          <Trans>Its keys stop working at once. The events it already sent stay with their customers.</Trans>
        </ConfirmByName>
      ) : null}
    </div>
  );
}

export function SourcePage() {
  const { t } = useLingui();
  const { id } = route.useParams();
  const query = useQuery(sourceQuery(id));
  const editable = useAllowed()("sources:write");
  return (
    <>
      <Link to="/sources" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Sources</Trans>
      </Link>
      <Loaded query={query} skeleton={<Skeleton className="h-96 rounded-xl" />}>
        {(source) => (
          <>
            <PageHeader
              title={source.name}
              actions={
                <Link to="/events" search={{ source_id: source.id }} className={buttonStyle()}>
                  <Trans>Its events, live</Trans>
                </Link>
              }
            />
            <div className="grid gap-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
              <div className="flex min-w-0 flex-col gap-4">
                <Details key={source.id} source={source} editable={editable} />
                {editable ? <Danger source={source} /> : null}
              </div>
              <div className="flex min-w-0 flex-col gap-4">
                <Keys source={source} />
                <Panel title={t`How to send`} note={t`Put your key where it says so.`}>
                  <Snippets kind={source.kind} writeKey="YOUR_WRITE_KEY" />
                </Panel>
              </div>
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
