import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileUp, Trash2 } from "lucide-react";
import { useState } from "react";
import { importsQuery, removeImport } from "@/api/imports";
import type { Import } from "@/api/types";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { PageHeader, Panel } from "@/components/surface";
import { deferWithUndo } from "@/components/undo";
import { When } from "@/components/when";
import { DropZone } from "./drop-zone";
import { StatusBadge, busy } from "./status";

function Row({ item, onRemove }: { item: Import; onRemove: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <li className="flex items-center gap-2 pr-3 hover:bg-sunken">
      <Link
        to="/imports/$id"
        params={{ id: item.id }}
        className="flex min-w-0 flex-1 items-center gap-4 px-4 py-3 text-sm outline-offset-[-2px]"
      >
        <FileUp className="size-5 shrink-0 text-soft" aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{item.filename}</span>
          <span className="block truncate text-soft">
            {item.format.toUpperCase()} · {format.bytes(item.size_bytes)}
            {item.report ? (
              <>
                {" · "}
                <Trans>
                  {format.number(item.report.taken)} taken, {format.number(item.report.refused)} refused
                </Trans>
              </>
            ) : null}
          </span>
        </span>
        <StatusBadge status={item.status} />
        <span className="w-24 text-right text-soft max-sm:hidden">
          <When at={item.created_at} />
        </span>
      </Link>
      <Button variant="ghost" size="icon-sm" disabled={busy(item.status)} aria-label={t`Remove ${item.filename} from the list`} onClick={onRemove}>
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

export function ImportsPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const query = useQuery(importsQuery);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const remove = (item: Import) =>
    deferWithUndo({
      title: t`“${item.filename}” removed from the list`,
      hide: () => setGone((before) => new Set([...before, item.id])),
      restore: () => setGone((before) => new Set([...before].filter((id) => id !== item.id))),
      commit: async (leaving) => {
        await removeImport(item.id, leaving);
        await client.invalidateQueries({ queryKey: ["imports"] });
      },
    });
  return (
    <>
      <PageHeader title={t`Imports`} lead={t`Customers and events you already have, from a file. Nothing changes before you have seen the dry run.`} />
      <DropZone />
      <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
        {({ items }) => {
          const shown = items.filter((item) => !gone.has(item.id));
          return shown.length === 0 ? null : (
            <Panel className="mt-4" title={t`Earlier files`} bodyClassName="px-0 pb-1">
              <ul className="divide-y">
                {shown.map((item) => (
                  <Row key={item.id} item={item} onRemove={() => remove(item)} />
                ))}
              </ul>
            </Panel>
          );
        }}
      </Loaded>
    </>
  );
}
