/** Which basket is open in this browser, and what opens it. */
import { StorefrontError, type Transport } from "./transport";
import type { Basket, Opened, TakenOver } from "./types";
import type { Visitor } from "./visitor";

type Place = { channel: string; touchpoint: string | null };

/** The visitor's wish list. */
export class WishKeeper {
  protected readonly kind: Basket["kind"] = "wish_list";

  constructor(
    protected readonly transport: Transport,
    protected readonly visitor: Visitor,
    protected readonly place: () => Place,
  ) {}

  get token(): string | null {
    return this.visitor.get("token") ?? null;
  }

  /** The one that is there already: nobody has a list because they looked. */
  async find(): Promise<Basket | null> {
    const { token } = this;
    if (!token) return null;
    const query = { kind: this.kind, limit: 1 };
    const found = await this.transport.call<{ items: Basket[] }>("/baskets", { query, token });
    return found.items[0] ?? null;
  }

  open(): Promise<Basket> {
    return this.visitor.alone(async () => {
      try {
        return await this.openOwn();
      } catch (error) {
        // The id was here before, and the token that proves it is lost.
        if (!(error instanceof StorefrontError) || error.code !== "token_required") throw error;
        this.visitor.renew();
        return this.openOwn();
      }
    });
  }

  private async openOwn(): Promise<Basket> {
    const body = { ...this.place(), anonymous_id: this.visitor.anonymousId, kind: this.kind };
    const token = this.visitor.get("token") ?? null;
    const opened = await this.transport.call<Opened>("/baskets", { method: "POST", body, token });
    this.visitor.set({ token: opened.token });
    return opened.basket;
  }
}

/** The basket: one that was taken over, or the visitor's own. */
export class BasketKeeper extends WishKeeper {
  protected override readonly kind = "current";

  override get token(): string | null {
    return this.visitor.get("taken")?.token ?? super.token;
  }

  override async find(): Promise<Basket | null> {
    return this.token ? this.open() : null;
  }

  override async open(): Promise<Basket> {
    return (await this.openTaken()) ?? super.open();
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
}
