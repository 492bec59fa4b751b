/** From the basket to an order: sent until it is answered, once. */
import type { BasketClient } from "./basket";
import { StorefrontError, type Transport } from "./transport";
import type { BasketQuote, Checkout, Contact, Here, Payment, PostalAddress, Tender } from "./types";
import { randomId, type KeptCheckout, type Visitor } from "./visitor";

export interface CheckoutDraft {
  contact: Partial<Contact>;
  shipping?: Partial<PostalAddress>;
  billing?: Partial<PostalAddress>;
  tenders?: (Pick<Tender, "tender"> & Partial<Tender>)[];
  payAtPickup?: boolean;
}

export type Placed =
  | { outcome: "placed"; checkout: Checkout; /** What the customer has still to do, such as to confirm a card or to make a transfer. */ next: Payment[] }
  /** It costs otherwise now: show `quote`, and place it again if they agree. Nothing was kept. */
  | { outcome: "quote_changed"; quote: BasketQuote };

const tries = 4;
const firstPause = 800;
export class CheckoutClient {
  constructor(
    private readonly transport: Transport,
    private readonly visitor: Visitor,
    private readonly basket: BasketClient,
    private readonly here: () => Here,
  ) {}

  /**
   * Buy what the basket's quote says. The id of the attempt is kept until there is an answer, so that a lost one is asked for
   * again and becomes one order; `unanswered` is thrown when even that fails, and `place` or `resume` goes on later.
   */
  async place(given: CheckoutDraft): Promise<Placed> {
    const { quote } = this.basket.state;
    const key = this.basket.key;
    if (!key || !quote) throw new StorefrontError("empty_basket", "there is nothing in the basket", 409);
    const { payAtPickup, tenders = [], ...people } = given;
    const content = { ...people, tenders, pay_at_pickup: payAtPickup ?? false, quote_hash: quote.hash, ...this.here() };
    const draft = JSON.stringify(content);
    const earlier = this.visitor.get("pending");
    // The same wish under the same id; another wish is another order.
    const pending = earlier?.draft === draft && earlier.basketId === key.basketId ? earlier : { ...key, draft, id: randomId() };
    this.visitor.set({ pending });
    return this.send(pending);
  }

  /** Whether an attempt waits for its answer, as after a reload. */
  get isPending(): boolean {
    return this.visitor.get("pending") !== undefined;
  }

  /** Go on with an attempt that was not answered; null when there is none. */
  async resume(): Promise<Placed | null> {
    const pending = this.visitor.get("pending");
    return pending ? this.send(pending) : null;
  }

  private async send({ id, basketId, token, draft }: KeptCheckout): Promise<Placed> {
    const body = { ...(JSON.parse(draft) as object), id };
    const path = `/baskets/${basketId}/checkout`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const checkout = await this.transport.call<Checkout>(path, { method: "POST", body, token });
        this.visitor.set({ pending: undefined });
        this.visitor.remember({ basketId, token, number: checkout.order.number });
        this.basket.close();
        return { outcome: "placed", checkout, next: checkout.payments.filter((payment) => payment.next_action) };
      } catch (error) {
        if (!(error instanceof StorefrontError)) throw error;
        const goesOn = error.isUnanswered || error.status === 429 || error.code === "checkout_under_way";
        if (!goesOn) return this.refused(error);
        if (attempt === tries) throw error;
        await new Promise((resume) => setTimeout(resume, Math.max(error.retryAfter * 1_000, firstPause * 2 ** (attempt - 1))));
      }
    }
  }

  private refused(error: StorefrontError): Placed {
    this.visitor.set({ pending: undefined });
    if (error.code !== "quote_changed") throw error;
    const quote = error.problem.quote as BasketQuote;
    this.basket.replaceQuote(quote);
    return { outcome: "quote_changed", quote };
  }
}
