import { Tabs } from "@base-ui/react/tabs";
import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Segment } from "@/api/types";
import { buttonStyle } from "@/components/button";
import { useFormat } from "@/components/format";
import { Skeleton, SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { When } from "@/components/when";
import { SegmentActions } from "./actions";
import { HistoryTab } from "./history";
import { useLiveSegments } from "./live";
import { MembersTab } from "./members";
import { BackToSegments } from "./new";
import { OverlapTab } from "./overlap";
import { RuleTab } from "./rule-tab";
import { segmentTabs, type SegmentTab } from "./search";
import { BuildProgress, StatusBadge } from "./status";
import { sentence } from "./words";

const route = getRouteApi("/console/segments/$id");

const tabStyle =
  "-mb-px inline-flex h-10 items-center border-b-2 border-transparent text-sm font-medium whitespace-nowrap text-soft hover:text-ink data-active:border-accent data-active:text-ink";

function SegmentTabsView({ panels }: { panels: Record<SegmentTab, () => ReactNode> }) {
  const { t } = useLingui();
  const { tab = "members" } = route.useSearch();
  const navigate = route.useNavigate();
  const labels: Record<SegmentTab, string> = {
    members: t`Customers`,
    history: t`Comings and goings`,
    overlap: t`Overlap`,
    rule: t`Rule`,
  };
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value: SegmentTab) => void navigate({ search: value === "members" ? {} : { tab: value }, replace: true })}
    >
      <Tabs.List className="-mx-4 mb-4 flex gap-5 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
        {segmentTabs.map((value) => (
          <Tabs.Tab key={value} value={value} className={tabStyle}>
            {labels[value]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {segmentTabs.map((value) => (
        <Tabs.Panel key={value} value={value} className="outline-offset-4">
          {value === tab ? panels[value]() : null}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

function SegmentBody({ segment, all }: { segment: Segment; all: Segment[] }) {
  const { t } = useLingui();
  const format = useFormat();
  const { tab } = route.useSearch();
  return (
    <>
      <PageHeader title={segment.name} lead={segment.description || undefined} actions={<SegmentActions segment={segment} all={all} />}>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="text-3xl font-semibold tracking-tight">
            <span className="figures" data-testid="members">
              {format.number(segment.members)}
            </span>{" "}
            <span className="text-base font-normal text-soft">
              <Trans>customers</Trans>
            </span>
          </p>
          <StatusBadge segment={segment} />
          <p className="text-sm text-soft">
            <Trans>
              by {segment.created_by}, changed <When at={segment.updated_at} />
            </Trans>
          </p>
        </div>
        <BuildProgress segment={segment} className="max-w-md" />
        {segment.status === "failed" ? (
          <p role="alert" className="max-w-2xl rounded-lg bg-loss-wash p-3 text-sm text-loss">
            {t`It could not be built, so its figures may be old. Build it again; if it fails once more, tell who runs the system:`}{" "}
            <code className="font-mono text-xs">{segment.failure}</code>
          </p>
        ) : null}
        {tab === "rule" ? null : (
          <p className="max-w-4xl rounded-lg border-l-4 border-l-accent/50 bg-surface px-3 py-2 text-sm">{sentence(format.say(segment.says))}</p>
        )}
      </PageHeader>
      <SegmentTabsView
        panels={{
          members: () => <MembersTab segment={segment} />,
          history: () => <HistoryTab segment={segment} />,
          overlap: () => <OverlapTab segment={segment} all={all} />,
          rule: () => <RuleTab key={segment.id} segment={segment} />,
        }}
      />
    </>
  );
}

const Gone = () => (
  <Empty
    title={<Trans>No segment has this address</Trans>}
    action={
      <Link to="/segments" className={buttonStyle({ variant: "primary" })}>
        <Trans>All segments</Trans>
      </Link>
    }
  >
    <Trans>It was removed, or the link is mistyped.</Trans>
  </Empty>
);

export function SegmentPage() {
  const { id } = route.useParams();
  const query = useLiveSegments();
  return (
    <>
      <BackToSegments />
      <Loaded
        query={query}
        skeleton={
          <>
            <Skeleton className="mb-4 h-10 w-72" />
            <Skeleton className="mb-6 h-24 rounded-xl" />
            <div className="rounded-xl border bg-surface">
              <SkeletonRows />
            </div>
          </>
        }
      >
        {({ items }) => {
          const segment = items.find((each) => each.id === id);
          return segment ? <SegmentBody segment={segment} all={items} /> : <Gone />;
        }}
      </Loaded>
    </>
  );
}
