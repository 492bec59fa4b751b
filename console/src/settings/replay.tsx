import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { applyReplay, discardReplay, replaysQuery, replaysStream, startReplay } from "@/api/replay";
import { namespacesQuery } from "@/api/settings";
import type { Namespace } from "@/api/types";
import type { ReplayRules, ReplayRun } from "@/api/types/replay";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input, TextArea } from "@/components/input";
import { useStream } from "@/components/live";
import { useNamespaceLabel } from "@/components/namespaces";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { Difference } from "./replay-report";

const underWay = (run: ReplayRun) => run.status === "running" || run.status === "ready" || run.status === "applying";

/** The rules as they are, with what is to be tried in their place. */
function rulesOf(namespaces: Namespace[], limits: Record<string, string>, patterns: string): ReplayRules {
  const changed = namespaces.filter(({ name, max_per_customer }) => {
    const typed = limits[name];
    return typed !== undefined && typed !== String(max_per_customer ?? "");
  });
  return {
    namespaces: Object.fromEntries(
      changed.map(({ name, label, priority, strength, normaliser }) => [
        name,
        { label, priority, strength, normaliser, max_per_customer: Number(limits[name]) || null },
      ]),
    ),
    blocked: patterns
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .map((pattern) => ({ namespace: "*", pattern })),
  };
}

function TryForm({ namespaces, busy, onStart }: { namespaces: Namespace[]; busy: boolean; onStart: (rules: ReplayRules) => void }) {
  const { t } = useLingui();
  const label = useNamespaceLabel();
  const [limits, setLimits] = useState<Record<string, string>>({});
  const [patterns, setPatterns] = useState("");
  return (
    <Panel
      title={t`Try other rules`}
      note={t`All customers are built anew from their events under these rules, beside those in force. Nothing changes, and nothing is sent, until you take them over.`}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onStart(rulesOf(namespaces, limits, patterns));
        }}
      >
        <fieldset>
          <legend className="mb-2 text-sm font-medium">
            <Trans>How many of each one customer may have (empty: no limit)</Trans>
          </legend>
          <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {namespaces.map(({ name, label: own, max_per_customer }) => (
              <label key={name} className="flex items-center gap-3 text-sm">
                <span className="min-w-0 flex-1 truncate">{label(name, own)}</span>
                <Input
                  type="number"
                  min={1}
                  className="w-24"
                  value={limits[name] ?? String(max_per_customer ?? "")}
                  onChange={(event) => setLimits((before) => ({ ...before, [name]: event.target.value }))}
                />
              </label>
            ))}
          </div>
        </fieldset>
        <Field label={t`Values that shall name nobody`} hint={t`One regular expression a line, over the whole value: info@.*`}>
          {(wiring) => <TextArea {...wiring} rows={3} value={patterns} onChange={(event) => setPatterns(event.target.value)} />}
        </Field>
        <Button variant="primary" type="submit" className="self-start" disabled={busy}>
          <Trans>Rebuild and compare</Trans>
        </Button>
      </form>
    </Panel>
  );
}

function StatusWord({ run }: { run: ReplayRun }) {
  const words = {
    running: <Badge tone="care"><Trans>Being built</Trans></Badge>,
    ready: <Badge tone="good"><Trans>Ready to compare</Trans></Badge>,
    applying: <Badge tone="care"><Trans>Being taken over</Trans></Badge>,
    applied: <Badge tone="good"><Trans>Taken over</Trans></Badge>,
    discarded: <Badge><Trans>Discarded</Trans></Badge>,
    failed: <Badge tone="loss"><Trans>Not built</Trans></Badge>,
  };
  return words[run.status];
}

function Current({ run, mayWrite }: { run: ReplayRun; mayWrite: boolean }) {
  const { t } = useLingui();
  const format = useFormat();
  const client = useQueryClient();
  const settled = { onError: sayProblem, onSettled: () => client.invalidateQueries({ queryKey: replaysQuery.queryKey }) };
  const apply = useMutation({ mutationFn: () => applyReplay(run.id), ...settled });
  const discard = useMutation({ mutationFn: () => discardReplay(run.id), ...settled });
  const busy = apply.isPending || discard.isPending;
  return (
    <Panel
      title={t`The rebuilt customers`}
      action={<StatusWord run={run} />}
    >
      <div className="flex flex-col gap-4" aria-live="polite">
        {run.status === "running" ? (
          <>
            <progress className="h-2 w-full" value={run.done} max={run.total || 1} aria-label={t`Events folded`} />
            <p className="text-sm text-soft tabular-nums">
              <Trans>{format.number(run.done)} of {format.number(run.total)} events</Trans>
            </p>
          </>
        ) : null}
        {run.report ? <Difference report={run.report} /> : null}
        {mayWrite && run.status !== "applying" ? (
          <div className="flex flex-wrap gap-2">
            {run.status === "ready" ? (
              <Button variant="primary" disabled={busy} onClick={() => apply.mutate()}>
                <Trans>Take over</Trans>
              </Button>
            ) : null}
            <Button disabled={busy} onClick={() => discard.mutate()}>
              <Trans>Discard</Trans>
            </Button>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

function Earlier({ runs }: { runs: ReplayRun[] }) {
  const { t } = useLingui();
  if (runs.length === 0) return null;
  return (
    <Panel title={t`Earlier replays`} bodyClassName="px-0 pb-1">
      <ul className="divide-y text-sm">
        {runs.map((run) => (
          <li key={run.id} className="flex flex-wrap items-center gap-3 px-4 py-2.5">
            <StatusWord run={run} />
            <span className="min-w-0 flex-1 basis-40">
              <When at={run.requested_at} /> · {run.requested_by}
              {run.error ? <span className="block text-loss">{run.error}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function ReplayPage() {
  const client = useQueryClient();
  const mayWrite = useAllowed()("settings:write");
  const query = useQuery(replaysQuery);
  const namespaces = useQuery(namespacesQuery);
  useStream(replaysStream, { replays: (all: { items: ReplayRun[] }) => client.setQueryData(replaysQuery.queryKey, all) });
  const start = useMutation({
    mutationFn: startReplay,
    onError: sayProblem,
    onSettled: () => client.invalidateQueries({ queryKey: replaysQuery.queryKey }),
  });
  return (
    <Loaded query={query} skeleton={<Skeleton className="h-80 rounded-xl" />}>
      {({ items }) => {
        const current = items.find(underWay);
        return (
          <div className="flex flex-col gap-4">
            {current ? <Current run={current} mayWrite={mayWrite} /> : null}
            {!current && mayWrite && namespaces.data ? (
              <TryForm namespaces={namespaces.data.items} busy={start.isPending} onStart={start.mutate} />
            ) : null}
            <Earlier runs={items.filter((run) => !underWay(run))} />
          </div>
        );
      }}
    </Loaded>
  );
}
