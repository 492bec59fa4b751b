import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { ordersQuery, ordersStream } from "@/api/orders";
import type { Order, OrderState, PaymentState } from "@/api/types";
import { Button } from "@/components/button";
import { ChannelIcon, useChannelLabel } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { useStream } from "@/components/live";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { When } from "@/components/when";
import { orderStates, paymentStates } from "./words";

const route = getRouteApi("/console/orders");
const columns =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 md:grid-cols-[minmax(0,1.6fr)_5rem_9rem_8rem_7rem_7rem]";

const Head = () => (
  <div className={cn(columns, "label-caps border-b max-md:hidden")} aria-hidden>
    <span><Trans>Order</Trans></span>
    <span className="text-right"><Trans>Pieces</Trans></span>
    <span><Trans>State</Trans></span>
    <span><Trans>Payment</Trans></span>
    <span className="text-right"><Trans>Total</Trans></span>
    <span className="text-right"><Trans>Placed</Trans></span>
  </div>
);

function Row({ order }: { order: Order }) {
  const { t } = useLingui();
  const format = useFormat();
  const state = orderStates[order.order_state];
  const paid = paymentStates[order.payment_state];
  const pieces = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <li>
      <Link to="/orders/$id" params={{ id: order.id }} className={cn(columns, "text-sm outline-offset-[-2px] hover:bg-sunken")}>
        <span className="flex min-w-0 items-center gap-3">
          <ChannelIcon channel={order.channel} />
          <span className="min-w-0">
            <span className="figures block font-medium">{order.number}</span>
            <span className="block truncate text-soft">{order.contact.name || order.contact.email || t`Somebody`}</span>
          </span>
        </span>
        <span className="figures text-right max-md:hidden">{format.number(pieces)}</span>
        <span className="max-md:order-3"><Badge tone={state.tone}>{t(state.label)}</Badge></span>
        <span className="max-md:order-4 max-md:justify-self-end"><Badge tone={paid.tone}>{t(paid.label)}</Badge></span>
        <span className="figures text-right font-medium max-md:order-2">{format.money({ amount_minor: order.total_minor, currency: order.currency })}</span>
        <span className="text-right text-soft max-md:hidden"><When at={order.placed_at} /></span>
      </Link>
    </li>
  );
}

type Choice<V extends string> = V | "all";

function Filters() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const channel = useChannelLabel();
  const set = (changes: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  const states = Object.entries(orderStates) as [OrderState, (typeof orderStates)[OrderState]][];
  const payments = Object.entries(paymentStates) as [PaymentState, (typeof paymentStates)[PaymentState]][];
  return (
    <div className="flex flex-wrap gap-2">
      <div className="relative min-w-60 flex-1">
        <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-soft" aria-hidden />
        <Input type="search" value={search.q ?? ""} onChange={(event) => set({ q: event.target.value || undefined })} aria-label={t`Search orders`} placeholder={t`Number or e-mail address`} className="pl-9" />
      </div>
      <Select<Choice<OrderState>> label={t`State`} className="w-44" value={search.state ?? "all"} onChange={(state) => set({ state: state === "all" ? undefined : state })} options={[{ value: "all", label: t`Every state` }, ...states.map(([value, { label }]) => ({ value, label: t(label) }))]} />
      <Select<Choice<PaymentState>> label={t`Payment`} className="w-44" value={search.paid ?? "all"} onChange={(paid) => set({ paid: paid === "all" ? undefined : paid })} options={[{ value: "all", label: t`Every payment` }, ...payments.map(([value, { label }]) => ({ value, label: t(label) }))]} />
      <Select label={t`Channel`} className="w-40" value={search.channel ?? "all"} onChange={(value) => set({ channel: value === "all" ? undefined : value })} options={[{ value: "all", label: t`Every channel` }, ...["site", "app", "shop"].map((value) => ({ value, label: channel(value) }))]} />
    </div>
  );
}

export function OrdersPage() {
  const { t } = useLingui();
  const { q, state, paid, channel } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const query = useInfiniteQuery(ordersQuery({ q, order_state: state, payment_state: paid, channel }));
  useStream(ordersStream, { orders: () => void client.invalidateQueries({ queryKey: ["orders"] }) });
  const filtered = Boolean(q ?? state ?? paid ?? channel);
  return (
    <>
      <PageHeader title={t`Orders`} lead={t`What was bought on every channel, what was paid for it, and how far it has come.`}>
        <Filters />
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={8} height="h-14" />}>
          {({ pages }) => {
            const orders = pages.flatMap((page) => page.items);
            if (orders.length === 0)
              return filtered ? (
                <Empty title={<Trans>No order fits</Trans>} action={<Button onClick={() => void navigate({ search: {} })}><Trans>Clear the filters</Trans></Button>} />
              ) : (
                <Empty title={<Trans>No order yet</Trans>}>
                  <Trans>Orders of the site, the app, the shops and the tills arrive here as they are placed.</Trans>
                </Empty>
              );
            return (
              <>
                <Head />
                <ul className="divide-y" aria-label={t`Orders`}>
                  {orders.map((order) => <Row key={order.id} order={order} />)}
                </ul>
                <p className="flex items-center gap-3 border-t px-4 py-3 text-sm text-soft">
                  <Plural value={orders.length} one="# order shown" other="# orders shown" />
                  {query.hasNextPage ? <Button size="sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}><Trans>Show more</Trans></Button> : null}
                </p>
              </>
            );
          }}
        </Loaded>
      </div>
    </>
  );
}
