import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { orderFulfillmentsQuery } from "@/api/fulfillment";
import type { Order, OrderLine, OrderStory } from "@/api/types";
import { useFormat } from "@/components/format";
import { fulfillmentStates } from "@/components/fulfillment-words";
import { Badge, Panel } from "@/components/surface";
import { When } from "@/components/when";
import { entries, progress, tenders, unitStates } from "./words";

const useMoney = (currency: string) => {
  const format = useFormat();
  return (amount_minor: number) => format.money({ amount_minor, currency });
};

/** What a line was given off, by the promotion's name. */
function why(line: OrderLine, order: Order): { name: string; amount: number }[] {
  const given = new Map<string, number>();
  for (const run of line.runs) for (const off of run.discounts ?? []) given.set(off.promotion_id, (given.get(off.promotion_id) ?? 0) + off.amount_minor * run.quantity);
  return [...given].map(([id, amount]) => ({ name: order.promotions.find((each) => each.promotion_id === id)?.name ?? "", amount }));
}

function Line({ line, order }: { line: OrderLine; order: Order }) {
  const { t } = useLingui();
  const money = useMoney(order.currency);
  const counts = new Map<string, number>();
  for (const run of line.runs) counts.set(t(unitStates[run.state ?? "open"]), (counts.get(t(unitStates[run.state ?? "open"])) ?? 0) + run.quantity);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 px-4 py-3 text-sm">
      <span className="font-medium">
        {line.quantity} × {line.name} {line.gift_of ? <Badge tone="good">{t`Gift`}</Badge> : null}
      </span>
      <span className="figures text-right font-medium">{money(line.net_minor)}</span>
      <span className="text-soft">
        {line.sku} · {[...counts].map(([state, count]) => `${count} ${state}`).join(", ")}
      </span>
      <span className="figures text-right text-soft">{line.gross_minor === line.net_minor ? "" : <s>{money(line.gross_minor)}</s>}</span>
      {why(line, order).map((each) => (
        <span key={each.name} className="col-span-2 text-good">
          {each.name || t`An offer of the till`}: −{money(each.amount)}
        </span>
      ))}
    </li>
  );
}

export function Lines({ order }: { order: Order }) {
  const { t } = useLingui();
  const money = useMoney(order.currency);
  const rows: [string, string][] = [
    ...(order.charge ? [[order.charge.waived ? t`${order.charge.name} (given back)` : order.charge.name, money(order.charge.net_minor)] as [string, string]] : []),
    ...order.allowances.map((each): [string, string] => [t`Reduced: ${each.reason}`, `−${money(each.amount_minor)}`]),
    [t`Costs now`, money(order.due_minor)],
  ];
  return (
    <Panel title={t`What was bought, and why at this price`} bodyClassName="px-0">
      <ul className="divide-y" aria-label={t`Lines`}>
        {order.lines.map((line) => <Line key={line.line} line={line} order={order} />)}
      </ul>
      <dl className="flex flex-col gap-1 border-t px-4 pt-3 text-sm">
        {rows.map(([label, value]) => (
          <div key={label} className="flex justify-between gap-4 last:text-base last:font-semibold">
            <dt>{label}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

export function Payments({ story }: { story: OrderStory }) {
  const { t } = useLingui();
  const { order, payments } = story;
  const money = useMoney(order.currency);
  return (
    <Panel title={t`Payments`}>
      {payments.length === 0 ? <p className="text-sm text-soft"><Trans>Nothing has been paid yet.</Trans></p> : null}
      <ul className="flex flex-col gap-2 text-sm">
        {payments.map((each) => {
          const look = progress[each.progress];
          const name = tenders[each.tender];
          return (
            <li key={each.id} className="flex flex-wrap items-center gap-x-3">
              <span className="flex-1">{name ? t(name) : each.tender}</span>
              {look ? <Badge tone={look.tone}>{t(look.label)}</Badge> : null}
              <span className="figures font-medium">{money(each.amount_minor)}</span>
              {each.refunded_minor > 0 ? <span className="basis-full text-right text-soft">{t`${money(each.refunded_minor)} given back`}</span> : null}
              {each.failure_text ? <span className="basis-full text-loss">{each.failure_text}</span> : null}
            </li>
          );
        })}
      </ul>
      {order.open_minor > 0 ? <p className="mt-3 border-t pt-3 text-sm font-medium text-care">{t`Still to be paid: ${money(order.open_minor)}`}</p> : null}
      {order.credit_minor > 0 ? <p className="mt-3 border-t pt-3 text-sm font-medium text-care">{t`Owed to the customer: ${money(order.credit_minor)}`}</p> : null}
    </Panel>
  );
}

export function Deliveries({ order }: { order: Order }) {
  const { t } = useLingui();
  const query = useQuery({ ...orderFulfillmentsQuery(order.id), retry: false });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t`On the way to the customer`} bodyClassName="px-0">
      <ul className="divide-y text-sm">
        {items.map((each) => (
          <li key={each.id} className="px-4 py-2">
            <span className="flex items-center gap-2">
              <span className="flex-1 font-medium">{each.kind === "pickup" ? t`To be collected` : t`To be sent`}</span>
              <Badge>{t(fulfillmentStates[each.state])}</Badge>
            </span>
            <span className="block text-soft">{each.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Returns({ story }: { story: OrderStory }) {
  const { t } = useLingui();
  const money = useMoney(story.order.currency);
  if (story.returns.length === 0) return null;
  return (
    <Panel title={t`Came back`} bodyClassName="px-0">
      <ul className="divide-y text-sm">
        {story.returns.map((each) => (
          <li key={each.id} className="px-4 py-2">
            <span className="flex justify-between gap-3">
              <span className="font-medium">{each.lines.map((line) => `${line.sold.quantity} × ${line.sold.name}`).join(", ")}</span>
              <span className="figures">{money(each.credit_minor)}</span>
            </span>
            <span className="block text-soft">
              {[each.reason, each.taken_by].filter(Boolean).join(" · ")} <When at={each.returned_at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function Timeline({ story }: { story: OrderStory }) {
  const { t } = useLingui();
  return (
    <Panel title={t`What happened`}>
      <ol className="flex flex-col gap-2 text-sm">
        {[...story.timeline].sort((one, other) => other.at.localeCompare(one.at)).map((entry) => {
          const words = entries[entry.kind];
          return (
            <li key={entry.id} className="flex gap-3">
              <span className="min-w-0 flex-1">
                <span className="block">{words ? t(words) : entry.kind.replaceAll("_", " ")}</span>
                <span className="block text-soft">{entry.actor}</span>
              </span>
              <When at={entry.at} className="text-soft" />
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
