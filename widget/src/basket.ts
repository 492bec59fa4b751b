/** The visitor's basket: one, whatever device it is filled on, with what it costs and why. */
import type { BasketKeeper } from "./keeper";
import { LinesClient } from "./lines";
import { StorefrontError, type Call } from "./transport";
import type { Basket, BasketQuote, Delivery, Handover } from "./types";
import type { BasketKey } from "./visitor";

export class BasketClient extends LinesClient<BasketKeeper> {
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
      return this.send<Handover>(`/baskets/${basket.id}/handovers`, { method: "POST", body: this.place() });
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

  /** A quote that came with a refusal. */
  replaceQuote(quote: BasketQuote): void {
    this.overtake(quote);
  }

  override close(): void {
    this.keeper.drop();
    super.close();
  }

  /** What opens the basket that is shown. */
  get key(): BasketKey | null {
    const { basket } = this.state;
    return basket && this.keeper.token ? { basketId: basket.id, token: this.keeper.token } : null;
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
}
