import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { pulseQuery } from "@/api/home";
import { url } from "@/api/client";
import type { Pulse } from "@/api/types";
import { useAllowed, useSession } from "@/access/session";
import { reportLag, useStream } from "@/components/live";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { ChannelsNow } from "./channels";
import { Figures } from "./figures";
import { Guide } from "./guide";
import { Latest } from "./latest";
import { MinuteChart } from "./minute-chart";
import { TouchpointsNow } from "./touchpoints";
import { TruthCard } from "./truth";

function useLivePulse(allowed: boolean) {
  const client = useQueryClient();
  const query = useQuery({ ...pulseQuery, enabled: allowed, staleTime: Infinity });
  useStream(allowed ? url("/pulse/stream") : null, {
    pulse: (pulse: Pulse) => {
      reportLag(pulse.intake.lag_ms);
      client.setQueryData(pulseQuery.queryKey, pulse);
    },
  });
  return query;
}

const HomeSkeleton = () => (
  <div className="grid gap-4">
    <div className="grid grid-cols-2 gap-4 md:grid-cols-3 xl:grid-cols-6">
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} className="h-24 rounded-xl" />
      ))}
    </div>
    <Skeleton className="h-80 rounded-xl" />
    <Skeleton className="h-72 rounded-xl" />
  </div>
);

function Now({ pulse }: { pulse: Pulse }) {
  return (
    <div className="grid gap-4 xl:grid-cols-3">
      <Figures pulse={pulse} className="xl:col-span-3" />
      <MinuteChart minutes={pulse.per_minute} className="xl:col-span-2" />
      <ChannelsNow channels={pulse.channels} />
      <Latest events={pulse.latest} className="xl:col-span-2" />
      <TouchpointsNow touchpoints={pulse.touchpoints} />
    </div>
  );
}

export function HomePage() {
  const { t } = useLingui();
  const { retailer } = useSession();
  const allowed = useAllowed();
  const seesEvents = allowed("events:read");
  const pulse = useLivePulse(seesEvents);
  return (
    <>
      <PageHeader
        title={t`What is happening now`}
        lead={<Trans>{retailer.name}, on every channel and at every touchpoint.</Trans>}
      />
      <Guide />
      {seesEvents ? (
        <Loaded query={pulse} skeleton={<HomeSkeleton />}>
          {(data) => <Now pulse={data} />}
        </Loaded>
      ) : null}
      <TruthCard />
    </>
  );
}
