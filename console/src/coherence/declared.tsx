import { Trans, useLingui } from "@lingui/react/macro";
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { productQuery } from "@/api/catalog";
import { declarationsQuery, declare, takeBack } from "@/api/coherence";
import { priceListsQuery } from "@/api/prices";
import type { Declaration } from "@/api/types";
import { Button } from "@/components/button";
import { findingWords } from "@/components/coherence-words";
import { useFormat } from "@/components/format";
import { usePlaceName } from "@/components/places-field";
import { useProductName } from "@/components/product-names";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { When } from "@/components/when";

/** The differences that are wanted, who said so and why. */
export function Declared({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const client = useQueryClient();
  const place = usePlaceName();
  const { nameOf } = useProductName();
  const lists = useQuery(priceListsQuery).data?.items ?? [];
  const items = useQuery(declarationsQuery).data?.items ?? [];
  const ids = [...new Set(items.filter((each) => !each.kind.startsWith("offer")).flatMap((each) => each.subject_id ?? []))];
  const products = useQueries({ queries: ids.map((id) => productQuery(id)) });
  if (items.length === 0) return null;
  const about = (each: Declaration) => {
    const list = lists.find((other) => other.code === each.price_list);
    const product = products.find((found) => found.data?.id === each.subject_id)?.data;
    return [product ? nameOf(product) : "", each.place ? place(each.place) : "", list ? t`price list ${say(list.name)}` : (each.price_list ?? "")].filter(Boolean).join(" · ");
  };
  const again = () => client.invalidateQueries({ queryKey: ["coherence"] });
  const undo = async (each: Declaration) => {
    try {
      await takeBack(each.id);
      await again();
      sayWithUndo(t`Taken back`, async () => {
        const { kind, reason, subject_id, place: where, price_list, until } = each;
        await declare({ kind, reason, subject_id, place: where, price_list, until });
        await again();
      });
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <Panel title={t`Wanted differences`} className="mt-4">
      <ul className="divide-y" aria-label={t`Wanted differences`}>
        {items.map((each) => (
          <li key={each.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
            <span className="min-w-0 flex-1 basis-64">
              <span className="block font-medium">{each.reason}</span>
              <span className="block text-sm text-soft">{t(findingWords[each.kind])}{about(each) ? ` · ${about(each)}` : ""}</span>
            </span>
            <span className="text-sm text-soft">{each.declared_by} · <When at={each.declared_at} />{each.until ? <> · <Trans>until {format.date(each.until)}</Trans></> : null}</span>
            {mayWrite ? <Button size="sm" onClick={() => void undo(each)}><Trans>Take back</Trans></Button> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
