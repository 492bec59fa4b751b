/** What is on sale, at the price of the moment. */
import type { Transport } from "./transport";
import type { Card, Category, Language, Offer, Place, Product, SearchPage } from "./types";

export interface Search {
  q?: string;
  category?: readonly string[];
  brand?: readonly string[];
  tag?: readonly string[];
  /** `code=value`. */
  attribute?: readonly string[];
  limit?: number;
  cursor?: string | null;
  signal?: AbortSignal;
}

export class Catalogue {
  constructor(
    private readonly transport: Transport,
    private readonly here: () => { channel: string; language: Language },
  ) {}

  search({ signal, ...search }: Search = {}): Promise<SearchPage> {
    const query = { limit: 24, ...search, ...this.here() };
    return this.transport.call("/storefront/products", { query, ...(signal ? { signal } : {}) });
  }

  product(id: string): Promise<Product> {
    return this.transport.call(`/storefront/products/${id}`, { query: this.here() });
  }

  async offers(): Promise<Offer[]> {
    return (await this.list<Offer>("/storefront/offers")).items;
  }

  /** The shops where orders are collected, with what they have of these variants. */
  async places(variantIds: readonly string[] = []): Promise<Place[]> {
    return (await this.list<Place>("/storefront/places", { variant_id: variantIds })).items;
  }

  async categories(): Promise<Category[]> {
    return (await this.transport.call<{ items: Category[] }>("/categories")).items;
  }

  private list<T>(path: string, more: Record<string, readonly string[]> = {}): Promise<{ items: T[] }> {
    return this.transport.call(path, { query: { ...more, ...this.here() } });
  }
}

/** The pieces of a card's price as a page needs them: what is asked, what it is compared with. */
export function comparison(price: Card["price"]): { was: number | null; percent: number | null } {
  return { was: price.reference_minor ?? null, percent: price.percent ?? null };
}
