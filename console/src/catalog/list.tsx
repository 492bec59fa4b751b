import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Search, SlidersHorizontal, SpellCheck, X } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { productsQuery } from "@/api/catalog";
import { pricesQuery } from "@/api/prices";
import { levelsOfQuery } from "@/api/stock";
import type { StockLevel } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { VirtualList } from "@/components/virtual-list";
import { useDebounced } from "@/components/when";
import { Facets, toggleFacet, useFacetNames } from "./facets";
import { NewProductDialog } from "./new";
import { ProductHead, ProductRow } from "./row";
import type { CatalogSearch } from "./search";

const route = getRouteApi("/console/catalog/");

function useFound(search: CatalogSearch) {
  const allowed = useAllowed();
  const settled = useDebounced(search, 120);
  const query = useInfiniteQuery(productsQuery(settled));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const ids = useMemo(() => items.flatMap((product) => product.variants.map((variant) => variant.id)), [items]);
  const prices = useQuery({ ...pricesQuery(ids, search.channel ?? "site"), enabled: ids.length > 0 && allowed("prices:read") }).data;
  const found = useQuery({ ...levelsOfQuery(ids), enabled: ids.length > 0 && allowed("stock:read") }).data;
  const levels = useMemo(() => {
    if (!found) return undefined;
    const by = new Map<string, StockLevel[]>();
    for (const level of found) by.set(level.variant_id, [...(by.get(level.variant_id) ?? []), level]);
    return by;
  }, [found]);
  return { query, items, prices, levels };
}

function Meant({ meant }: { meant: Record<string, string[]> }) {
  const pairs = Object.entries(meant);
  if (pairs.length === 0) return null;
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 text-sm text-soft">
      <SpellCheck className="size-4 text-care" aria-hidden />
      {pairs.map(([typed, words]) => (
        <span key={typed}>
          <Trans>
            Nothing has “{typed}”: showing <strong className="font-semibold text-ink">{words.slice(0, 3).join(", ")}</strong>
          </Trans>
        </span>
      ))}
    </p>
  );
}

function Chosen({ search, onChange }: { search: CatalogSearch; onChange: (search: CatalogSearch) => void }) {
  const { t } = useLingui();
  const names = useFacetNames();
  const chosen = [
    ...(["status", "category", "brand", "tag"] as const).flatMap((kind) => (search[kind] ?? []).map((value) => ({ kind, code: null, value }))),
    ...(search.channel ? [{ kind: "channel" as const, code: null, value: search.channel }] : []),
    ...(search.attribute ?? []).map((pair) => ({ kind: "attribute" as const, code: pair.split("=")[0] ?? "", value: pair.slice(pair.indexOf("=") + 1) })),
  ];
  if (chosen.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {chosen.map(({ kind, code, value }) => {
        const words = names.value(kind, code, value);
        return (
          <button key={`${kind}${code}${value}`} type="button" aria-label={t`Remove ${words}`} onClick={() => onChange(toggleFacet(search, kind, code, value))} className="inline-flex h-7 items-center gap-1.5 rounded-md bg-accent-wash px-2 text-sm text-accent-deep">
            {words}
            <X className="size-3.5" aria-hidden />
          </button>
        );
      })}
    </div>
  );
}

type Found = ReturnType<typeof useFound>;

function FoundList({ found, search, onNew, onClear }: { found: Found; search: CatalogSearch; onNew: (() => void) | null; onClear: () => void }) {
  const { t } = useLingui();
  const { query, items, prices, levels } = found;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (items.length > 0) {
    return <VirtualList items={items} rowHeight={64} keyOf={(product) => product.id} label={t`Products`} className="h-[calc(100dvh-17rem)] min-h-96" onEnd={more} header={<ProductHead />} render={(product) => <ProductRow product={product} prices={prices} levels={levels} />} />;
  }
  const narrowed = Object.values(search).some(Boolean);
  return narrowed ? (
    <Empty title={<Trans>No product fits</Trans>} action={<Button onClick={onClear}><Trans>Clear the search</Trans></Button>}>
      <Trans>Take away a filter, or look for fewer words.</Trans>
    </Empty>
  ) : (
    <Empty title={<Trans>What you sell, once for every channel</Trans>} action={onNew ? <Button variant="primary" onClick={onNew}><Trans>Add the first product</Trans></Button> : null}>
      <Trans>A product has its words by language and channel, its variants with their SKUs, and says where it is sold and from when.</Trans>
    </Empty>
  );
}

export function CatalogPage() {
  const { t } = useLingui();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("catalog:write");
  const [adding, setAdding] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const found = useFound(search);
  const change = (next: CatalogSearch) => void navigate({ search: next, replace: true });
  const page = found.query.data?.pages[0];
  const facets = page ? <Facets facets={page.facets} search={search} onChange={change} /> : null;
  return (
    <>
      <PageHeader
        title={t`Catalog`}
        lead={t`What is sold, on which channels, at what price and how much of it there is.`}
        actions={mayWrite ? <Button variant="primary" onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>New product</Trans></Button> : null}
      >
        <div className="flex gap-2">
          <div className="relative max-w-xl flex-1">
            <Search className="pointer-events-none absolute top-3 left-3 size-4.5 text-soft" aria-hidden />
            <Input type="search" value={search.q ?? ""} onChange={(event) => change({ ...search, q: event.target.value || undefined })} aria-label={t`Search products`} placeholder={t`Name, code, SKU, brand or description`} className="h-11 pl-10" />
          </div>
          <Button className="h-11 xl:hidden" onClick={() => setFiltering(true)}>
            <SlidersHorizontal aria-hidden />
            <Trans>Filters</Trans>
          </Button>
        </div>
        {page ? <Meant meant={page.meant} /> : null}
        <Chosen search={search} onChange={change} />
      </PageHeader>
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_14rem]">
        <div className="min-w-0">
          <div className="overflow-hidden rounded-xl border bg-surface">
            <Loaded query={found.query} skeleton={<SkeletonRows rows={9} height="h-16" />}>
              {() => <FoundList found={found} search={search} onNew={mayWrite ? () => setAdding(true) : null} onClear={() => change({})} />}
            </Loaded>
          </div>
          {page ? (
            <p className="mt-3 text-sm text-soft" data-testid="total">
              {page.is_more ? <Trans>More than {format.number(page.total)} products</Trans> : <Plural value={page.total} one="# product" other="# products" />}
            </p>
          ) : null}
        </div>
        <aside aria-label={t`Filters`} className="max-h-[calc(100dvh-17rem)] overflow-y-auto pr-2 max-xl:hidden">{facets}</aside>
      </div>
      <Dialog open={filtering} onClose={() => setFiltering(false)} title={t`Filters`} place="side">{facets}</Dialog>
      <NewProductDialog open={adding || search.new === true} onClose={() => { setAdding(false); if (search.new) change({ ...search, new: undefined }); }} />
    </>
  );
}
