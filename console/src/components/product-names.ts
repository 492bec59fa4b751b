import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { attributesQuery, variantsQuery } from "@/api/catalog";
import type { Id, Product, Variant } from "@/api/types";
import { useTexts } from "./texts";

/** What products and variants are called. */
export function useProductName() {
  const say = useTexts();
  const attributes = useQuery(attributesQuery).data?.items ?? [];
  const nameOf = (product: Pick<Product, "content" | "code">) =>
    say(Object.fromEntries(Object.entries(product.content).map(([language, content]) => [language, content.name]))) || product.code;
  const optionsOf = (variant: Pick<Variant, "options">) =>
    Object.entries(variant.options)
      .map(([code, value]) => {
        const choice = attributes.find((each) => each.code === code)?.choices.find((each) => each.code === value);
        return choice ? say(choice.name) : String(value);
      })
      .join(", ");
  const variantName = (product: Pick<Product, "content" | "code">, variant: Variant) => [nameOf(product), optionsOf(variant)].filter(Boolean).join(" · ");
  return { nameOf, optionsOf, variantName };
}

export interface VariantNames {
  name: (id: Id) => string;
  sku: (id: Id) => string;
  productId: (id: Id) => Id | undefined;
  isLoading: boolean;
}

/** Names of variants of which only the ids are known. */
export function useVariantNames(ids: Id[]): VariantNames {
  const say = useTexts();
  const { optionsOf } = useProductName();
  const wanted = useMemo(() => [...new Set(ids)].sort(), [ids]);
  const { data, isPending } = useQuery(variantsQuery(wanted));
  const byId = useMemo(() => new Map((data?.items ?? []).map((each) => [each.id, each])), [data]);
  return {
    name: (id) => {
      const variant = byId.get(id);
      return variant ? [say(data?.names[variant.product_id]) || variant.sku, optionsOf(variant)].filter(Boolean).join(" · ") : "…";
    },
    sku: (id) => byId.get(id)?.sku ?? "",
    productId: (id) => byId.get(id)?.product_id,
    isLoading: ids.length > 0 && isPending,
  };
}
