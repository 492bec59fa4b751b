import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, HandCoins, PackagePlus, PencilLine, Scissors, Undo2, X } from "lucide-react";
import { useState } from "react";
import { orderQuery, ordersStream } from "@/api/orders";
import { isProblem } from "@/api/problem";
import type { Order, OrderStory } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { Skeleton } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge } from "@/components/surface";
import { ActDialog } from "./act-dialog";
import { cancellable, delivered, hasPieces, type Act } from "./acts";
import { Deliveries, Lines, Payments, Returns, Timeline } from "./panels";
import { Papers } from "./papers";
import { orderStates, paymentStates } from "./words";

const route = getRouteApi("/console/orders/$id");

function Acts({ order, onAct }: { order: Order; onAct: (act: Act) => void }) {
  const allowed = useAllowed();
  if (!allowed("orders:write")) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {order.credit_minor > 0 ? (
        <Button variant="primary" onClick={() => onAct("refund")}>
          <HandCoins aria-hidden />
          <Trans>Give money back</Trans>
        </Button>
      ) : null}
      {["placed", "confirmed", "part_fulfilled"].includes(order.order_state) ? (
        <Button onClick={() => onAct("add")}>
          <PackagePlus aria-hidden />
          {hasPieces(order, delivered) ? <Trans>Add or exchange…</Trans> : <Trans>Add articles…</Trans>}
        </Button>
      ) : null}
      {hasPieces(order, delivered) ? (
        <Button onClick={() => onAct("return")}>
          <Undo2 aria-hidden />
          <Trans>Take pieces back</Trans>
        </Button>
      ) : null}
      {hasPieces(order, cancellable) ? (
        <Button onClick={() => onAct("cancel")}>
          <X aria-hidden />
          <Trans>Cancel…</Trans>
        </Button>
      ) : null}
      {order.due_minor > 0 ? (
        <Button onClick={() => onAct("let-off")}>
          <Scissors aria-hidden />
          <Trans>Reduce</Trans>
        </Button>
      ) : null}
      <Button onClick={() => onAct("edit")}>
        <PencilLine aria-hidden />
        <Trans>Contact and address</Trans>
      </Button>
    </div>
  );
}

function Story({ story }: { story: OrderStory }) {
  const { t } = useLingui();
  const format = useFormat();
  const [act, setAct] = useState<Act | null>(null);
  const { order } = story;
  const state = orderStates[order.order_state];
  const paid = paymentStates[order.payment_state];
  const address = order.shipping;
  return (
    <>
      <header className="mb-4 flex flex-wrap items-start gap-4">
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-2">
            <h1 className="figures text-2xl font-semibold tracking-tight">{order.number}</h1>
            <Badge tone={state.tone}>{t(state.label)}</Badge>
            <Badge tone={paid.tone}>{t(paid.label)}</Badge>
          </div>
          <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
            <ChannelTag channel={order.channel} />
            <span>{format.dateTime(order.placed_at)}</span>
            {order.customer_id ? (
              <Link to="/customers/$id" params={{ id: order.customer_id }} className="font-medium text-accent underline underline-offset-4">
                {order.contact.name || order.contact.email || t`The customer`}
              </Link>
            ) : (
              <span>{order.contact.name || t`Somebody`}</span>
            )}
            {[order.contact.email, order.contact.phone].filter(Boolean).map((each) => (
              <span key={each}>{each}</span>
            ))}
          </p>
          {address ? <p className="text-sm text-soft">{[address.name, address.street, `${address.postal_code} ${address.city}`, address.province].filter(Boolean).join(", ")}</p> : null}
        </div>
        <Acts order={order} onAct={setAct} />
      </header>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Lines order={order} />
          <Deliveries order={order} />
          <Returns story={story} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Payments story={story} />
          <Papers story={story} />
          <Timeline story={story} />
        </div>
      </div>
      {act ? <ActDialog act={act} order={order} onClose={() => setAct(null)} /> : null}
    </>
  );
}

export function OrderPage() {
  const { id } = route.useParams();
  const client = useQueryClient();
  const query = useQuery(orderQuery(id));
  useStream(ordersStream, {
    orders: ({ order_ids }: { order_ids: string[] | null }) => {
      if (order_ids === null || order_ids.includes(id)) void client.invalidateQueries({ queryKey: ["order", id] });
    },
  });
  return (
    <>
      <Link to="/orders" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Orders</Trans>
      </Link>
      {isProblem(query.error) && query.error.status === 404 ? (
        <Empty title={<Trans>No order has this address</Trans>} action={<Link to="/orders" className={buttonStyle({ variant: "primary" })}><Trans>All orders</Trans></Link>} />
      ) : (
        <Loaded query={query} skeleton={<Skeleton className="h-96 rounded-xl" />}>
          {(story) => <Story story={story} />}
        </Loaded>
      )}
    </>
  );
}
