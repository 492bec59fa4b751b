import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { deleteSeen, get, patchSeen, post, postSeen, putAnyVersion, putSeen } from "./client";
import type { Attribute, Brand, Category, Id, Product, ProductPage, ProductPatch, Relation, Variant, VariantList } from "./types";

export interface ProductFilters {
  q?: string | undefined;
  category?: string[] | undefined;
  brand?: string[] | undefined;
  tag?: string[] | undefined;
  status?: string[] | undefined;
  channel?: string | undefined;
  attribute?: string[] | undefined;
}

function address(path: string, filters: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined && each !== null && each !== "") search.append(name, String(each));
  }
  return `${path}?${search.toString()}`;
}

export const productsQuery = (filters: ProductFilters, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ["products", filters, limit],
    queryFn: ({ pageParam, signal }) => get<ProductPage>(address("/products", { ...filters, limit, cursor: pageParam }), {}, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

/** The nearest few, as one types. */
export const productSearchQuery = (q: string, limit = 8) =>
  queryOptions({
    queryKey: ["product-search", q, limit],
    queryFn: ({ signal }) => get<ProductPage>("/products", { q, limit }, signal),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

export const productQuery = (id: Id) =>
  queryOptions({ queryKey: ["product", id], queryFn: ({ signal }) => get<Product>(`/products/${id}`, {}, signal), retry: false });

export const relationsQuery = (id: Id) =>
  queryOptions({ queryKey: ["product-relations", id], queryFn: ({ signal }) => get<{ items: Relation[] }>(`/products/${id}/relations`, {}, signal) });

/** Variants with the names of their products, 200 at a time. */
export const variantsQuery = (ids: Id[]) =>
  queryOptions({
    queryKey: ["variants", ids],
    queryFn: async ({ signal }): Promise<VariantList> => {
      const parts = Array.from({ length: Math.ceil(ids.length / 200) }, (_, part) => ids.slice(part * 200, part * 200 + 200));
      const found = await Promise.all(parts.map((id) => get<VariantList>(address("/variants", { id }), {}, signal)));
      return { items: found.flatMap((each) => each.items), names: Object.assign({}, ...found.map((each) => each.names)) as VariantList["names"] };
    },
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

export const skusQuery = (skus: string[]) =>
  queryOptions({ queryKey: ["variants-by-sku", skus], queryFn: () => findBySku(skus), enabled: skus.length > 0, staleTime: 60_000 });
export const findBySku = (skus: string[]) => get<VariantList>(address("/variants", { sku: skus }));

export const categoriesQuery = queryOptions({ queryKey: ["categories"], queryFn: ({ signal }) => get<{ items: Category[] }>("/categories", {}, signal), staleTime: 30_000 });
export const brandsQuery = queryOptions({ queryKey: ["brands"], queryFn: ({ signal }) => get<{ items: Brand[] }>("/brands", {}, signal), staleTime: 30_000 });
export const attributesQuery = queryOptions({ queryKey: ["attributes"], queryFn: ({ signal }) => get<{ items: Attribute[] }>("/attributes", {}, signal), staleTime: 30_000 });

export const addProduct = (draft: ProductPatch & { code: string; variants: { sku: string }[] }) => post<Product>("/products", draft);
/** `seen` is the version that the changes were made from. */
export const saveProduct = (id: Id, changes: ProductPatch, seen: string) => patchSeen<Product>(`/products/${id}`, changes, seen);
export const addVariants = (id: Id, items: Partial<Variant>[], seen: string) => postSeen<Product>(`/products/${id}/variants`, { items }, seen);
export const saveVariant = (id: Id, changes: Partial<Pick<Variant, "gtin" | "active" | "options" | "position">>, seen: string) =>
  patchSeen<Variant>(`/variants/${id}`, changes, seen);
export const saveRelations = (id: Id, items: Relation[], seen: string) => putSeen<Product>(`/products/${id}/relations`, { items }, seen);

type ShelfKind = "categories" | "brands" | "attributes";
/** What a shelf says is small: the last word wins. */
export const saveShelf = (kind: ShelfKind, code: string, body: object) => putAnyVersion<unknown>(`/${kind}/${code}`, body);
export const removeShelf = (kind: ShelfKind, code: string, etag: string) => deleteSeen(`/${kind}/${code}`, etag);
