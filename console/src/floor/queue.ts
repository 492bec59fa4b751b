import { useSyncExternalStore } from "react";
import { renewSession } from "@/api/access";
import { checkOut, deskAt, readBasket, setPieces } from "@/api/baskets";
import { tellSale } from "@/api/floor";
import { isProblem } from "@/api/problem";
import type { CheckoutDraft, Id, TillSale } from "@/api/types";
import { forget, keep, recall, recallAll } from "./kept";
import { isOnline, isSilence, onNetwork } from "./network";

/** A sale that the server has not confirmed: one made alone, or a checkout whose answer was lost. */
export interface QueuedSale {
  id: Id;
  at: string;
  order: number;
  customer: string | null;
  total_minor: number;
  currency: string;
  touchpoint: string;
  basket: Id | null;
  state: "waiting" | "sent" | "refused";
  reason: string | null;
  number: string | null;
  what: { sale: TillSale } | { draft: CheckoutDraft };
}

let shown: readonly QueuedSale[] = [];
let running: Promise<void> | null = null;
const listeners = new Set<() => void>();
const keptAfterwards = 20;
/** Told so, the server will never take it: people have to look. Anything else is tried again. */
const final = new Set([400, 403, 404, 409, 410, 413, 415, 422]);

async function refresh(): Promise<void> {
  const all = await recallAll<QueuedSale>("sales");
  shown = all.sort((one, other) => one.order - other.order);
  listeners.forEach((listener) => listener());
}

/** Counts up for as long as the tablet lives. */
export async function nextNumber(): Promise<number> {
  const number = ((await recall<number>("settings", "number")) ?? 0) + 1;
  await keep("settings", "number", number);
  return number;
}

/** The tablet's own name among the tills. */
export async function tillName(touchpoint: string): Promise<string> {
  const known = await recall<string>("settings", "till");
  const name = known ?? crypto.randomUUID().slice(0, 8);
  if (!known) await keep("settings", "till", name);
  return `floor-${touchpoint}-${name}`.slice(0, 100);
}

/** On the disk when it resolves: only then the customer may leave. */
export async function queueSale(sale: Omit<QueuedSale, "order" | "state" | "reason" | "number">): Promise<void> {
  const order = await nextNumber();
  await keep("sales", sale.id, { ...sale, order, state: "waiting", reason: null, number: null } satisfies QueuedSale);
  await refresh();
  void flush();
}

async function send(queued: QueuedSale): Promise<string> {
  if ("draft" in queued.what) {
    const done = await checkOut(queued.basket ?? "", queued.what.draft);
    return done.order.number;
  }
  const { number } = await tellSale(queued.what.sale);
  // The goods are gone: they are not to be bought once more. Said again it changes nothing.
  const { basket } = queued;
  if (basket) {
    const sold = new Set(queued.what.sale.lines.map((line) => line.variant_id));
    const { id, state, lines } = await readBasket(basket);
    if (state !== "open") return number;
    for (const line of lines) if (sold.has(line.variant_id)) await setPieces(id, deskAt(queued.touchpoint), line.variant_id, 0);
  }
  return number;
}

async function sendAll(): Promise<void> {
  await refresh();
  const waiting = shown.filter((each) => each.state === "waiting");
  if (waiting.length === 0) return;
  try {
    await renewSession();
  } catch (error) {
    isSilence(error);
    return;
  }
  for (const queued of waiting) {
    try {
      await keep("sales", queued.id, { ...queued, state: "sent", number: await send(queued) });
    } catch (error) {
      if (isSilence(error) || !isProblem(error) || !final.has(error.status)) break;
      await keep("sales", queued.id, { ...queued, state: "refused", reason: error.message });
    }
    await refresh();
  }
  const sent = shown.filter((each) => each.state === "sent");
  for (const old of sent.slice(0, Math.max(0, sent.length - keptAfterwards))) await forget("sales", old.id);
}

/** Tells the server what waits, in the order in which it was sold; one run at a time, over all windows of the tablet. */
export function flush(): Promise<void> {
  running ??= (navigator.locks ? navigator.locks.request("tessere-floor-queue", sendAll) : sendAll())
    .then(refresh)
    .finally(() => {
      running = null;
    });
  return running;
}

export async function tryAgain(queued: QueuedSale): Promise<void> {
  await keep("sales", queued.id, { ...queued, state: "waiting", reason: null });
  await flush();
}

export async function drop(queued: QueuedSale): Promise<void> {
  await forget("sales", queued.id);
  await refresh();
}

onNetwork(() => isOnline() && void flush());

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) void refresh();
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useQueue = () => useSyncExternalStore(subscribe, () => shown);
