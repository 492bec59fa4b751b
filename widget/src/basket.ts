/** The visitor's basket: one, whatever device it is filled on, with what it costs and why. */
import { BasketKeeper } from "./keeper";
import { watch, type Liveness } from "./live";
import { StorefrontError, type Call, type Transport } from "./transport";
import type { Basket, BasketQuote, Delivery, Handover, Here } from "./types";
import type { KeptOrder, Visitor } from "./visitor";

export interface BasketState {
  /** None until something is put in, or an earlier one is found. */
  basket: Basket | null;
  quote: BasketQuote | null;
  live: Liveness;
  isBusy: boolean;
}

type Listener = (state: BasketState) => void;

export class BasketClient {
  state: BasketState = { basket: null, quote: null, live: "late", isBusy: false };
  private readonly listeners = new Set<Listener>();
  private turn: Promise<unknown> = Promise.resolve();
  private asked = 0;
  private readonly keeper: BasketKeeper;
  private watched: { id: string; stop: () => void } | null = null;

  constructor(
    private readonly transport: Transport,
    visitor: Visitor,
    private readonly here: () => Here,
  ) {
    this.keeper = new BasketKeeper(transport, visitor, () => this.place());
  }

  /** Told of every change, whoever made it; call the answer to stop. Whoever comes first looks for an earlier basket. */
  subscribe(listener: Listener): () => void {
    const isFirst = this.listeners.size === 0;
    this.listeners.add(listener);
    listener(this.state);
    if (isFirst) void this.resume().catch(() => undefined);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.unwatch();
    };
  }

  /** The basket of an earlier visit, or one that was taken over; null when there is none. */
  resume(): Promise<Basket | null> {
    return this.next(async () => {
      if (this.state.basket) this.follow(this.state.basket);
      else if (this.keeper.token) await this.open();
      await this.quote();
      return this.state.basket;
    });
  }

  add(what: { sku: string } | { variantId: string }, quantity = 1, more: { delivery?: Delivery; note?: string } = {}): Promise<Basket> {
    const named = "sku" in what ? { sku: what.sku } : { variant_id: what.variantId };
    return this.change("/lines", { method: "POST", body: { ...this.place(), ...named, quantity, ...more } });
  }

  /** How a line is to be from now on; 0 pieces: out with it. */
  set(variantId: string, quantity: number, more: { delivery?: Delivery; note?: string } = {}): Promise<Basket> {
    return this.change(`/lines/${variantId}`, { method: "PUT", body: { ...this.place(), quantity, ...more } });
  }

  /** Send everything, or have all of it ready in one shop. */
  async deliver(delivery: Delivery): Promise<void> {
    const same = (one: Delivery) => one.kind === delivery.kind && (one.touchpoint ?? null) === (delivery.touchpoint ?? null);
    for (const line of this.state.basket?.lines ?? []) {
      if (!same(line.delivery)) await this.set(line.variant_id, line.quantity, { delivery });
    }
  }

  /** Choose a way to have it sent. */
  ship(method: string): Promise<Basket> {
    return this.edit({ method });
  }

  /** Choose among the gifts of a promotion; null for none. */
  choose(promotionId: string, variant: string | null): Promise<Basket> {
    return this.edit({ gifts: { [promotionId]: variant } });
  }

  enter(code: string): Promise<Basket> {
    return this.change("/coupons", { method: "POST", body: { code } });
  }

  withdraw(code: string): Promise<Basket> {
    return this.change(`/coupons/${encodeURIComponent(code)}`, { method: "DELETE" });
  }

  /** Six letters and a link with which the basket goes on in a shop or on another device. */
  handOver(): Promise<Handover> {
    return this.next(async () => {
      const basket = await this.opened();
      return this.transport.call<Handover>(`/baskets/${basket.id}/handovers`, { method: "POST", body: this.place(), token: this.keeper.token });
    });
  }

  /** Go on with a basket here, by its code or by the link that was scanned. */
  takeOver(given: { code: string; basketId?: string; signature?: string }): Promise<Basket> {
    return this.next(async () => {
      const taken = this.accept(await this.keeper.take(given));
      await this.quote();
      return taken;
    });
  }

  /** Ask again what it costs, as in another language. */
  refresh(): Promise<void> {
    return this.next(() => this.quote());
  }

  /** A quote that came with a refusal. */
  replaceQuote(quote: BasketQuote): void {
    this.asked += 1;
    this.tell({ quote });
  }

  /** It was sold: the next thing that is put in opens another. */
  close(): void {
    this.unwatch();
    this.keeper.drop();
    this.tell({ basket: null, quote: null });
  }

  /** What opens the basket that is shown. */
  get key(): KeptOrder | null {
    const { basket } = this.state;
    return basket && this.keeper.token ? { basketId: basket.id, token: this.keeper.token } : null;
  }

  private place() {
    const { channel, touchpoint } = this.here();
    return { channel, touchpoint };
  }

  private async edit(body: object): Promise<Basket> {
    const patch = (basket: Basket): Call => ({ method: "PATCH", body, ifMatch: basket.version });
    try {
      return await this.change("", patch);
    } catch (error) {
      if (!(error instanceof StorefrontError) || error.status !== 412) throw error;
      await this.next(() => this.open());
      return this.change("", patch);
    }
  }

  /** Carry out one change after the other, each on the basket that the one before left. */
  private change(path: string, call: Call | ((basket: Basket) => Call)): Promise<Basket> {
    return this.next(async () => {
      const attempt = async () => {
        const basket = await this.opened();
        const given = typeof call === "function" ? call(basket) : call;
        return this.transport.call<Basket>(`/baskets/${basket.id}${path}`, { ...given, token: this.keeper.token });
      };
      let changed: Basket;
      try {
        changed = await attempt();
      } catch (error) {
        // Somebody bought it in the shop meanwhile.
        if (!(error instanceof StorefrontError) || error.code !== "basket_closed") throw error;
        this.close();
        changed = await attempt();
      }
      this.accept(changed);
      await this.quote();
      return changed;
    });
  }

  private async opened(): Promise<Basket> {
    return this.state.basket ?? (await this.open());
  }

  private async open(): Promise<Basket> {
    return this.accept(await this.keeper.open());
  }

  private accept(basket: Basket): Basket {
    const known = this.state.basket;
    if (known?.id !== basket.id || basket.version >= known.version) this.tell({ basket });
    this.follow(basket);
    return basket;
  }

  private follow(basket: Basket): void {
    if (this.watched?.id === basket.id || !this.listeners.size || !this.keeper.token) return;
    this.unwatch();
    const path = `/baskets/${basket.id}`;
    const stop = watch(this.transport, {
      path: `${path}/stream`,
      token: this.keeper.token,
      onEvent: (_name, content) => this.hear(content as Basket),
      onLiveness: (live) => live !== this.state.live && this.tell({ live }),
      poll: async () => this.hear(await this.transport.call<Basket>(path, { token: this.keeper.token })),
    });
    this.watched = { id: basket.id, stop };
  }

  /** Another client changed it, or it became part of another, or it was sold. */
  private hear(heard: Basket): void {
    const known = this.state.basket;
    if (heard.state === "sold") {
      if (known?.id === heard.id) this.close();
      return;
    }
    if (known && heard.id === known.id && heard.version <= known.version) return;
    this.tell({ basket: heard });
    if (this.watched) this.watched.id = heard.id;
    void this.quote().catch(() => undefined);
  }

  private async quote(): Promise<void> {
    const asked = (this.asked += 1);
    const { basket } = this.state;
    if (!basket || basket.lines.length === 0) {
      this.tell({ quote: null });
      return;
    }
    const quote = await this.transport.call<BasketQuote>(`/baskets/${basket.id}/quote`, { method: "POST", body: this.here(), token: this.keeper.token });
    if (asked === this.asked) this.tell({ quote });
  }

  private next<T>(act: () => Promise<T>): Promise<T> {
    const done = this.turn.then(async () => {
      this.tell({ isBusy: true });
      try {
        return await act();
      } finally {
        this.tell({ isBusy: false });
      }
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  private unwatch(): void {
    this.watched?.stop();
    this.watched = null;
  }

  private tell(changes: Partial<BasketState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener(this.state);
  }
}
