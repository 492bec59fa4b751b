import { Tabs } from "@base-ui/react/tabs";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { url } from "@/api/client";
import { profileQuery } from "@/api/customers";
import { isProblem } from "@/api/problem";
import type { EventRow, Profile } from "@/api/types";
import { buttonStyle } from "@/components/button";
import { useStream } from "@/components/live";
import { Skeleton, SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { ChannelStrip } from "./channel-strip";
import { ClubTab } from "./club";
import { ConsentsPanel } from "./consents";
import { CustomerHeader } from "./header";
import { IdentityTab } from "./identity/tab";
import { PreferencesPanel } from "./preferences";
import { customerTabs, type CustomerTab } from "./search";
import { Side } from "./side";
import { Summary } from "./summary";
import { Timeline } from "./timeline";
import { useArrivals } from "./arrivals";
import { TraitsPanel } from "./traits";
import { VisitsTab } from "./visits";

const route = getRouteApi("/console/customers/$id");

const tabStyle =
  "-mb-px inline-flex h-10 items-center border-b-2 border-transparent text-sm font-medium whitespace-nowrap text-soft hover:text-ink data-active:border-accent data-active:text-ink";

function CustomerTabs({ panels }: { panels: Record<CustomerTab, () => ReactNode> }) {
  const { t } = useLingui();
  const { tab = "timeline" } = route.useSearch();
  const navigate = route.useNavigate();
  const labels: Record<CustomerTab, string> = {
    timeline: t`Story`,
    profile: t`What we know`,
    club: t`Points and bookings`,
    visits: t`Visits`,
    identity: t`Identity`,
  };
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value: CustomerTab) =>
        void navigate({ search: value === "timeline" ? {} : { tab: value }, replace: true })
      }
    >
      <Tabs.List className="-mx-4 mb-4 flex gap-5 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
        {customerTabs.map((value) => (
          <Tabs.Tab key={value} value={value} className={tabStyle}>
            {labels[value]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {customerTabs.map((value) => (
        <Tabs.Panel key={value} value={value} className="outline-offset-4">
          {value === tab ? panels[value]() : null}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}

function Customer({ profile, fresh }: { profile: Profile; fresh: EventRow[] }) {
  return (
    <>
      <CustomerHeader profile={profile} />
      <ChannelStrip profile={profile} />
      <Summary profile={profile} />
      <CustomerTabs
        panels={{
          timeline: () => (
            <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
              <Timeline profile={profile} fresh={fresh} />
              <Side profile={profile} />
            </div>
          ),
          profile: () => (
            <div className="grid gap-4 xl:grid-cols-2">
              <TraitsPanel profile={profile} />
              <div className="flex min-w-0 flex-col gap-4">
                <ConsentsPanel profile={profile} />
                <PreferencesPanel profile={profile} />
              </div>
            </div>
          ),
          club: () => <ClubTab profile={profile} />,
          visits: () => <VisitsTab id={profile.id} />,
          identity: () => <IdentityTab profile={profile} />,
        }}
      />
    </>
  );
}

const CustomerSkeleton = () => (
  <div>
    <div className="mb-5 flex items-center gap-4">
      <Skeleton className="size-14 rounded-xl" />
      <div className="flex flex-col gap-2">
        <Skeleton className="h-7 w-56" />
        <Skeleton className="h-4 w-80 max-w-[60vw]" />
      </div>
    </div>
    <Skeleton className="mb-4 h-12 rounded-xl" />
    <Skeleton className="mb-6 h-20 rounded-xl" />
    <div className="rounded-xl border bg-surface">
      <SkeletonRows />
    </div>
  </div>
);

const Gone = () => (
  <Empty
    title={<Trans>No customer has this address</Trans>}
    action={
      <Link to="/customers" className={buttonStyle({ variant: "primary" })}>
        <Trans>All customers</Trans>
      </Link>
    }
  >
    <Trans>The link may be mistyped. Old links of merged customers still work.</Trans>
  </Empty>
);

export function CustomerPage() {
  const { id } = route.useParams();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const query = useQuery(profileQuery(id));
  const current = query.data?.id;
  const { fresh, take } = useArrivals(id);
  useStream(current ? url(`/profiles/${current}/stream`) : null, {
    profile: (profile: Profile) => client.setQueryData(profileQuery(id).queryKey, profile),
    events: (events: EventRow[]) => take(events),
  });
  // The address of a merged customer leads on to the one that took it in.
  useEffect(() => {
    if (current && current !== id) void navigate({ params: { id: current }, search: (before) => before, replace: true });
  }, [current, id, navigate]);
  return (
    <>
      <Link
        to="/customers"
        className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline"
      >
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Customers</Trans>
      </Link>
      {isProblem(query.error) && query.error.status === 404 ? (
        <Gone />
      ) : (
        <Loaded query={query} skeleton={<CustomerSkeleton />}>
          {(profile) => <Customer profile={profile} fresh={fresh} />}
        </Loaded>
      )}
    </>
  );
}
