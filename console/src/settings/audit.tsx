import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Cog, KeyRound, UserRound } from "lucide-react";
import { useCallback, useState } from "react";
import { auditQuery, usersQuery } from "@/api/access";
import type { AuditEntry } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Dialog } from "@/components/dialog";
import { Facts } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { JsonView } from "@/components/json-view";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { VirtualList } from "@/components/virtual-list";
import { auditActions, useActionWords } from "./audit-words";

const route = getRouteApi("/console/settings/audit");

const actorIcons = { user: UserRound, key: KeyRound, system: Cog };

function Row({ entry, onOpen }: { entry: AuditEntry; onOpen: () => void }) {
  const format = useFormat();
  const words = useActionWords();
  const Icon = actorIcons[entry.actor.kind];
  return (
    <button
      type="button"
      onClick={onOpen}
      className="grid h-full w-full grid-cols-[1.5rem_minmax(0,1fr)_auto] items-center gap-x-3 border-b px-4 text-left max-md:content-center text-sm outline-offset-[-2px] hover:bg-sunken md:grid-cols-[1.5rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_9rem]"
    >
      <Icon className="size-4 text-soft" aria-hidden />
      <span className="truncate font-medium">{entry.actor.name}</span>
      <span className="truncate max-md:col-start-2 max-md:row-start-2" title={entry.action}>
        {words(entry.action)}
      </span>
      <span className="truncate text-soft max-md:hidden">
        {typeof entry.detail.name === "string" ? entry.detail.name : `${entry.object_kind} ${entry.object_id ?? ""}`}
      </span>
      <time dateTime={entry.at} className="figures text-right text-soft">
        {format.dateTime(entry.at)}
      </time>
    </button>
  );
}

function Filters() {
  const { t } = useLingui();
  const { actor, action } = route.useSearch();
  const navigate = route.useNavigate();
  const words = useActionWords();
  const readsUsers = useAllowed()("users:write");
  const users = useQuery({ ...usersQuery, enabled: readsUsers }).data?.items ?? [];
  const choose = (change: { actor?: string | undefined; action?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className="flex flex-wrap gap-2">
      {readsUsers ? (
        <Select
          label={t`Who`}
          className="w-48"
          value={actor ?? ""}
          onChange={(value) => choose({ actor: value || undefined })}
          options={[
            { value: "", label: t`Everyone` },
            ...users.map((user) => ({ value: user.id, label: user.name })),
          ]}
        />
      ) : null}
      <Select
        label={t`Action`}
        className="w-60"
        value={action ?? ""}
        onChange={(value) => choose({ action: value || undefined })}
        options={[
          { value: "", label: t`Any action` },
          ...Object.keys(auditActions).map((value) => ({ value, label: words(value) })),
        ]}
      />
    </div>
  );
}

export function AuditPage() {
  const { t } = useLingui();
  const format = useFormat();
  const words = useActionWords();
  const query = useInfiniteQuery(auditQuery(route.useSearch()));
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <Panel title={t`Audit log`} note={t`Who did what, and when. Nobody can change it.`} action={<Filters />} bodyClassName="px-0 pb-0">
      <Loaded query={query} skeleton={<SkeletonRows height="h-14" />}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          return entries.length === 0 ? (
            <Empty title={<Trans>Nothing here</Trans>}>
              <Trans>Nobody did anything that matches.</Trans>
            </Empty>
          ) : (
            <VirtualList
              label={t`Audit log`}
              items={entries}
              rowHeight={54}
              keyOf={(entry) => entry.id}
              onEnd={more}
              className="h-[calc(100dvh-18rem)] min-h-96"
              render={(entry) => <Row entry={entry} onOpen={() => setOpened(entry)} />}
            />
          );
        }}
      </Loaded>
      <Dialog place="side" open={opened !== null} onClose={() => setOpened(null)} title={opened ? words(opened.action) : ""}>
        {opened ? (
          <div className="flex flex-col gap-4">
            <Facts
              rows={[
                [t`Who`, opened.actor.name],
                [t`When`, format.exact(opened.at)],
                [t`Action`, <code className="font-mono text-xs">{opened.action}</code>],
                [t`What`, `${opened.object_kind} ${opened.object_id ?? ""}`],
              ]}
            />
            <JsonView value={opened.detail} />
          </div>
        ) : null}
      </Dialog>
    </Panel>
  );
}
