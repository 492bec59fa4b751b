import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { identityQuery } from "@/api/customers";
import type { Identity, Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { Decisions } from "./decisions";
import { Explain } from "./explain";
import { Graph } from "./graph";
import { IdentifierList } from "./identifiers";
import { LinkList } from "./links";

function Legend() {
  const entries = [
    { className: "border-good", style: "solid" as const, label: <Trans>holds</Trans> },
    { className: "border-accent", style: "solid" as const, label: <Trans>joined by hand</Trans> },
    { className: "border-care", style: "dashed" as const, label: <Trans>only for a while</Trans> },
    { className: "border-loss", style: "dotted" as const, label: <Trans>refused or revoked</Trans> },
  ];
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
      {entries.map((entry) => (
        <li key={entry.className} className="flex items-center gap-2">
          <span aria-hidden className={`w-7 border-t-2 ${entry.className}`} style={{ borderTopStyle: entry.style }} />
          {entry.label}
        </li>
      ))}
      <li className="flex items-center gap-2">
        <span aria-hidden className="size-3.5 rounded-sm border border-dashed border-line-strong" />
        <Trans>weak: may change hands</Trans>
      </li>
    </ul>
  );
}

function FormerIds({ identity }: { identity: Identity }) {
  const { t } = useLingui();
  const format = useFormat();
  if (identity.former_ids.length === 0) return null;
  return (
    <Panel title={t`Former addresses`} note={t`Profiles that became this one. Their links still lead here.`}>
      <details className="text-sm">
        <summary className="cursor-pointer">
          <Plural value={identity.former_ids.length} one="# old address" other="# old addresses" />
        </summary>
      <ul className="mt-1">
        {identity.former_ids.map((former) => (
          <li key={former.id} className="flex justify-between gap-3 py-1">
            <code className="truncate font-mono text-xs">{former.id}</code>
            <span className="text-soft">{format.date(former.since)}</span>
          </li>
        ))}
      </ul>
      </details>
    </Panel>
  );
}

function IdentityView({ profile, identity }: { profile: Profile; identity: Identity }) {
  const { t } = useLingui();
  const [pair, setPair] = useState<string[]>([]);
  const allowed = useAllowed();
  const toggle = (key: string) =>
    setPair((before) => (before.includes(key) ? before.filter((each) => each !== key) : [...before.slice(-1), key]));
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title={t`Why this is one person`} note={t`Choose two identifiers to read why they belong together.`}>
          <Graph identity={identity} chosen={pair} onToggle={toggle} />
          <Legend />
          <Explain profileId={profile.id} pair={pair} identifiers={identity.identifiers} />
        </Panel>
        <LinkList identity={identity} />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <IdentifierList profile={profile} identity={identity} editable={allowed("identity:write")} />
        <Decisions profile={profile} identity={identity} editable={allowed("identity:write")} />
        <FormerIds identity={identity} />
      </div>
    </div>
  );
}

export function IdentityTab({ profile }: { profile: Profile }) {
  const query = useQuery(identityQuery(profile.id));
  return (
    <Loaded query={query} skeleton={<Skeleton className="h-[30rem] rounded-xl" />}>
      {(identity) => <IdentityView profile={profile} identity={identity} />}
    </Loaded>
  );
}
