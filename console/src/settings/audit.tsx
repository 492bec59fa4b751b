import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Cog, KeyRound, UserRound } from "lucide-react";
import { useCallback, useState } from "react";
import { auditQuery } from "@/api/access";
import type { AuditEntry } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Facts } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { JsonView } from "@/components/json-view";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { VirtualList } from "@/components/virtual-list";

const route = getRouteApi("/console/settings/audit");

const actorIcons = { user: UserRound, key: KeyRound, system: Cog };

function Row({ entry, onOpen }: { entry: AuditEntry; onOpen: () => void }) {
  const format = useFormat();
  const Icon = actorIcons[entry.actor.kind];
  return (
    <button
      type="button"
      onClick={onOpen}
      className="grid h-full w-full grid-cols-[1.5rem_minmax(0,1fr)_auto] items-center gap-x-3 border-b px-4 text-left max-md:content-center text-sm outline-offset-[-2px] hover:bg-sunken md:grid-cols-[1.5rem_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_9rem]"
    >
      <Icon className="size-4 text-soft" aria-hidden />
      <span className="truncate font-medium">{entry.actor.name}</span>
      <span className="truncate max-md:col-start-2 max-md:row-start-2">{entry.action}</span>
      <span className="truncate text-soft max-md:hidden">
        {entry.object_kind} {entry.object_id}
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
  const [who, setWho] = useState(actor ?? "");
  const [what, setWhat] = useState(action ?? "");
  const apply = () => void navigate({ search: { actor: who.trim() || undefined, action: what.trim() || undefined } });
  return (
    <form
      className="flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <Input className="w-44" aria-label={t`Who`} placeholder={t`Who`} value={who} onChange={(event) => setWho(event.target.value)} />
      <Input className="w-44" aria-label={t`Action`} placeholder={t`Action`} value={what} onChange={(event) => setWhat(event.target.value)} />
      <Button type="submit">
        <Trans>Filter</Trans>
      </Button>
    </form>
  );
}

export function AuditPage() {
  const { t } = useLingui();
  const format = useFormat();
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
      <Dialog place="side" open={opened !== null} onClose={() => setOpened(null)} title={opened?.action ?? ""}>
        {opened ? (
          <div className="flex flex-col gap-4">
            <Facts
              rows={[
                [t`Who`, opened.actor.name],
                [t`When`, format.exact(opened.at)],
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
