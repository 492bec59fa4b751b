import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, ClipboardPaste, Pencil } from "lucide-react";
import { useMemo, useState } from "react";
import { listPricesQuery, priceListsQuery, setPrices } from "@/api/prices";
import type { Price, PriceEntry, PriceList } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { MomentInput } from "@/components/moment-input";
import { PlaceTags } from "@/components/places-field";
import { useVariantNames } from "@/components/product-names";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem } from "@/components/undo";
import { keyOfPrice, PriceGrid } from "./grid";
import { ListDialog } from "./list-dialog";
import { PasteDialog } from "./paste-dialog";
import { useSpan } from "./words";

const route = getRouteApi("/console/catalog/prices/$code");

function useSheet(list: PriceList) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [amounts, setAmounts] = useState<Map<string, number>>(new Map());
  const change = (price: Price, amount: number | null) =>
    setAmounts((before) => {
      const next = new Map(before);
      if (amount === null) next.delete(keyOfPrice(price));
      else next.set(keyOfPrice(price), amount);
      return next;
    });
  const store = async (entries: PriceEntry[]) => {
    try {
      for (let from = 0; from < entries.length; from += 1000) await setPrices(list.code, entries.slice(from, from + 1000));
      tell(t`Prices saved: ${entries.length}`, "good");
      setAmounts(new Map());
      for (const key of ["list-prices", "prices", "price-history"]) void client.invalidateQueries({ queryKey: [key] });
      return true;
    } catch (error) {
      sayProblem(error);
      return false;
    }
  };
  return { amounts, change, clear: () => setAmounts(new Map()), store };
}

function SaveBar({ sheet }: { sheet: ReturnType<typeof useSheet> }) {
  const { t } = useLingui();
  const [from, setFrom] = useState<string | null>(null);
  const entries = [...sheet.amounts].map(([key, amount_minor]) => {
    const [variant_id = "", quantity] = key.split(" ");
    return { variant_id, amount_minor, min_quantity: Number(quantity), from_at: from };
  });
  if (entries.length === 0) return null;
  return (
    <div data-bar className="sticky bottom-16 z-10 mt-3 flex flex-wrap items-center gap-3 rounded-xl border bg-surface px-4 py-3 shadow-card md:bottom-3">
      <p className="min-w-0 flex-1 text-sm font-medium"><Plural value={entries.length} one="# price changed" other="# prices changed" /></p>
      <span className="flex items-center gap-2 text-sm text-soft"><Trans>in force from</Trans><MomentInput label={t`In force from`} className="w-52" value={from} onChange={setFrom} /></span>
      <Button onClick={sheet.clear}><Trans>Discard</Trans></Button>
      <Button variant="primary" onClick={() => void sheet.store(entries)}>{from ? <Trans>Plan</Trans> : <Trans>Save now</Trans>}</Button>
    </div>
  );
}

function Sheet({ list }: { list: PriceList }) {
  const mayWrite = useAllowed()("prices:write");
  const query = useInfiniteQuery(listPricesQuery(list.code));
  const prices = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const names = useVariantNames(prices.map((price) => price.variant_id));
  const sheet = useSheet(list);
  const [pasting, setPasting] = useState(false);
  const paste = mayWrite ? <Button onClick={() => setPasting(true)}><ClipboardPaste aria-hidden /><Trans>Paste from a spreadsheet</Trans></Button> : null;
  return (
    <>
      <div className="mb-3 flex justify-end">{paste}</div>
      <div className="overflow-hidden rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={8} />}>
          {() =>
            prices.length === 0 ? (
              <Empty title={<Trans>No prices in this list yet</Trans>} action={paste}><Trans>Paste two columns, SKU and price, or set the price on a product’s page.</Trans></Empty>
            ) : (
              <PriceGrid list={list} prices={prices} names={names} edits={mayWrite ? sheet : null} onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()} />
            )
          }
        </Loaded>
      </div>
      <SaveBar sheet={sheet} />
      {pasting ? <PasteDialog list={list} onClose={() => setPasting(false)} onStore={sheet.store} /> : null}
    </>
  );
}

export function PriceListPage() {
  const { t } = useLingui();
  const say = useTexts();
  const span = useSpan();
  const { code } = route.useParams();
  const query = useQuery(priceListsQuery);
  const mayWrite = useAllowed()("prices:write");
  const [editing, setEditing] = useState(false);
  return (
    <>
      <Link to="/catalog/prices" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft hover:text-ink"><ArrowLeft className="size-4" aria-hidden /><Trans>All price lists</Trans></Link>
      <Loaded query={query} skeleton={<SkeletonRows />}>
        {({ items }) => {
          const list = items.find((each) => each.code === code);
          if (!list) return <Empty title={<Trans>No price list has this address</Trans>} />;
          return (
            <>
              <PageHeader title={say(list.name) || list.code} actions={mayWrite ? <Button onClick={() => setEditing(true)}><Pencil aria-hidden /><Trans>Edit list</Trans></Button> : null}>
                <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-soft">
                  <Badge tone={list.kind === "sale" ? "accent" : "plain"}>{list.kind === "sale" ? t`Sale` : t`Base`}</Badge>
                  <PlaceTags channels={list.channels} touchpoints={list.touchpoints} />
                  <span>{span(list.valid_from, list.valid_until)}</span>
                  <span>{t`Priority ${list.priority}`}</span>
                </div>
              </PageHeader>
              <Sheet list={list} />
              {editing ? <ListDialog list={list} onClose={() => setEditing(false)} /> : null}
            </>
          );
        }}
      </Loaded>
    </>
  );
}
