/** An order that was placed here: its number, what is still to be done, and how far it is. */
import type { OrderState, Parcel } from "../../src";
import { h, type Child } from "../dom";
import { redraw, state, storefront } from "../store";
import { day, dayAndTime, money, say } from "../words";
import { Qr } from "./drawer";

let order: OrderState | null | undefined;
let followed: { number: string | null; stop: () => void } | null = null;

/** Follow an order while its page is shown: one that is named, or the last. */
export function followOrder(shown: { number: string | null } | null): void {
  if (followed && followed.number === shown?.number) return;
  followed?.stop();
  followed = null;
  order = undefined;
  if (!shown) return;
  const stop = storefront().orders.follow((told) => {
    order = told;
    redraw();
  }, shown.number ?? undefined);
  followed = { number: shown.number, stop };
}

/** How far it is, in a few words for each parcel. */
export function progressOf({ checkout, parcels }: OrderState): string[] {
  if (checkout.order.order_state === "cancelled") return [say("cancelled")];
  if (!parcels.length) return [checkout.checkout_state === "placed" ? say("waitingMoney") : say("loading")];
  return [...new Set(parcels.map(words))];
}

export function OrderPage({ number }: { number: string | null }): Child {
  if (!order) {
    return (
      <main id="main">
        <h1 tabindex="-1">{number ? say("number", { number }) : say("summary")}</h1>
        <div class="empty"><p role="status">{order === null ? say(number ? "noSuchOrder" : "noOrder") : say("loading")}</p>{order === null && <a class="button" href="/shop/all">{say("browse")}</a>}</div>
      </main>
    );
  }
  const { checkout, parcels } = order;
  const placed = checkout.order;
  return (
    <main id="main" class="order">
      <h1 tabindex="-1" data-testid={number ? "number" : null}>{number ? say("number", { number }) : say("thanks")}</h1>
      {number ? <p class="lead">{day(placed.placed_at)}</p> : <p class="lead" data-testid="number">{say("number", { number: placed.number })}</p>}
      <p>{say("keepNumber")} <a href="/shop/space">{say("space")}</a></p>
      <Transfer state={order} />
      <div aria-live="polite">
        {parcels.map((parcel) => ParcelCard({ parcel, owed: placed.open_minor }))}
        {!parcels.length && <p class="panel">{progressOf(order)}</p>}
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

/** It is made ready in a shop, and nobody can have it yet. */
const isUnderWay = ({ kind, progress, code }: Parcel) => kind === "pickup" && !code && !["handed_over", "expired", "cancelled"].includes(progress);

function words(parcel: Parcel): string {
  const place = parcel.place ?? "";
  if (parcel.progress === "handed_over") return say("collected");
  if (parcel.progress === "expired" || parcel.progress === "cancelled") return say("cancelled");
  if (parcel.progress === "shipped") return say("shipped", { carrier: parcel.package?.carrier ?? "" });
  if (parcel.kind === "ship") return say("packing");
  return parcel.code ? say("ready", { place }) : say("inPreparation", { place });
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
  return (
    <section class="panel" key={`${parcel.kind} ${place} ${parcel.progress}`}>
      <p>{isUnderWay(parcel) ? say("preparing", { place: place ?? "" }) : words(parcel)}</p>
      {parcel.kind === "pickup" && owed > 0 && parcel.progress !== "handed_over" && <p class="small">{say("toPay", { amount: money(owed) })}</p>}
      {parcel.package?.tracking_url && <a href={parcel.package.tracking_url} rel="noopener" target="_blank">{parcel.package.tracking}</a>}
    </section>
  );
}
