import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { MapPin, Store, Truck } from "lucide-react";
import type { QueueEntry } from "@/api/types";
import { useAllowed } from "@/access/session";
import { useFormat } from "@/components/format";
import { fulfillmentStates, fulfillmentTones } from "@/components/fulfillment-words";
import { useLocations } from "@/components/locations";
import { Badge } from "@/components/surface";
import { useNow, When } from "@/components/when";
import { Acts } from "./acts";

const soonMs = 60 * 60 * 1000;

/** Until when the next step may take; what is late says so in words too. */
function Deadline({ entry }: { entry: QueueEntry }) {
  const format = useFormat();
  const now = useNow();
  const { deadline, fulfillment } = entry;
  if (fulfillment.state === "unsourced") return <Badge tone="loss"><Trans>needs you</Trans></Badge>;
  if (!deadline) return <span className="text-sm text-soft"><When at={fulfillment.state_at} /></span>;
  const left = Date.parse(deadline) - now;
  const when = format.relative(deadline, now);
  if (left <= 0) return <Badge tone="loss"><Trans>was due {when}</Trans></Badge>;
  return <Badge tone={left < soonMs ? "care" : "plain"}>{fulfillment.state === "ready" ? <Trans>kept until {format.date(deadline)}</Trans> : <Trans>due {when}</Trans>}</Badge>;
}

/** What a place makes ready for one customer. */
export function DeliveryCard({ entry, withPlace }: { entry: QueueEntry; withPlace: boolean }) {
  const { t } = useLingui();
  const format = useFormat();
  const mayWrite = useAllowed()("fulfillment:write");
  const { name } = useLocations();
  const { fulfillment, contact, shipping, open_minor, currency } = entry;
  const Icon = fulfillment.kind === "ship" ? Truck : Store;
  const whom = contact.name || contact.email || contact.phone || t`Somebody`;
  return (
    <li data-testid="delivery" className="flex flex-col gap-3 rounded-xl border bg-surface p-4">
      <div className="flex items-start gap-3">
        <span aria-hidden className="mt-0.5 flex size-9 shrink-0 items-center justify-center rounded-md bg-sunken text-soft"><Icon className="size-5" /></span>
        <div className="min-w-0 flex-1">
          <p className="truncate text-base font-semibold">{whom}</p>
          <p className="text-sm text-soft">
            <Link to="/orders/$id" params={{ id: fulfillment.order_id }} className="figures underline-offset-4 hover:text-ink hover:underline">{fulfillment.number}</Link>
            {" · "}
            {fulfillment.kind === "ship" ? (shipping?.city ? t`to ${shipping.city}` : t`to be sent`) : t`to be collected`}
          </p>
        </div>
        <Deadline entry={entry} />
      </div>
      <ul className="flex flex-col gap-1 text-sm">
        {fulfillment.lines.map((line) => (
          <li key={line.line} className="flex gap-2">
            <span className="figures w-8 shrink-0 text-right font-semibold">{line.quantity} ×</span>
            <span className="min-w-0 flex-1">{line.name} <span className="font-mono text-xs text-soft">{line.sku}</span></span>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2 text-sm empty:hidden">
        {["open", "ready"].includes(fulfillment.state) ? null : <Badge tone={fulfillmentTones[fulfillment.state] ?? "plain"}>{t(fulfillmentStates[fulfillment.state])}</Badge>}
        {open_minor > 0 ? <Badge tone="care"><Trans>{format.money({ amount_minor: open_minor, currency })} to be paid</Trans></Badge> : null}
        {withPlace && fulfillment.location_id ? <span className="inline-flex items-center gap-1 text-soft"><MapPin className="size-3.5" aria-hidden />{name(fulfillment.location_id)}</span> : null}
      </div>
      {mayWrite ? <Acts entry={entry} /> : null}
    </li>
  );
}
