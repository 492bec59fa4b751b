import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Price, PriceList } from "@/api/types";
import { Badge } from "@/components/surface";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import type { VariantNames } from "@/components/product-names";
import { VirtualList } from "@/components/virtual-list";
import { amountOf } from "./paste";

const columns = "grid grid-cols-[minmax(0,1fr)_7rem] items-center gap-x-4 px-4 md:grid-cols-[8rem_minmax(0,1fr)_8rem_9rem_12rem]";

export interface Edits {
  /** New amounts by variant and quantity. */
  amounts: Map<string, number>;
  change: (price: Price, amount: number | null) => void;
}

export const keyOfPrice = (price: Pick<Price, "variant_id" | "min_quantity">) => `${price.variant_id} ${price.min_quantity}`;

interface CellProps {
  price: Price;
  label: string;
  edits: Edits;
}

/** A cell of the sheet: Enter and the arrows go on to the next row. */
function Cell({ price, label, edits }: CellProps) {
  const format = useFormat();
  const [typed, setTyped] = useState<string | null>(null);
  const edited = edits.amounts.get(keyOfPrice(price));
  const plain = (amount: number) => new Intl.NumberFormat(format.locale, { minimumFractionDigits: 2 }).format(amount / 100);
  const amount = typed === null ? null : amountOf(typed);
  const commit = () => {
    if (typed !== null && amount !== null) edits.change(price, amount === price.amount_minor ? null : amount);
    setTyped(null);
  };
  return (
    <Input
      inputMode="decimal"
      data-cell
      aria-label={label}
      aria-invalid={typed !== null && typed.trim() !== "" && amount === null ? true : undefined}
      className={cn("figures text-right", edited !== undefined && "border-accent bg-accent-wash")}
      value={typed ?? plain(edited ?? price.amount_minor)}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const cells = [...document.querySelectorAll<HTMLInputElement>("[data-cell]")];
        cells[cells.indexOf(event.currentTarget) + step]?.focus();
      }}
    />
  );
}

interface GridProps {
  list: PriceList;
  prices: Price[];
  names: VariantNames;
  edits: Edits | null;
  onEnd: () => void;
}

export function PriceGrid({ list, prices, names, edits, onEnd }: GridProps) {
  const { t } = useLingui();
  const format = useFormat();
  const now = new Date().toISOString();
  const head = (
    <div className={cn(columns, "label-caps sticky top-0 z-10 h-10 border-b bg-surface max-md:hidden")} aria-hidden>
      <span>SKU</span>
      <span><Trans>Product</Trans></span>
      <span className="text-right"><Trans>From pieces</Trans></span>
      <span className="text-right"><Trans>Price</Trans></span>
      <span><Trans>When</Trans></span>
    </div>
  );
  return (
    <VirtualList
      items={prices}
      rowHeight={52}
      keyOf={(price) => `${keyOfPrice(price)} ${price.from_at}`}
      label={t`Prices`}
      className="h-[calc(100dvh-20rem)] min-h-80"
      onEnd={onEnd}
      header={head}
      render={(price) => {
        const planned = price.from_at > now;
        const over = price.until_at !== null && price.until_at <= now;
        const name = names.name(price.variant_id);
        return (
          <div className={cn(columns, "h-13 border-b", over && "opacity-60")}>
            <span className="truncate font-mono text-sm max-md:hidden">{names.sku(price.variant_id)}</span>
            <span className="min-w-0 truncate">{name}</span>
            <span className="figures text-right text-soft max-md:hidden">{price.min_quantity}</span>
            {edits && !planned && !over ? (
              <Cell price={price} label={t`Price of ${name}`} edits={edits} />
            ) : (
              <span className="figures text-right">{format.money({ amount_minor: price.amount_minor, currency: list.currency })}</span>
            )}
            <span className="text-sm text-soft max-md:hidden">
              {planned ? <Badge tone="care"><Trans>from {format.dateTime(price.from_at)}</Trans></Badge> : over && price.until_at ? <Trans>until {format.date(price.until_at)}</Trans> : <Trans>since {format.date(price.from_at)}</Trans>}
              {!over && price.until_at ? <> · <Trans>until {format.date(price.until_at)}</Trans></> : null}
            </span>
          </div>
        );
      }}
    />
  );
}
