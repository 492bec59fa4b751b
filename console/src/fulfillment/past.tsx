import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ExternalLink, FileText, Store, Truck } from "lucide-react";
import { deliveriesQuery, deliveriesStream, noteUrl, numberNote } from "@/api/fulfillment";
import type { Fulfillment, RejectReason } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { fulfillmentStates, rejectReasons } from "@/components/fulfillment-words";
import { useStream } from "@/components/live";
import { useLocations } from "@/components/locations";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { useReread } from "./moves";
import { pastStates } from "./search";

const route = getRouteApi("/console/deliveries/past");

function useReason() {
  const { t } = useLingui();
  return (reason: string) => {
    const [code = "", ...note] = reason.split(": ");
    const known = rejectReasons[code as RejectReason] as (typeof rejectReasons)[RejectReason] | undefined;
    return known ? [t(known), ...note].join(": ") : "";
  };
}

function How({ known }: { known: Fulfillment }) {
  const { t } = useLingui();
  const reason = useReason();
  const { package: parcel, handed } = known;
  if (parcel)
    return parcel.tracking_url ? (
      <a href={parcel.tracking_url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 text-accent underline underline-offset-4">{parcel.carrier} {parcel.tracking}<ExternalLink className="size-3.5" aria-label={t`opens elsewhere`} /></a>
    ) : (
      <span>{parcel.carrier} <span className="font-mono text-xs">{parcel.tracking}</span></span>
    );
  if (handed) return <span>{handed.by === "code" ? t`by code, given by ${handed.staff}` : t`${handed.document}, given by ${handed.staff}`}</span>;
  if (known.state === "expired") return <Link to="/orders/$id" params={{ id: known.order_id }} className="text-accent underline underline-offset-4"><Trans>see what is owed to the customer</Trans></Link>;
  return <span>{reason(known.reason)}</span>;
}

function Row({ known }: { known: Fulfillment }) {
  const { i18n } = useLingui();
  const { name } = useLocations();
  const mayWrite = useAllowed()("fulfillment:write");
  const pieces = known.lines.reduce((sum, line) => sum + line.quantity, 0);
  const Icon = known.kind === "ship" ? Truck : Store;
  const printNote = async () => {
    try {
      await numberNote(known.id);
      window.open(noteUrl(known.id, i18n.locale), "_blank", "noreferrer");
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 text-sm">
      <Icon className="size-5 shrink-0 text-soft" aria-hidden />
      <span className="min-w-52 flex-1">
        <Link to="/orders/$id" params={{ id: known.order_id }} className="figures font-medium underline-offset-4 hover:underline">{known.number}</Link>
        <span className="block truncate text-soft">{known.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}</span>
      </span>
      <span className="text-soft sm:w-36">{known.location_id ? name(known.location_id) : ""}</span>
      <span className="text-soft sm:min-w-40 sm:flex-1"><How known={known} /></span>
      <span className="text-soft sm:w-20 sm:text-right"><Plural value={pieces} one="# piece" other="# pieces" /></span>
      <When at={known.state_at} className="text-soft sm:w-24 sm:text-right" />
      {known.state === "shipped" && mayWrite ? <Button size="sm" onClick={() => void printNote()}><FileText aria-hidden /><Trans>Delivery note</Trans></Button> : null}
    </li>
  );
}

/** What left, what was collected or was not, and what places rejected; the latest first. */
export function PastDeliveriesPage() {
  const { t } = useLingui();
  const { place, state = "shipped" } = route.useSearch();
  const navigate = route.useNavigate();
  const locations = useLocations();
  const reread = useReread();
  const query = useInfiniteQuery(deliveriesQuery(state, place));
  useStream(deliveriesStream, { fulfillment: () => void reread() });
  return (
    <>
      <PageHeader title={t`Sent and collected`} lead={t`The latest first: parcels with their tracking, pickups, and what nobody came for.`}>
        <div className="flex flex-wrap items-center gap-2">
          <Select label={t`Place`} className="h-11 w-64 max-sm:w-full" value={place ?? ""} onChange={(value) => void navigate({ search: { state, place: value || undefined }, replace: true })} options={[{ value: "", label: t`Every place` }, ...locations.options]} />
          <Segments label={t`State`} className="[&_button]:h-10" value={state} onChange={(value) => void navigate({ search: { place, state: value }, replace: true })} options={pastStates.map((value) => ({ value, label: t(fulfillmentStates[value]) }))} />
        </div>
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={8} height="h-16" />}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            return items.length === 0 ? <Empty title={<Trans>Nothing here yet</Trans>} /> : <ul className="divide-y" aria-label={t`Sent and collected`}>{items.map((each) => <Row key={each.id} known={each} />)}</ul>;
          }}
        </Loaded>
      </div>
      {query.hasNextPage ? <Button className="mt-3" onClick={() => void query.fetchNextPage()}><Trans>Show more</Trans></Button> : null}
    </>
  );
}
