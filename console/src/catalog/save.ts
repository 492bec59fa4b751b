import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { productQuery, saveProduct } from "@/api/catalog";
import type { Product, ProductPatch } from "@/api/types";
import { sayProblem, sayWithUndo } from "@/components/undo";

/** Saves a change of a product, shown at once and taken back with one press. */
export function useProductSave(product: Product) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { queryKey } = productQuery(product.id);
  const settle = () => Promise.all([client.invalidateQueries({ queryKey }), client.invalidateQueries({ queryKey: ["products"] })]);
  return async (changes: ProductPatch): Promise<boolean> => {
    const before = Object.fromEntries(Object.keys(changes).map((key) => [key, product[key as keyof ProductPatch]])) as ProductPatch;
    client.setQueryData(queryKey, { ...product, ...changes });
    try {
      const saved = await saveProduct(product.id, changes, product.etag);
      client.setQueryData(queryKey, saved);
      void settle();
      sayWithUndo(t`Saved`, async () => {
        const current = client.getQueryData(queryKey) ?? saved;
        client.setQueryData(queryKey, await saveProduct(product.id, before, current.etag));
        await settle();
      });
      return true;
    } catch (error) {
      void settle();
      sayProblem(error);
      return false;
    }
  };
}
