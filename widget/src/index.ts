/** The storefront: a retailer's own pages, on Tessere. See docs/storefront.md. */
import { BasketClient } from "./basket";
import { Catalogue } from "./catalogue";
import { CheckoutClient } from "./checkout";
import { Collector } from "./collector";
import { BasketKeeper, WishKeeper } from "./keeper";
import { LinesClient } from "./lines";
import { OrdersClient } from "./orders";
import { Transport, type Options } from "./transport";
import type { Language, Product, Variant } from "./types";
import { Visitor } from "./visitor";

export type { Search } from "./catalogue";
export type { CheckoutDraft, Placed } from "./checkout";
export type { BasketState } from "./lines";
export type { Liveness } from "./live";
export type { OrderState } from "./orders";
export { StorefrontError, type FieldProblem, type Options } from "./transport";
export { drawQr, qrMatrix } from "./qr";
export type * from "./types";

export class Storefront {
  readonly catalogue: Catalogue;
  readonly basket: BasketClient;
  /** What they would like to have one day; live as the basket is. */
  readonly wishes: LinesClient;
  readonly checkout: CheckoutClient;
  readonly orders: OrdersClient;
  readonly events: Collector;
  private readonly visitor: Visitor;
  private spoken: Language;

  constructor(options: Options) {
    const transport = new Transport(options);
    const channel = options.channel ?? "site";
    const place = () => ({ channel, touchpoint: options.touchpoint ?? null });
    const here = () => ({ ...place(), language: this.spoken });
    this.spoken = options.language ?? "it";
    this.visitor = new Visitor(options);
    this.catalogue = new Catalogue(transport, () => ({ channel, language: this.spoken }));
    this.basket = new BasketClient(transport, new BasketKeeper(transport, this.visitor, place), here);
    this.wishes = new LinesClient(transport, new WishKeeper(transport, this.visitor, place), here);
    this.checkout = new CheckoutClient(transport, this.visitor, this.basket, here);
    this.orders = new OrdersClient(transport, this.visitor, here);
    this.events = new Collector(options, this.visitor);
    this.visitor.whenReplaced(() => this.close());
  }

  /** The id that events and basket share; give it to other trackers of the page. */
  get anonymousId(): string {
    return this.visitor.anonymousId;
  }

  get language(): Language {
    return this.spoken;
  }

  /** Speak another language from now on; the quote's words follow. */
  set language(language: Language) {
    if (language === this.spoken) return;
    this.spoken = language;
    for (const each of [this.basket, this.wishes]) void each.refresh().catch(() => undefined);
  }

  /** Forget who this browser is, with its basket, its wish list and its orders; orders themselves stay as they are. */
  async forget(): Promise<void> {
    await Promise.all([this.basket.settled(), this.wishes.settled()]);
    this.visitor.forget();
    this.close();
  }

  private close(): void {
    this.basket.close();
    this.wishes.close();
  }

  /** Tell that a product was looked at, as the specification of e-commerce events has it. */
  viewed(product: Product, variant: Variant | undefined = product.variants[0]): void {
    this.events.track("Product Viewed", {
      product_id: product.product_id,
      sku: variant?.sku,
      name: product.name,
      brand: product.brand ?? undefined,
      category: product.categories[0],
      price: variant && variant.price.price_minor / 100,
    });
  }
}

/** A storefront for a page; one is enough. */
export const createStorefront = (options: Options): Storefront => new Storefront(options);
