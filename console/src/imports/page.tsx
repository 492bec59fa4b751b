import { Trans } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { url } from "@/api/client";
import { importQuery } from "@/api/imports";
import type { Import } from "@/api/types";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { MappingPanel } from "./mapping";
import { ReportPanel } from "./report";
import { StatusBadge, busy } from "./status";

const route = getRouteApi("/console/imports/$id");

function Lead({ item }: { item: Import }) {
  const format = useFormat();
  const facts = [
    item.format.toUpperCase(),
    format.bytes(item.size_bytes),
    item.encoding,
    item.delimiter === "\t" ? "tab" : item.delimiter,
  ];
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusBadge status={item.status} />
      <span>{facts.filter(Boolean).join(" · ")}</span>
      {item.rows_estimate ? (
        <span>
          <Trans>about {format.number(item.rows_estimate)} rows</Trans>
        </span>
      ) : null}
    </span>
  );
}

export function ImportPage() {
  const { id } = route.useParams();
  const client = useQueryClient();
  const { queryKey } = importQuery(id);
  const query = useQuery(importQuery(id));
  const moving = query.data ? busy(query.data.status) : false;
  useStream(moving ? url(`/imports/${id}/stream`) : null, {
    import: (item: Import) => client.setQueryData(queryKey, item),
  });
  return (
    <>
      <Link to="/imports" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Imports</Trans>
      </Link>
      <Loaded query={query} skeleton={<Skeleton className="h-[36rem] rounded-xl" />}>
        {(item) => (
          <>
            <PageHeader title={item.filename} lead={<Lead item={item} />} />
            <div className="flex flex-col gap-4">
              <ReportPanel item={item} />
              <MappingPanel key={item.id} item={item} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
