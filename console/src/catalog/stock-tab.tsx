import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { levelsOfQuery, locationsQuery, stockStream } from "@/api/stock";
import type { Product, StockLevel, StockLocation } from "@/api/types";
import { buttonStyle } from "@/components/button";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { useProductName } from "@/components/product-names";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";

/** What of each variant is where, as it changes. */
export function StockTab({ product }: { product: Product }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const ids = product.variants.map((variant) => variant.id);
  const query = useQuery(levelsOfQuery(ids));
  const places = useQuery(locationsQuery).data?.items ?? [];
  useStream(stockStream, { stock: () => void client.invalidateQueries({ queryKey: ["stock-levels"] }) });
  return (
    <Panel title={t`Stock by place`} note={t`Available is what may be promised: on hand without what is held, sold and kept back.`} action={<Link to="/stock" className={buttonStyle({ size: "sm" })}><Trans>Open stock</Trans></Link>}>
      <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>
        {(levels) =>
          levels.length === 0 ? (
            <Empty title={<Trans>No place has any of it</Trans>} action={<Link to="/stock" className={buttonStyle({ variant: "primary" })}><Trans>Receive goods</Trans></Link>}>
              <Trans>Stock begins with the first goods received.</Trans>
            </Empty>
          ) : (
            <Levels product={product} levels={levels} places={places} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Levels({ product, levels, places }: { product: Product; levels: StockLevel[]; places: StockLocation[] }) {
  const say = useTexts();
  const format = useFormat();
  const { variantName } = useProductName();
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-160 text-sm">
        <thead className="label-caps text-left">
          <tr className="h-9 border-b">
            <th><Trans>Variant</Trans></th>
            <th><Trans>Place</Trans></th>
            <th className="text-right"><Trans>On hand</Trans></th>
            <th className="text-right"><Trans>Held</Trans></th>
            <th className="text-right"><Trans>Sold</Trans></th>
            <th className="text-right"><Trans>Kept back</Trans></th>
            <th className="text-right"><Trans>Available</Trans></th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {levels.map((level) => {
            const variant = product.variants.find((each) => each.id === level.variant_id);
            const place = places.find((each) => each.id === level.location_id);
            return (
              <tr key={`${level.variant_id} ${level.location_id}`} className="h-11">
                <td>{variant ? variantName(product, variant) : ""}</td>
                <td>{place ? say(place.name) : "…"}</td>
                {([level.on_hand, level.held, level.allocated, level.safety] as const).map((figure, index) => (
                  <td key={index} className="figures text-right text-soft">{format.number(figure)}</td>
                ))}
                <td className={`figures text-right font-semibold ${level.available <= 0 ? "text-loss" : ""}`}>{format.number(level.available)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
