import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowRight, Plus, Search } from "lucide-react";
import { activityQuery } from "@/api/segments";
import type { Segment, SegmentActivity } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { exampleKeys, examples } from "./examples";
import { useLiveSegments } from "./live";
import { Sparkline } from "./sparkline";
import { BuildProgress, StatusBadge } from "./status";
import { sentence } from "./words";

const route = getRouteApi("/console/segments/");
const columns = "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-5 gap-y-1 px-4 md:grid-cols-[minmax(0,1fr)_7.5rem_7rem_7rem]";
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const Head = () => (
  <div className={cn(columns, "label-caps h-10 border-b max-md:hidden")} aria-hidden>
    <span>
      <Trans>Segment</Trans>
    </span>
    <span>
      <Trans>Last 30 days</Trans>
    </span>
    <span className="text-right">
      <Trans>Customers</Trans>
    </span>
    <span>
      <Trans>Status</Trans>
    </span>
  </div>
);

function Row({ segment, activity }: { segment: Segment; activity: SegmentActivity | undefined }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <li>
      <Link to="/segments/$id" params={{ id: segment.id }} className={cn(columns, "py-3 outline-offset-[-2px] hover:bg-sunken")}>
        <span className="min-w-0">
          <span className="block font-medium">{segment.name}</span>
          <span className="line-clamp-2 text-sm text-soft">{sentence(format.say(segment.says))}</span>
          {segment.status === "failed" ? (
            <span className="mt-1 block text-sm text-loss">{t`It could not be built. Open it and build it again; who was in stays in.`}</span>
          ) : null}
          <BuildProgress segment={segment} className="mt-1.5 max-w-80" />
        </span>
        <span className="max-md:order-3">
          <Sparkline activity={activity} />
        </span>
        <span className="figures text-right text-lg font-semibold max-md:order-2" data-testid="members">
          {format.number(segment.members)}
          <span className="sr-only"> {t`Customers`}</span>
        </span>
        <span className="max-md:order-4 max-md:justify-self-end">
          <StatusBadge segment={segment} />
        </span>
      </Link>
    </li>
  );
}

function Beginnings() {
  const { t } = useLingui();
  return (
    <ul className="grid gap-3 px-4 pb-6 md:grid-cols-3">
      {exampleKeys.map((key) => (
        <li key={key}>
          <Link to="/segments/new" search={{ example: key }} className="group flex h-full flex-col gap-1 rounded-lg border bg-paper p-4 hover:border-accent">
            <span className="font-medium">{t(examples[key].name)}</span>
            <span className="flex-1 text-sm text-soft">{t(examples[key].why)}</span>
            <span className="mt-2 inline-flex items-center gap-1.5 text-sm font-medium text-accent">
              <Trans>Start from this</Trans>
              <ArrowRight className="size-4" aria-hidden />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const NewButton = () => (
  <Link to="/segments/new" className={buttonStyle({ variant: "primary" })}>
    <Plus aria-hidden />
    <Trans>New segment</Trans>
  </Link>
);

function Nothing({ mayWrite }: { mayWrite: boolean }) {
  return (
    <>
      <Empty title={<Trans>Groups of customers that keep themselves</Trans>} action={mayWrite ? <NewButton /> : null}>
        <Trans>
          Say once who belongs, by what people do, buy, are and allow, on any channel. From then on customers come and go by
          themselves, within a second of what they do.
        </Trans>
      </Empty>
      {mayWrite ? <Beginnings /> : null}
    </>
  );
}

export function SegmentsPage() {
  const { t } = useLingui();
  const format = useFormat();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("segments:write");
  const query = useLiveSegments();
  const activity = useQuery(activityQuery).data?.items ?? [];
  const all = query.data?.items ?? [];
  const fits = (segment: Segment) => plain(`${segment.name} ${segment.description} ${format.say(segment.says)}`).includes(plain(q));
  return (
    <>
      <PageHeader title={t`Segments`} lead={t`Groups of customers by what they do and are. They change by themselves, as things happen.`} actions={mayWrite && all.length > 0 ? <NewButton /> : null}>
        {all.length > 0 ? (
          <div className="relative max-w-xl">
            <Search className="pointer-events-none absolute top-3 left-3 size-4.5 text-soft" aria-hidden />
            <Input
              type="search"
              value={q}
              onChange={(event) => void navigate({ search: { q: event.target.value || undefined }, replace: true })}
              aria-label={t`Search segments`}
              placeholder={t`Name or words of the rule`}
              className="h-11 pl-10"
            />
          </div>
        ) : null}
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={6} height="h-18" />}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing mayWrite={mayWrite} />
            ) : items.some(fits) ? (
              <>
                <Head />
                <ul className="divide-y" aria-label={t`Segments`}>
                  {items.filter(fits).map((segment) => (
                    <Row key={segment.id} segment={segment} activity={activity.find((each) => each.segment_id === segment.id)} />
                  ))}
                </ul>
              </>
            ) : (
              <Empty
                title={<Trans>No segment matches</Trans>}
                action={
                  <Button onClick={() => void navigate({ search: {} })}>
                    <Trans>Clear the search</Trans>
                  </Button>
                }
              />
            )
          }
        </Loaded>
      </div>
      {all.length > 0 ? (
        <p className="mt-3 text-sm text-soft">
          <Plural value={all.length} one="# segment" other="# segments" />
        </p>
      ) : null}
    </>
  );
}
