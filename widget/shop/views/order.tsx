/** The order that was placed here: its number, what is still to be done, and how far it is. */
import type { OrderState, Parcel } from "../../src";
import { h, type Child } from "../dom";
import { redraw, state, storefront } from "../store";
import { dayAndTime, money, say } from "../words";
import { Qr } from "./drawer";

let order: OrderState | null | undefined;
let stop: (() => void) | null = null;

/** Follow the last order while its page is shown. */
export function followOrder(isShown: boolean): void {
  if (!isShown) {
    stop?.();
    stop = null;
    order = undefined;
    return;
  }
  if (stop) return;
  stop = storefront().checkout.follow((told) => {
    order = told;
    redraw();
  });
  if (!storefront().checkout.hasOrder) order = null;
}

export function OrderPage(): Child {
  if (!order) {
    return (
      <main id="main">
        <h1 tabindex="-1">{say("myOrder")}</h1>
        <div class="empty"><p role="status">{order === null ? say("noOrder") : say("loading")}</p>{order === null && <a class="button" href="/shop/all">{say("browse")}</a>}</div>
      </main>
    );
  }
  const { checkout, parcels } = order;
  const placed = checkout.order;
  return (
    <main id="main" class="order">
      <h1 tabindex="-1">{say("thanks")}</h1>
      <p class="lead" data-testid="number">{say("number", { number: placed.number })}</p>
      <p>{say("keepNumber")}</p>
      <Transfer state={order} />
      <div aria-live="polite">
        {parcels.map((parcel) => ParcelCard({ parcel, owed: placed.open_minor }))}
        {!parcels.length && <p class="panel">{placed.order_state === "cancelled" ? say("cancelled") : checkout.checkout_state === "placed" ? say("waitingMoney") : say("loading")}</p>}
      </div>
      <section class="panel" aria-labelledby="what">
        <h2 id="what">{say("summary")}</h2>
        <ul class="brief">{placed.lines.map((line) => <li key={line.line}><span>{line.quantity} × {line.name}</span><span>{money(line.net_minor)}</span></li>)}</ul>
        <dl class="sums">
          {placed.charge && <div><dt>{say("shipping")}</dt><dd>{placed.charge.net_minor ? money(placed.charge.net_minor) : say("free")}</dd></div>}
          <div class="total"><dt>{say("total")}</dt><dd>{money(placed.due_minor, placed.currency)}</dd></div>
        </dl>
      </section>
      <a class="button quiet" href="/shop">{say("goOn")}</a>
    </main>
  );
}

function Transfer({ state: { checkout } }: { state: OrderState }): Child {
  const waiting = checkout.payments.find((payment) => payment.next_action?.kind === "transfer");
  if (!waiting) return null;
  return (
    <section class="panel" aria-labelledby="transfer">
      <h2 id="transfer">{say("transferDo", { amount: money(waiting.amount_minor, waiting.currency) })}</h2>
      <p>{say("transferReason")}: <strong>{String(waiting.next_action?.reason ?? checkout.order.number)}</strong></p>
      {state.settings?.is_demo && <p class="small">{say("demoMoney")}</p>}
    </section>
  );
}

function ParcelCard({ parcel, owed }: { parcel: Parcel; owed: number }): Child {
  const { code, place } = parcel;
  if (parcel.kind === "pickup" && code) {
    return (
      <section class="panel ready" key={code}>
        <h2>{say("ready", { place: place ?? "" })}</h2>
        <p>{say("pickupCode")}</p>
        <p class="code" data-testid="pickup">{code}</p>
        <Qr text={`${location.origin}/pickup/${code}`} label={say("pickupCode")} />
        {owed > 0 && <p>{say("toPay", { amount: money(owed) })}</p>}
        {parcel.due_at && <p class="small">{say("readyUntil", { date: dayAndTime(parcel.due_at) })}</p>}
      </section>
    );
  }
  const text =
    parcel.progress === "handed_over" ? say("collected")
    : parcel.progress === "expired" ? say("cancelled")
    : parcel.progress === "shipped" ? say("shipped", { carrier: parcel.package?.carrier ?? "" })
    : parcel.kind === "pickup" ? say("preparing", { place: place ?? "" })
    : say("packing");
  return (
    <section class="panel" key={`${parcel.kind} ${place} ${parcel.progress}`}>
      <p>{text}</p>
      {parcel.kind === "pickup" && owed > 0 && parcel.progress !== "handed_over" && <p class="small">{say("toPay", { amount: money(owed) })}</p>}
      {parcel.package?.tracking_url && <a href={parcel.package.tracking_url} rel="noopener" target="_blank">{parcel.package.tracking}</a>}
    </section>
  );
}
