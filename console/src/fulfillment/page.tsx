import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import { deliveriesStream, queueQuery } from "@/api/fulfillment";
import type { FulfillmentKind, FulfillmentState, QueueEntry } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Segments } from "@/components/controls";
import { useStream } from "@/components/live";
import { useLocations } from "@/components/locations";
import { Select } from "@/components/select";
import { Skeleton } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { DeliveryCard } from "./card";
import { CodeDialog } from "./hand-over";
import { useReread } from "./moves";
import { RoundBar } from "./rounds";
import { stages, type Stage } from "./search";

const route = getRouteApi("/console/deliveries/");
const atStage: Record<Stage, readonly FulfillmentState[]> = { pick: ["unsourced", "open", "accepted", "picking"], send: ["picked", "packed"], collect: ["ready"] };

function useStageWords(): Record<Stage, { title: string; empty: ReactNode }> {
  const { t } = useLingui();
  return {
    pick: { title: t`To pick`, empty: <Trans>Nothing waits to be picked.</Trans> },
    send: { title: t`Picked`, empty: <Trans>Nothing waits to be sent or laid out.</Trans> },
    collect: { title: t`To be collected`, empty: <Trans>Nobody is expected to collect anything.</Trans> },
  };
}

function Column({ stage, entries, withPlace, shown }: { stage: Stage; entries: QueueEntry[]; withPlace: boolean; shown: boolean }) {
  const { title, empty } = useStageWords()[stage];
  return (
    <section aria-label={title} className={cn("min-w-0", !shown && "max-xl:hidden")}>
      <h2 className="mb-2 flex items-center gap-2 text-sm font-semibold max-xl:sr-only">{title}<Badge>{entries.length}</Badge></h2>
      {entries.length === 0 ? (
        <p className="rounded-xl border border-dashed px-4 py-8 text-center text-sm text-soft">{empty}</p>
      ) : (
        <ul className="flex flex-col gap-3">{entries.map((entry) => <DeliveryCard key={entry.fulfillment.id} entry={entry} withPlace={withPlace} />)}</ul>
      )}
    </section>
  );
}

function Board({ entries }: { entries: QueueEntry[] }) {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const words = useStageWords();
  const of = (stage: Stage) => entries.filter(({ fulfillment }) => atStage[stage].includes(fulfillment.state));
  const open = search.stage ?? stages.find((stage) => of(stage).length > 0) ?? "pick";
  if (entries.length === 0)
    return (
      <div className="rounded-xl border bg-surface">
        <Empty title={<Trans>Nothing is waiting</Trans>}><Trans>When an order is confirmed, what a place has to pick, send or lay out appears here by itself, the most urgent first.</Trans></Empty>
      </div>
    );
  return (
    <>
      <Segments
        label={t`Step`}
        className="mb-3 grid w-full grid-cols-3 xl:hidden [&_button]:h-12 [&_button]:justify-center [&_button]:px-1"
        value={open}
        onChange={(stage) => void navigate({ search: { ...search, stage }, replace: true })}
        options={stages.map((value) => ({ value, label: <>{words[value].title} <span className="figures text-soft">{of(value).length}</span></> }))}
      />
      <div className="grid items-start gap-4 xl:grid-cols-3">
        {stages.map((stage) => <Column key={stage} stage={stage} entries={of(stage)} withPlace={!search.place} shown={stage === open} />)}
      </div>
    </>
  );
}

const Waiting = () => (
  <div className="grid gap-4 xl:grid-cols-3">{stages.map((stage) => <div key={stage} className="flex flex-col gap-3"><Skeleton className="h-44 rounded-xl" /><Skeleton className="h-44 rounded-xl" /></div>)}</div>
);

/** What the shops and the warehouse have to do, the most urgent first. */
export function DeliveriesPage() {
  const { t } = useLingui();
  const { place, kind, stage } = route.useSearch();
  const navigate = route.useNavigate();
  const locations = useLocations();
  const reread = useReread();
  const mayWrite = useAllowed()("fulfillment:write");
  const [byCode, setByCode] = useState(false);
  const query = useQuery(queueQuery({ location_id: place, kind }));
  useStream(deliveriesStream, { fulfillment: () => void reread() });
  return (
    <>
      <PageHeader
        title={t`Deliveries`}
        lead={t`What each place has to pick, send and hand over; the most urgent first.`}
        actions={mayWrite ? <Button variant="primary" size="lg" onClick={() => setByCode(true)}><KeyRound aria-hidden /><Trans>Hand over by code</Trans></Button> : null}
      >
        <div className="flex flex-wrap items-center gap-2">
          <Select label={t`Place`} className="h-11 w-64 max-sm:w-full" value={place ?? ""} onChange={(value) => void navigate({ search: { kind, stage, place: value || undefined }, replace: true })} options={[{ value: "", label: t`Every place` }, ...locations.options]} />
          <Segments<FulfillmentKind | "all"> label={t`How it reaches the customer`} className="[&_button]:h-10" value={kind ?? "all"} onChange={(value) => void navigate({ search: { place, stage, kind: value === "all" ? undefined : value }, replace: true })} options={[{ value: "all", label: t`All` }, { value: "ship", label: t`To send` }, { value: "pickup", label: t`To collect` }]} />
          {place && mayWrite ? <RoundBar place={place} /> : null}
        </div>
      </PageHeader>
      <Loaded query={query} skeleton={<Waiting />}>{({ items }) => <Board entries={items} />}</Loaded>
      {byCode ? <CodeDialog onClose={() => setByCode(false)} /> : null}
    </>
  );
}
