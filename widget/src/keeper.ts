/** Which basket is open in this browser: one that was taken over, or the visitor's own. */
import { StorefrontError, type Transport } from "./transport";
import type { Basket, Opened, TakenOver } from "./types";
import type { Visitor } from "./visitor";

type Place = { channel: string; touchpoint: string | null };

export class BasketKeeper {
  constructor(
    private readonly transport: Transport,
    private readonly visitor: Visitor,
    private readonly place: () => Place,
  ) {}

  /** What opens the basket. */
  get token(): string | null {
    return this.visitor.get("taken")?.token ?? this.visitor.get("token") ?? null;
  }

  async open(): Promise<Basket> {
    const taken = await this.openTaken();
    if (taken) return taken;
    try {
      return await this.openOwn();
    } catch (error) {
      // The id was here before, and the token that proves it is lost.
      if (!(error instanceof StorefrontError) || error.code !== "token_required") throw error;
      this.visitor.renew();
      return this.openOwn();
    }
  }

  async take(given: { code: string; basketId?: string; signature?: string }): Promise<Basket> {
    const body = { ...this.place(), code: given.code, basket_id: given.basketId, signature: given.signature };
    const { basket, token } = await this.transport.call<TakenOver>("/baskets/take-over", { method: "POST", body });
    this.visitor.set({ taken: { basketId: basket.id, token } });
    return basket;
  }

  /** It was sold. */
  drop(): void {
    this.visitor.set({ taken: undefined });
  }

  private async openTaken(): Promise<Basket | null> {
    const taken = this.visitor.get("taken");
    if (!taken) return null;
    try {
      const basket = await this.transport.call<Basket>(`/baskets/${taken.basketId}`, { token: taken.token });
      if (basket.state === "open") return basket;
    } catch (error) {
      if (!(error instanceof StorefrontError) || ![403, 404].includes(error.status)) throw error;
    }
    this.drop();
    return null;
  }

  private async openOwn(): Promise<Basket> {
    const body = { ...this.place(), anonymous_id: this.visitor.anonymousId };
    const token = this.visitor.get("token") ?? null;
    const opened = await this.transport.call<Opened>("/baskets", { method: "POST", body, token });
    this.visitor.set({ token: opened.token });
    return opened.basket;
  }
}
