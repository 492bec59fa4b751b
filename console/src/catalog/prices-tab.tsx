import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { priceListsQuery, pricesQuery } from "@/api/prices";
import { touchpointsQuery } from "@/api/sources";
import type { PricedLine, Product } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { usePlaceName } from "@/components/places-field";
import { PriceDialog } from "@/components/price-dialog";
import { useProductName } from "@/components/product-names";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { ListedPrices } from "./listed-prices";
import { PriceHistoryPanel } from "./price-history";

/** What of a reduction may be told, as the law has it. */
function Reduction({ line }: { line: PricedLine }) {
  const format = useFormat();
  if (!line.is_reduced) return <span className="text-soft">—</span>;
  if (line.reference_minor === null || line.percent === null)
    return <span className="text-soft"><Trans>Reduced, but no percentage may be announced</Trans></span>;
  const lowest = format.money({ amount_minor: line.reference_minor, currency: line.currency });
  return (
    <span>
      <span className="figures font-semibold text-accent">−{line.percent}%</span>{" "}
      <span className="block text-xs text-soft">
        <Trans>lowest price of the 30 days before: {lowest}</Trans>
        {line.reduced_since ? <> · <Trans>reduced since {format.date(line.reduced_since)}</Trans></> : null}
      </span>
    </span>
  );
}

interface TableProps {
  product: Product;
  lines: Map<string, PricedLine>;
  chosen: string;
  onChoose: (id: string) => void;
}

function PricesTable({ product, lines, chosen, onChoose }: TableProps) {
  const format = useFormat();
  const say = useTexts();
  const { variantName } = useProductName();
  const lists = useQuery(priceListsQuery).data?.items ?? [];
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-160 text-sm">
        <thead className="label-caps text-left">
          <tr className="h-9 border-b">
            <th><Trans>Variant</Trans></th>
            <th className="text-right"><Trans>Price</Trans></th>
            <th className="text-right"><Trans>Before the reduction</Trans></th>
            <th className="pl-6"><Trans>From the list</Trans></th>
            <th><Trans>What may be announced</Trans></th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {product.variants.map((variant) => {
            const line = lines.get(variant.id);
            const money = (amount: number | null | undefined) => (amount == null ? "—" : format.money({ amount_minor: amount, currency: line?.currency ?? "EUR" }));
            const list = lists.find((each) => each.code === line?.price_list);
            return (
              <tr key={variant.id} className={cn("h-13", chosen === variant.id && product.variants.length > 1 && "bg-accent-wash/50")}>
                <td className="pr-3">
                  <button type="button" className="text-left font-medium hover:underline" aria-pressed={chosen === variant.id} onClick={() => onChoose(variant.id)}>
                    {variantName(product, variant)} <span className="font-mono text-xs font-normal text-soft">{variant.sku}</span>
                  </button>
                </td>
                <td className="figures text-right font-semibold">{money(line?.price_minor)}</td>
                <td className="figures text-right text-soft">{line?.is_reduced ? <s>{money(line.list_minor)}</s> : "—"}</td>
                <td className="pl-6">{list ? say(list.name) : (line?.price_list ?? "—")}</td>
                <td>{line ? <Reduction line={line} /> : null}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What is asked where, what was asked, and what is planned. */
export function PricesTab({ product }: { product: Product }) {
  const { t } = useLingui();
  const mayWrite = useAllowed()("prices:write");
  const name = usePlaceName();
  const [place, setPlace] = useState("site");
  const [chosen, setChosen] = useState(product.variants[0]?.id ?? "");
  const [setting, setSetting] = useState(false);
  const shops = (useQuery(touchpointsQuery).data?.items ?? []).filter((each) => each.channel === "shop").map((each) => `shop/${each.code}`);
  const places = ["site", "app", "shop", ...shops];
  const [channel = "site", touchpoint] = place.split("/");
  const query = useQuery(pricesQuery(product.variants.map((each) => each.id), channel, touchpoint));
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title={t`What is asked now`}
        note={t`Prices include VAT.`}
        action={
          <span className="flex flex-wrap gap-2">
            <Select label={t`Place`} className="w-52" value={place} onChange={setPlace} options={places.map((value) => ({ value, label: name(value) }))} />
            {mayWrite ? <Button variant="primary" onClick={() => setSetting(true)}><Trans>Set a price</Trans></Button> : null}
          </span>
        }
      >
        <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
          {(lines) => <PricesTable product={product} lines={lines} chosen={chosen} onChoose={setChosen} />}
        </Loaded>
      </Panel>
      {chosen ? (
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <PriceHistoryPanel variantId={chosen} channel={channel} touchpoint={touchpoint} line={query.data?.get(chosen)} place={name(place)} />
          <ListedPrices variantId={chosen} />
        </div>
      ) : null}
      {setting ? <PriceDialog variants={product.variants} chosen={chosen} onClose={() => setSetting(false)} /> : null}
    </div>
  );
}
