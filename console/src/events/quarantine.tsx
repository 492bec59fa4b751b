import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useCallback, useState } from "react";
import { quarantineQuery } from "@/api/events";
import type { QuarantinePage, QuarantineRow } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { useSourceName } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { VirtualList } from "@/components/virtual-list";
import { When } from "@/components/when";
import { QuarantineInspector } from "./quarantine-inspector";
import { useRedrive } from "./quarantine-acts";
import { useReasonName } from "@/components/reasons";

const route = getRouteApi("/console/events-layout/events/quarantine");

function Reasons({ counts }: { counts: QuarantinePage["counts"] }) {
  const { t } = useLingui();
  const format = useFormat();
  const reasonName = useReasonName();
  const { code } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (next: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, code: next }), replace: true });
  const total = counts.reduce((sum, each) => sum + each.count, 0);
  const rows = [{ code: undefined, count: total, label: t`All reasons` }, ...counts.map((each) => ({ ...each, label: reasonName(each.code) }))];
  return (
    <ul aria-label={t`Reasons`} className="flex gap-1 overflow-x-auto lg:flex-col">
      {rows.map((row) => (
        <li key={row.code ?? "*"}>
          <button
            type="button"
            aria-pressed={code === row.code}
            onClick={() => choose(row.code)}
            className={cn(
              "flex w-full items-center justify-between gap-3 rounded-md px-3 py-2 text-left text-sm whitespace-nowrap hover:bg-sunken",
              code === row.code && "bg-accent-wash font-medium text-accent-deep",
            )}
          >
            {row.label}
            <span className="figures">{format.number(row.count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Row({ row, onOpen }: { row: QuarantineRow; onOpen: () => void }) {
  const sourceName = useSourceName();
  const reasonName = useReasonName();
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-full w-full items-center gap-4 border-b px-4 text-left text-sm outline-offset-[-2px] hover:bg-sunken"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{row.name ?? <Trans>An event we could not read</Trans>}</span>
        <span className="block truncate text-soft">
          {[reasonName(row.code), row.errors[0]?.path].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span className="w-40 truncate text-soft max-md:hidden">{sourceName(row.source_id)}</span>
      <When at={row.received_at} className="figures w-24 text-right text-soft" />
    </button>
  );
}

const Clean = () => (
  <Empty title={<Trans>Nothing in quarantine</Trans>}>
    <Trans>Events that cannot be read or break the plan wait here. You mend them and send them through again; nothing is lost.</Trans>
  </Empty>
);

export function QuarantineListPage() {
  const { t } = useLingui();
  const { row: openId, ...filters } = route.useSearch();
  const query = useInfiniteQuery(quarantineQuery(filters));
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<QuarantineRow | null>(null);
  const redrive = useRedrive();
  const editable = useAllowed()("events:write");
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const hide = (id: string, hidden: boolean) =>
    setGone((before) => new Set(hidden ? [...before, id] : [...before].filter((each) => each !== id)));
  return (
    <Loaded query={query} skeleton={<SkeletonRows rows={10} height="h-15" />}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.items).filter((row) => !gone.has(row.id));
        const shown = opened ?? rows.find((row) => row.id === openId) ?? null;
        return (
          <div className="grid gap-4 lg:grid-cols-[14rem_minmax(0,1fr)]">
            <div className="flex min-w-0 flex-col gap-3">
              <Reasons counts={pages[0]?.counts ?? []} />
              {editable && rows.length > 0 ? (
                <Button onClick={() => redrive.mutate(filters)} disabled={redrive.isPending}>
                  <RotateCcw aria-hidden />
                  {filters.code ? <Trans>Redrive this reason</Trans> : <Trans>Redrive all</Trans>}
                </Button>
              ) : null}
            </div>
            <div className="min-w-0 overflow-hidden rounded-xl border bg-surface">
              {rows.length === 0 ? (
                <Clean />
              ) : (
                <VirtualList
                  label={t`Events in quarantine`}
                  items={rows}
                  rowHeight={60}
                  keyOf={(row) => row.id}
                  onEnd={more}
                  className="h-[calc(100dvh-15rem)] min-h-96"
                  render={(row) => <Row row={row} onOpen={() => setOpened(row)} />}
                />
              )}
            </div>
            {shown ? (
              <QuarantineInspector key={shown.id} row={shown} onClose={() => setOpened(null)} onHide={hide} />
            ) : null}
          </div>
        );
      }}
    </Loaded>
  );
}
