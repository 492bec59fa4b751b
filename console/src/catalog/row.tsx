import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { PricedLine, Product, StockLevel } from "@/api/types";
import { ChannelIcon } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Picture } from "@/components/picture";
import { useProductName } from "@/components/product-names";
import { Badge } from "@/components/surface";
import { statusLook } from "./words";

export const columns =
  "grid grid-cols-[2.5rem_minmax(0,1fr)_auto] items-center gap-x-4 px-4 md:grid-cols-[2.5rem_minmax(0,1fr)_6rem_9rem_5.5rem_5.5rem]";

function PriceRange({ lines }: { lines: PricedLine[] }) {
  const format = useFormat();
  const asked = lines.filter((line) => line.price_minor !== null);
  const [first] = asked;
  if (!first) return <span className="text-sm text-soft">—</span>;
  const prices = asked.map((line) => line.price_minor ?? 0);
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const money = (amount_minor: number) => format.money({ amount_minor, currency: first.currency });
  const reduced = asked.find((line) => line.is_reduced);
  return (
    <span className="block text-right">
      <span className="figures block font-medium">{low === high ? money(low) : `${money(low)} – ${money(high)}`}</span>
      {reduced ? (
        <span className="figures block text-xs text-accent">
          {reduced.percent ? <>−{reduced.percent}% · </> : null}
          <s className="text-soft">{money(reduced.list_minor ?? 0)}</s>
        </span>
      ) : null}
    </span>
  );
}

interface RowProps {
  product: Product;
  prices: Map<string, PricedLine> | undefined;
  levels: Map<string, StockLevel[]> | undefined;
}

export function ProductRow({ product, prices, levels }: RowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { nameOf } = useProductName();
  const name = nameOf(product);
  const own = product.variants.flatMap((variant) => levels?.get(variant.id) ?? []);
  const available = own.reduce((sum, level) => sum + Math.max(0, level.available), 0);
  const lines = product.variants.flatMap((variant) => prices?.get(variant.id) ?? []);
  const look = statusLook[product.status];
  return (
    <Link to="/catalog/$id" params={{ id: product.id }} className={cn(columns, "h-16 border-b outline-offset-[-2px] hover:bg-sunken")}>
      <Picture name={name} url={product.media[0]?.url} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-xs text-soft">
          {product.code} · <Plural value={product.variants.length} one="# variant" other="# variants" />
        </span>
      </span>
      <span className="flex gap-1 max-md:hidden">
        {product.availability.slice(0, 3).map(({ channel }) => (
          <ChannelIcon key={channel} channel={channel} />
        ))}
      </span>
      <PriceRange lines={lines} />
      <span className={cn("figures text-right max-md:hidden", levels && own.length > 0 && available === 0 && "text-loss")}>
        {levels === undefined ? "" : own.length > 0 ? format.number(available) : <span className="text-soft" title={t`No stock is kept of it yet`}>—</span>}
      </span>
      <span className="text-right max-md:hidden">
        <Badge tone={look.tone}>{t(look.label)}</Badge>
      </span>
    </Link>
  );
}

export const ProductHead = () => (
  <div className={cn(columns, "label-caps sticky top-0 z-10 h-10 border-b bg-surface max-md:hidden")} aria-hidden>
    <span />
    <span>
      <Trans>Product</Trans>
    </span>
    <span>
      <Trans>Channels</Trans>
    </span>
    <span className="text-right">
      <Trans>Price</Trans>
    </span>
    <span className="text-right">
      <Trans>Available</Trans>
    </span>
    <span className="text-right">
      <Trans>Status</Trans>
    </span>
  </div>
);
