/** What the page knows, and how it is shown again when that changes. */
import { createStorefront, type BasketState, type Contact, type Handover, type Language, type PostalAddress, type Storefront } from "../src";

export interface ShopSettings {
  name: string;
  key: string;
  write_key: string | null;
  channel: string;
  touchpoint: string | null;
  is_demo: boolean;
}

export interface Form {
  contact: Partial<Contact>;
  shipping: Partial<PostalAddress>;
  way: "ship" | "pickup";
  touchpoint: string | null;
  pay: "bank_transfer" | "pickup";
  giftCard: string;
  errors: Record<string, string>;
  problem: string | null;
  changed: boolean;
  isSending: boolean;
  isBegun: boolean;
  /** The way of sending that was chosen for the customer, once. */
  proposed: string | null;
}

const emptyForm = (): Form => ({
  contact: {}, shipping: {}, way: "ship", touchpoint: null, pay: "bank_transfer", giftCard: "", errors: {}, problem: null,
  changed: false, isSending: false, isBegun: false, proposed: null,
});

const noBasket: BasketState = { basket: null, quote: null, live: "late", isBusy: false };

export const state = {
  settings: null as ShopSettings | null,
  closed: null as string | null,
  language: firstLanguage(),
  basket: noBasket,
  wishes: noBasket,
  isDrawerOpen: false,
  isForgetting: false,
  handover: null as Handover | null,
  notice: null as string | null,
  said: "",
  variantId: null as string | null,
  form: emptyForm(),
};

let shop: Storefront | null = null;
let draw: () => void = () => undefined;
let isWaiting = false;

export const onDraw = (act: () => void) => (draw = act);

/** Show what is known, once for all changes of a moment. */
export function redraw(): void {
  if (isWaiting) return;
  isWaiting = true;
  queueMicrotask(() => {
    isWaiting = false;
    draw();
  });
}

export function change(changes: Partial<typeof state>): void {
  Object.assign(state, changes);
  redraw();
}

export function changeForm(changes: Partial<Form>): void {
  Object.assign(state.form, changes);
  redraw();
}

export const clearForm = () => (state.form = emptyForm());

export function storefront(): Storefront {
  if (!shop) throw new Error("the shop is not open yet");
  return shop;
}

/** Ask what the page works with, and open the shop. */
export async function openShop(): Promise<void> {
  const answer = await fetch("/api/shop/settings");
  const told = (await answer.json()) as ShopSettings & { detail?: string };
  if (!answer.ok) {
    change({ closed: told.detail ?? String(answer.status) });
    return;
  }
  const { key, channel, touchpoint, write_key: writeKey } = told;
  const more = { ...(writeKey ? { writeKey } : {}), ...(touchpoint ? { touchpoint } : {}) };
  shop = createStorefront({ url: "", key, channel, language: state.language, ...more });
  shop.basket.subscribe((basket) => change({ basket }));
  shop.wishes.subscribe((wishes) => change({ wishes }));
  change({ settings: told });
}

function firstLanguage(): Language {
  const kept = remembered("shop-language");
  const wanted = kept ?? navigator.language;
  return wanted.startsWith("it") ? "it" : "en";
}

export function speak(language: Language): void {
  try {
    localStorage.setItem("shop-language", language);
  } catch {
    // It is asked again next time.
  }
  forget();
  change({ language });
  storefront().language = language;
}

/** Forget who was here, what they said and what they speak; the browser's own language is spoken then. */
export async function forgetAll(): Promise<void> {
  await storefront().forget();
  try {
    localStorage.removeItem("shop-language");
  } catch {
    // It was never kept.
  }
  clearForm();
  forget();
  change({ language: firstLanguage(), handover: null });
  storefront().language = state.language;
}

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

interface Loaded<T> {
  content?: T;
  error?: Error;
}

const resources = new Map<string, Loaded<unknown>>();
const mostKept = 60;

/** What is read from the API: asked once, shown when it is there. */
export function resource<T>(name: string, load: () => Promise<T>): Loaded<T> {
  const key = `${state.language} ${name}`;
  const known = resources.get(key);
  if (known) return known as Loaded<T>;
  const loaded: Loaded<T> = {};
  resources.set(key, loaded);
  if (resources.size > mostKept) resources.delete(resources.keys().next().value ?? "");
  load().then(
    (content) => Object.assign(loaded, { content }),
    (error: unknown) => Object.assign(loaded, { error }),
  ).finally(redraw);
  return loaded;
}

/** What was read already; nothing is asked for. */
export function known<T>(name: string): T | undefined {
  return (resources.get(`${state.language} ${name}`) as Loaded<T> | undefined)?.content;
}

/** Read again: everything, or what begins so. */
export function forget(beginning = ""): void {
  for (const key of resources.keys()) if (key.slice(3).startsWith(beginning)) resources.delete(key);
}

/** Tell what was done, or what went wrong, for a moment. */
export function notify(notice: string): void {
  change({ notice });
  setTimeout(() => state.notice === notice && change({ notice: null }), 5_000);
}
