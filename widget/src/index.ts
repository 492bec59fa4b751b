/** The storefront: a retailer's own pages, on Tessere. See docs/storefront.md. */
import { BasketClient } from "./basket";
import { Catalogue } from "./catalogue";
import { CheckoutClient } from "./checkout";
import { Collector } from "./collector";
import { Transport, type Options } from "./transport";
import type { Language, Product, Variant } from "./types";
import { Visitor } from "./visitor";

export type { BasketState } from "./basket";
export type { Search } from "./catalogue";
export type { CheckoutDraft, OrderState, Placed } from "./checkout";
export type { Liveness } from "./live";
export { StorefrontError, type FieldProblem, type Options } from "./transport";
export { drawQr, qrMatrix } from "./qr";
export type * from "./types";

export class Storefront {
  readonly catalogue: Catalogue;
  readonly basket: BasketClient;
  readonly checkout: CheckoutClient;
  readonly events: Collector;
  private readonly visitor: Visitor;
  private spoken: Language;

  constructor(options: Options) {
    const transport = new Transport(options);
    const channel = options.channel ?? "site";
    const here = () => ({ channel, touchpoint: options.touchpoint ?? null, language: this.spoken });
    this.spoken = options.language ?? "it";
    this.visitor = new Visitor(options);
    this.catalogue = new Catalogue(transport, () => ({ channel, language: this.spoken }));
    this.basket = new BasketClient(transport, this.visitor, here);
    this.checkout = new CheckoutClient(transport, this.visitor, this.basket, here);
    this.events = new Collector(options, this.visitor);
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
    void this.basket.refresh().catch(() => undefined);
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
