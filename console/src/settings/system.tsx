import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check, TriangleAlert, X } from "lucide-react";
import { healthQuery, systemQuery } from "@/api/home";
import type { Health, SystemStatus } from "@/api/types";
import { buttonStyle } from "@/components/button";
import { Facts } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { When } from "@/components/when";

const overall: Record<Health["status"], MessageDescriptor> = {
  ok: msg`All is well`,
  degraded: msg`It works, but something needs care`,
  down: msg`Something is down`,
};

function Mark({ status }: { status: string }) {
  const { t } = useLingui();
  if (status === "ok") return <Check className="size-5 text-good" aria-label={t`Well`} />;
  if (status === "degraded") return <TriangleAlert className="size-5 text-care" aria-label={t`Needs care`} />;
  return <X className="size-5 text-loss" aria-label={t`Down`} />;
}

const checks: Record<string, { name: MessageDescriptor; what: MessageDescriptor }> = {
  database: { name: msg`Database`, what: msg`Takes a write and gives it back.` },
  disk: { name: msg`Disk`, what: msg`Has room for what arrives, and a reserve.` },
  intake: { name: msg`Intake`, what: msg`What arrives becomes customers without waiting.` },
  workers: { name: msg`Workers`, what: msg`Somebody is doing the work.` },
};

function Checks({ health }: { health: Health }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <ul className="divide-y">
      {health.checks.map((check) => {
        const known = checks[check.name];
        return (
        <li key={check.name} className="flex items-center gap-3 px-4 py-2.5 text-sm">
          <Mark status={check.status} />
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{known ? t(known.name) : check.name}</span>
            <span className="block text-soft">{known ? t(known.what) : check.detail}</span>
            {check.status !== "ok" && check.detail ? (
              <span className="block font-mono text-xs">{check.detail}</span>
            ) : null}
          </span>
          {check.ms === null ? null : <span className="figures text-soft">{format.duration(check.ms)}</span>}
        </li>
        );
      })}
    </ul>
  );
}

function Machine({ system }: { system: SystemStatus }) {
  const { t } = useLingui();
  const format = useFormat();
  const { database } = system;
  return (
    <Panel title={t`This installation`} bodyClassName="flex flex-col gap-4">
      <Facts
        rows={[
          [t`Version`, system.version],
          [t`Database`, `PostgreSQL ${database.version}, ${database.embedded ? t`embedded` : t`your own server`}`],
          [t`Size of the data`, format.bytes(database.size_bytes)],
          [t`Memory in use`, format.bytes(system.memory_bytes)],
        ]}
      />
      <a href="/api/docs" className={buttonStyle({ className: "self-start" })}>
        <Trans>API reference</Trans>
      </a>
    </Panel>
  );
}

function Workers({ workers }: { workers: SystemStatus["workers"] }) {
  const { t } = useLingui();
  return (
    <Panel title={t`Workers`} note={t`They turn what arrives into customers, and share the load.`} bodyClassName="px-0 pb-1">
      <ul className="divide-y">
        {workers.map((worker) => (
          <li key={worker.id} className="px-4 py-2.5 text-sm">
            <span className="flex justify-between gap-3">
              <span className="font-medium">{worker.id}</span>
              <When at={worker.since} className="text-soft" />
            </span>
            <span className="text-soft">
              <Plural value={worker.partitions.length} one="# partition" other="# partitions" />
              {": "}
              <span className="figures">{worker.partitions.join(", ")}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function SystemPage() {
  const { t } = useLingui();
  const health = useQuery(healthQuery);
  const system = useQuery(systemQuery);
  return (
    <div className="grid max-w-6xl items-start gap-4 lg:grid-cols-2">
      <Loaded query={health} skeleton={<Skeleton className="h-64 rounded-xl" />}>
        {(data) => (
          <Panel title={t(overall[data.status])} note={t`Checked end to end, every 15 seconds.`} bodyClassName="px-0 pb-1">
            <Checks health={data} />
          </Panel>
        )}
      </Loaded>
      <Loaded query={system} skeleton={<Skeleton className="h-64 rounded-xl" />}>
        {(data) => (
          <div className="flex min-w-0 flex-col gap-4">
            <Machine system={data} />
            <Workers workers={data.workers} />
          </div>
        )}
      </Loaded>
    </div>
  );
}
