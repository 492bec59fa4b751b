/** Who this browser is: an id that nobody guesses, the token that proves it, and what must outlast a reload. */
import type { Options } from "./transport";

const name = "tessere";

/** A checkout that was sent and not answered yet, or the last one that was. */
export interface KeptCheckout extends BasketKey {
  id: string;
  draft: string;
}

/** What opens a basket, sold or not. */
export interface BasketKey {
  basketId: string;
  token: string;
}

/** An order that was placed in this browser. */
export interface KeptOrder extends BasketKey {
  number: string;
}

interface Kept {
  anonymousId: string;
  token?: string;
  /** A basket of somebody's other device, which was handed over to this one. */
  taken?: BasketKey;
  pending?: KeptCheckout;
  /** The newest first. */
  orders?: KeptOrder[];
}

const mostOrders = 20;

/** A random UUID, also where the page is not served over https and `randomUUID` is missing. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const marked = bytes.map((byte, place) => (place === 6 ? (byte & 0x0f) | 0x40 : place === 8 ? (byte & 0x3f) | 0x80 : byte));
  const hex = Array.from(marked, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Visitor {
  private kept: Kept;
  private readonly storage: Options["storage"];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(options: Options) {
    this.storage = options.storage ?? localStorageIfAllowed();
    this.kept = this.read() ?? { anonymousId: randomId() };
    this.write();
  }

  get anonymousId(): string {
    return this.kept.anonymousId;
  }

  get<K extends Exclude<keyof Kept, "anonymousId">>(key: K): Kept[K] {
    return this.latest[key];
  }

  set(changes: Partial<Omit<Kept, "anonymousId">>): void {
    this.kept = { ...this.latest, ...changes };
    this.write();
  }

  remember(order: KeptOrder): void {
    const others = (this.get("orders") ?? []).filter((each) => each.basketId !== order.basketId);
    this.set({ orders: [order, ...others].slice(0, mostOrders) });
  }

  /** Begin as somebody else, because the token of the id that was here is lost; what has a token of its own stays. */
  renew(): void {
    this.kept = { ...this.latest, anonymousId: randomId() };
    delete this.kept.token;
    this.write();
  }

  /** Nothing of who was here stays. */
  forget(): void {
    this.kept = { anonymousId: randomId() };
    this.write();
  }

  /** Call `act` when another window begins as somebody else. */
  whenReplaced(act: () => void): void {
    addEventListener("storage", (event) => {
      const found = event.key === name ? this.read() : null;
      if (!found || found.anonymousId === this.kept.anonymousId) return;
      this.kept = found;
      act();
    });
  }

  /** One after the other: the token that the first gets is what the next one shows. */
  alone<T>(act: () => Promise<T>): Promise<T> {
    const done = this.turn.then(act);
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** With what another window has written meanwhile. */
  private get latest(): Kept {
    const found = this.read();
    return found?.anonymousId === this.kept.anonymousId ? found : this.kept;
  }

  private read(): Kept | null {
    try {
      const found = JSON.parse(this.storage?.getItem(name) ?? "null") as Kept | null;
      return typeof found?.anonymousId === "string" ? found : null;
    } catch {
      return null;
    }
  }

  private write(): void {
    try {
      this.storage?.setItem(name, JSON.stringify(this.kept));
    } catch {
      // A full or forbidden storage: the visit lasts as long as the page.
    }
  }
}

function localStorageIfAllowed(): Options["storage"] {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
