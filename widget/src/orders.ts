/** The orders that were placed in this browser: it keeps what opens them, the newest twenty. */
import { StorefrontError, type Transport } from "./transport";
import type { Checkout, Here, Parcel } from "./types";
import type { BasketKey, KeptOrder, Visitor } from "./visitor";

export interface OrderState {
  checkout: Checkout;
  parcels: Parcel[];
}

/** Who has just ordered looks at the page; whoever leaves it open for long can wait. */
const busy = 4_000;
const calm = 20_000;
const calmAfter = 180_000;

export class OrdersClient {
  constructor(
    private readonly transport: Transport,
    private readonly visitor: Visitor,
    private readonly here: () => Here,
  ) {}

  /** Their numbers, the newest first; nothing is asked for. */
  get numbers(): string[] {
    return this.kept.map((each) => each.number);
  }

  /** How far each of them is, the newest first; without those that the shop has forgotten. */
  async list(): Promise<OrderState[]> {
    const found = await Promise.all(this.kept.map((each) => this.read(each).catch(unlessGone)));
    return found.filter((each) => each !== null);
  }

  /** One of them, the last unless told otherwise; null for one that was not placed here. */
  async open(number?: string): Promise<OrderState | null> {
    const order = this.find(number);
    return order ? this.read(order).catch(unlessGone) : null;
  }

  /** Told how far one of them is, the last unless told otherwise, until it is over or the answer is called; null: it is not here. */
  follow(listener: (state: OrderState | null) => void, number?: string): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const since = Date.now();
    const ask = async () => {
      try {
        const state = await this.open(number);
        if (isOver) return;
        listener(state);
        if (!state || ["fulfilled", "cancelled"].includes(state.checkout.order.order_state)) return;
      } catch {
        // It is asked for again.
      }
      if (!isOver) timer = setTimeout(() => void ask(), Date.now() - since < calmAfter ? busy : calm);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  private get kept(): KeptOrder[] {
    return this.visitor.get("orders") ?? [];
  }

  private find(number?: string): KeptOrder | undefined {
    return number ? this.kept.find((each) => each.number === number) : this.kept[0];
  }

  private async read({ basketId, token }: BasketKey): Promise<OrderState> {
    const [checkout, parcels] = await Promise.all([
      this.transport.call<Checkout>(`/baskets/${basketId}/checkout`, { token }),
      this.transport.call<{ items: Parcel[] }>(`/baskets/${basketId}/parcels`, { token, query: { language: this.here().language } }),
    ]);
    return { checkout, parcels: parcels.items };
  }
}

function unlessGone(error: unknown): null {
  if (error instanceof StorefrontError && [401, 403, 404].includes(error.status)) return null;
  throw error;
}
