import { Autocomplete } from "@base-ui/react/autocomplete";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { productSearchQuery } from "@/api/catalog";
import type { Product, Variant } from "@/api/types";
import { cn } from "./cn";
import { inputStyle } from "./input";
import { Picture } from "./picture";
import { useProductName } from "./product-names";
import { useDebounced } from "./when";

export interface Picked {
  variant: Variant;
  product: Product;
  name: string;
}

interface PickerProps {
  onPick: (picked: Picked) => void;
  label: string;
  placeholder?: string;
  className?: string;
  /** One row a product, whatever its variants. */
  products?: boolean;
}

/** Finds what is sold as one types; typing errors are forgiven. */
export function VariantPicker({ onPick, label, placeholder, className, products = false }: PickerProps) {
  const { t } = useLingui();
  const { nameOf, variantName } = useProductName();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim(), 120);
  const found = useQuery({ ...productSearchQuery(q), enabled: q.length > 0 }).data?.items ?? [];
  const items: Picked[] = typed.trim() === "" ? [] : found.flatMap((product) => {
    const variants = product.variants.filter((each) => each.active);
    return (products ? variants.slice(0, 1) : variants.slice(0, 6)).map((variant) => ({
      variant, product, name: products ? nameOf(product) : variantName(product, variant),
    }));
  });
  const pick = (picked: Picked) => {
    setTyped("");
    onPick(picked);
  };
  return (
    <Autocomplete.Root items={items} filter={null} value={typed} autoHighlight itemToStringValue={(item) => (item as Picked).name} onValueChange={(next, { reason }) => reason !== "item-press" && setTyped(next)}>
      <Autocomplete.Input aria-label={label} placeholder={placeholder ?? t`Search by name, code or SKU`} autoComplete="off" className={cn(inputStyle, "h-9", className)} />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} align="start" className="z-50">
          <Autocomplete.Popup className="max-h-80 w-[min(28rem,calc(100vw-2rem))] overflow-y-auto rounded-md border bg-surface p-1 text-ink shadow-card data-empty:hidden">
            <Autocomplete.Empty className="px-3 py-2 text-sm text-soft empty:hidden">{q && found.length === 0 ? <Trans>Nothing is called like this.</Trans> : null}</Autocomplete.Empty>
            <Autocomplete.List>
              {(item: Picked) => (
                <Autocomplete.Item key={item.variant.id} value={item} onClick={() => pick(item)} className="flex min-h-11 cursor-default items-center gap-3 rounded px-2 text-sm outline-none select-none data-highlighted:bg-sunken">
                  <Picture name={item.name} url={item.product.media[0]?.url} className="size-7" />
                  <span className="min-w-0 flex-1 truncate">{item.name}</span>
                  <span className="text-xs text-soft">{products ? item.product.code : item.variant.sku}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
