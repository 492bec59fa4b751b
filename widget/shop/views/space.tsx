/** What is theirs: the orders of this browser, the wish list, and what the browser keeps of them. */
import type { Language, OrderState } from "../../src";
import { h, type Child } from "../dom";
import { change, forgetAll, notify, redraw, speak, state, storefront } from "../store";
import { day, money, say } from "../words";
import { progressOf } from "./order";
import { Broken } from "./parts";
import { Wishes } from "./wishes";

let orders: readonly OrderState[] | Error | undefined;
let shownIn: Language | null = null;

/** Ask anew how far the orders are whenever the page is come to; what was known stays until there is an answer. */
export function followSpace(isShown: boolean): void {
  const language = isShown ? state.language : null;
  if (language === shownIn) return;
  shownIn = language;
  if (isShown) load();
  else state.isForgetting = false;
}

function load(): void {
  storefront().orders.list().then(
    (found) => (orders = found),
    (error: Error) => (orders = error),
  ).finally(redraw);
}

export function SpacePage(): Child {
  return (
    <main id="main" class="space">
      <h1 tabindex="-1">{say("space")}</h1>
      <p class="lead">{say("spaceText")}</p>
      <div class="columns">
        <div>
          <Orders />
          <Wishes />
        </div>
        <Kept />
      </div>
      <Question />
    </main>
  );
}

function Orders(): Child {
  const again = () => {
    orders = undefined;
    load();
    redraw();
  };
  return (
    <section aria-labelledby="orders">
      <h2 id="orders">{say("orders")}</h2>
      {orders instanceof Error ? <Broken error={orders} again={again} />
        : orders?.length ? <ul class="orders">{orders.map((order) => Row({ order }))}</ul>
        : <div class="empty panel"><p role="status">{say(orders || !storefront().orders.numbers.length ? "noOrder" : "loading")}</p></div>}
    </section>
  );
}

function Row({ order }: { order: OrderState }): Child {
  const placed = order.checkout.order;
  const codes = order.parcels.flatMap((parcel) => (parcel.kind === "pickup" && parcel.code ? [parcel.code] : []));
  return (
    <li key={placed.number}>
      <a class="panel" href={`/shop/order/${encodeURIComponent(placed.number)}`}>
        <span class="which">
          <strong>{say("number", { number: placed.number })}</strong>
          <span class="small">{day(placed.placed_at)}</span>
        </span>
        <span class="due">{money(placed.due_minor, placed.currency)}</span>
        <span class="far">{progressOf(order).join(" · ")}{codes.length > 0 && [" · ", say("pickupCode"), " ", <strong>{codes.join(", ")}</strong>]}</span>
      </a>
    </li>
  );
}

/** What the browser keeps, what it speaks, and how to be rid of it. */
function Kept(): Child {
  const pieces = (lines: { quantity: number }[] = []) => lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <aside class="panel" aria-labelledby="kept">
      <h2 id="kept">{say("kept")}</h2>
      <p class="small">{say("keptText")}</p>
      <ul class="brief">
        <li><span>{say("orders")}</span><span>{storefront().orders.numbers.length}</span></li>
        <li><span>{say("basketPieces")}</span><span>{pieces(state.basket.basket?.lines)}</span></li>
        <li><span>{say("wishes")}</span><span>{state.wishes.basket?.lines.length ?? 0}</span></li>
      </ul>
      <fieldset class="choices">
        <legend>{say("speak")}</legend>
        {([["it", "Italiano"], ["en", "English"]] as const).map(([code, name]) => (
          <label key={code}>
            <input type="radio" name="speak" value={code} checked={state.language === code} onchange={() => speak(code)} />
            <span lang={code}>{name}</span>
          </label>
        ))}
      </fieldset>
      <button type="button" class="button quiet wide" onclick={() => change({ isForgetting: true })}>{say("forgetAll")}</button>
    </aside>
  );
}

function Question(): Child {
  const close = () => change({ isForgetting: false });
  const forget = async () => {
    await forgetAll();
    orders = [];
    close();
    notify(say("forgotten"));
    change({ said: say("forgotten") });
    document.querySelector<HTMLElement>("h1")?.focus();
  };
  return (
    <dialog class="question" aria-labelledby="question" onclose={close} ref={show}>
      <h2 id="question">{say("forgetTitle")}</h2>
      <p>{say("forgetText", { n: storefront().orders.numbers.length })}</p>
      <div class="acts">
        <button type="button" class="button quiet" onclick={close}>{say("keep")}</button>
        <button type="button" class="button" onclick={() => void forget()}>{say("forget")}</button>
      </div>
    </dialog>
  );
}

function show(dialog: HTMLDialogElement): void {
  if (state.isForgetting && !dialog.open) dialog.showModal();
  else if (!state.isForgetting && dialog.open) dialog.close();
}
