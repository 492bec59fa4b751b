import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { priceListsQuery, variantPricesQuery } from "@/api/prices";
import { useFormat } from "@/components/format";
import { Badge, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";

/** What each list says of a variant, now and planned. */
export function ListedPrices({ variantId }: { variantId: string }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const lists = useQuery(priceListsQuery).data?.items ?? [];
  const found = useQueries({ queries: lists.map((list) => variantPricesQuery(list.code, variantId)) });
  const now = new Date().toISOString();
  return (
    <Panel title={t`In each list`} note={t`The first list that counts at a place gives the price; a sale counts where it is lower.`}>
      <ul className="divide-y">
        {lists.map((list, index) => {
          const prices = (found[index]?.data?.items ?? []).filter((each) => !each.until_at || each.until_at > now);
          return (
            <li key={list.code} className="py-2.5">
              <Link to="/catalog/prices/$code" params={{ code: list.code }} className="text-sm font-medium hover:underline">{say(list.name) || list.code}</Link>{" "}
              <Badge tone={list.kind === "sale" ? "accent" : "plain"}>{list.kind === "sale" ? t`Sale` : t`Base`}</Badge>
              <ul className="mt-1 text-sm">
                {prices.map((each) => (
                  <li key={`${each.min_quantity} ${each.from_at}`} className="flex flex-wrap gap-x-3">
                    <span className="figures w-20 font-medium">{format.money({ amount_minor: each.amount_minor, currency: list.currency })}</span>
                    {each.min_quantity > 1 ? <span className="text-soft"><Trans>from {each.min_quantity} pieces</Trans></span> : null}
                    <span className="text-soft">
                      {each.from_at > now ? <Badge tone="care"><Trans>planned for {format.dateTime(each.from_at)}</Trans></Badge> : <Trans>since {format.date(each.from_at)}</Trans>}
                      {each.until_at ? <> · <Trans>until {format.dateTime(each.until_at)}</Trans></> : null}
                    </span>
                  </li>
                ))}
                {prices.length === 0 ? <li className="text-soft"><Trans>no price here</Trans></li> : null}
              </ul>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
