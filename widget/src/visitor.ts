/** Who this browser is: an id that nobody guesses, the token that proves it, and what must outlast a reload. */
import type { Options } from "./transport";

const name = "tessere";

/** A checkout that was sent and not answered yet, or the last one that was. */
export interface KeptCheckout {
  id: string;
  basketId: string;
  token: string;
  draft: string;
}

export interface KeptOrder {
  basketId: string;
  token: string;
}

interface Kept {
  anonymousId: string;
  token?: string;
  /** A basket of somebody's other device, which was handed over to this one. */
  taken?: KeptOrder;
  pending?: KeptCheckout;
  order?: KeptOrder;
}

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

  constructor(options: Options) {
    this.storage = options.storage ?? localStorageIfAllowed();
    this.kept = this.read() ?? { anonymousId: randomId() };
    this.write();
  }

  get anonymousId(): string {
    return this.kept.anonymousId;
  }

  get<K extends Exclude<keyof Kept, "anonymousId">>(key: K): Kept[K] {
    return this.kept[key];
  }

  set(changes: Partial<Omit<Kept, "anonymousId">>): void {
    // Another window may have written meanwhile.
    this.kept = { ...(this.read() ?? this.kept), ...changes, anonymousId: this.kept.anonymousId };
    this.write();
  }

  /** Begin as somebody else: the token of the id that was here is lost. */
  renew(): void {
    this.kept = { anonymousId: randomId() };
    this.write();
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
