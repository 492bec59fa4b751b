/** Lines that somebody keeps, with what they cost here and now: what the basket and the wish list have in common. */
import type { WishKeeper } from "./keeper";
import { watch, type Liveness } from "./live";
import { StorefrontError, type Call, type Transport } from "./transport";
import type { Basket, BasketQuote, Delivery, Here, MovedLines } from "./types";

export interface BasketState {
  /** None until something is put in, or an earlier one is found. */
  basket: Basket | null;
  quote: BasketQuote | null;
  live: Liveness;
  isBusy: boolean;
}

type Listener = (state: BasketState) => void;
const nothing: BasketState = { basket: null, quote: null, live: "late", isBusy: false };

export class LinesClient<Keeper extends WishKeeper = WishKeeper> {
  state = nothing;
  private readonly listeners = new Set<Listener>();
  private turn: Promise<unknown> = Promise.resolve();
  private asked = 0;
  private watched: { id: string; stop: () => void } | null = null;

  constructor(
    protected readonly transport: Transport,
    protected readonly keeper: Keeper,
    protected readonly here: () => Here,
  ) {}

  /** Told of every change, whoever made it; call the answer to stop. Whoever comes first looks for what was kept earlier. */
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

  /** What was kept on an earlier visit; null when there is nothing. */
  resume(): Promise<Basket | null> {
    return this.next(async () => {
      const found = this.state.basket ?? (await this.keeper.find());
      if (found) this.accept(found);
      await this.quote();
      return found;
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

  /** Move a line from the basket to the wish list, or back. Where it is there already, the larger quantity stays. */
  move(variantId: string, to: LinesClient): Promise<void> {
    return this.next(async () => {
      await this.insist(async () => this.carry(variantId, await this.opened(), to, await to.opened()), to);
      await Promise.all([this.quote(), to.quote()]);
    });
  }

  /** Ask again what it costs, as in another language. */
  refresh(): Promise<void> {
    return this.next(() => this.quote());
  }

  /** When everything that was asked for so far is done. */
  async settled(): Promise<void> {
    await this.turn;
  }

  /** It is no longer this browser's: sold, or forgotten. The next thing that is put in opens another. */
  close(): void {
    this.unwatch();
    this.asked += 1;
    this.tell({ basket: null, quote: null });
  }

  protected place() {
    const { channel, touchpoint } = this.here();
    return { channel, touchpoint };
  }

  /** Carry out one change after the other, each on the basket that the one before left. */
  protected change(path: string, call: Call | ((basket: Basket) => Call)): Promise<Basket> {
    return this.next(async () => {
      const changed = await this.insist(async () => {
        const basket = await this.opened();
        return this.send<Basket>(`/baskets/${basket.id}${path}`, typeof call === "function" ? call(basket) : call);
      });
      this.accept(changed);
      await this.quote();
      return changed;
    });
  }

  protected send<T>(path: string, call: Call): Promise<T> {
    return this.transport.call<T>(path, { ...call, token: this.keeper.token });
  }

  protected async opened(): Promise<Basket> {
    return this.state.basket ?? (await this.open());
  }

  protected async open(): Promise<Basket> {
    return this.accept(await this.keeper.open());
  }

  protected accept(basket: Basket): Basket {
    const known = this.state.basket;
    if (known?.id !== basket.id || basket.version >= known.version) this.tell({ basket });
    this.follow(basket);
    return basket;
  }

  protected async quote(): Promise<void> {
    const asked = (this.asked += 1);
    const { basket } = this.state;
    if (!basket || basket.lines.length === 0) {
      this.tell({ quote: null });
      return;
    }
    const quote = await this.send<BasketQuote>(`/baskets/${basket.id}/quote`, { method: "POST", body: this.here() });
    if (asked === this.asked) this.tell({ quote });
  }

  /** What this says counts, and no answer that is still on its way. */
  protected overtake(quote: BasketQuote): void {
    this.asked += 1;
    this.tell({ quote });
  }

  protected next<T>(act: () => Promise<T>): Promise<T> {
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

  /** Once more with another one, when somebody bought it in the shop meanwhile. */
  private async insist<T>(attempt: () => Promise<T>, other?: LinesClient): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StorefrontError) || error.code !== "basket_closed") throw error;
      this.close();
      other?.close();
      return attempt();
    }
  }

  private async carry(variantId: string, from: Basket, to: LinesClient, target: Basket): Promise<void> {
    if (from.customer_id === target.customer_id && from.anonymous_id === target.anonymous_id) {
      const body = { ...this.place(), variant_ids: [variantId], to_basket_id: target.id };
      const { left, reached } = await this.send<MovedLines>(`/baskets/${from.id}/moves`, { method: "POST", body });
      this.accept(left);
      to.accept(reached);
      return;
    }
    // One of them was taken over from somebody else: the API moves nothing between two people.
    const there = (basket: Basket) => basket.lines.find((line) => line.variant_id === variantId)?.quantity ?? 0;
    const put = (quantity: number): Call => ({ method: "PUT", body: { ...this.place(), quantity } });
    to.accept(await to.send<Basket>(`/baskets/${target.id}/lines/${variantId}`, put(Math.max(there(from), there(target), 1))));
    this.accept(await this.send<Basket>(`/baskets/${from.id}/lines/${variantId}`, put(0)));
  }

  private follow(basket: Basket): void {
    const { token } = this.keeper;
    if (this.watched?.id === basket.id || !this.listeners.size || !token) return;
    this.unwatch();
    const path = `/baskets/${basket.id}`;
    const stop = watch(this.transport, {
      path: `${path}/stream`,
      token,
      onEvent: (_name, content) => this.hear(content as Basket),
      onLiveness: (live) => live !== this.state.live && this.tell({ live }),
      poll: async () => this.hear(await this.send<Basket>(path, {})),
    });
    this.watched = { id: basket.id, stop };
  }

  /** Another client changed it, or it became part of another, or it was sold. */
  private hear(heard: Basket): void {
    const known = this.state.basket;
    // A word that was on its way when nobody listened any more.
    if (!this.watched) return;
    if (heard.state === "sold") {
      if (known?.id === heard.id) this.close();
      return;
    }
    if (known && heard.id === known.id && heard.version <= known.version) return;
    this.tell({ basket: heard });
    if (this.watched) this.watched.id = heard.id;
    void this.quote().catch(() => undefined);
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
