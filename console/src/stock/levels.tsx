import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { TriangleAlert, X } from "lucide-react";
import { useMemo, useState } from "react";
import { discrepanciesQuery, levelsQuery, stockStream } from "@/api/stock";
import type { StockLevel } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { Checkbox } from "@/components/controls";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { useVariantNames, type VariantNames } from "@/components/product-names";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { VariantPicker } from "@/components/variant-picker";
import { VirtualList } from "@/components/virtual-list";
import { useLocations } from "@/components/locations";
import { Discrepancies } from "./discrepancies";
import { GoodsDialog, type GoodsAct } from "./goods-dialog";

const route = getRouteApi("/console/stock/");
const columns = "grid grid-cols-[minmax(0,1fr)_5rem] items-center gap-x-4 px-4 md:grid-cols-[minmax(0,1fr)_minmax(0,11rem)_5rem_5rem_5rem_5rem_6rem]";

function Head() {
  return (
    <div className={cn(columns, "label-caps sticky top-0 z-10 h-10 border-b bg-surface max-md:hidden")} aria-hidden>
      <span><Trans>Article</Trans></span>
      <span><Trans>Place</Trans></span>
      <span className="text-right"><Trans>On hand</Trans></span>
      <span className="text-right"><Trans>Held</Trans></span>
      <span className="text-right"><Trans>Sold</Trans></span>
      <span className="text-right"><Trans>Kept back</Trans></span>
      <span className="text-right"><Trans>Available</Trans></span>
    </div>
  );
}

function Row({ level, names, place }: { level: StockLevel; names: VariantNames; place: string }) {
  const format = useFormat();
  const product = names.productId(level.variant_id);
  const name = <span className="block truncate font-medium">{names.name(level.variant_id)}</span>;
  return (
    <div className={cn(columns, "h-14 border-b")} data-testid="level">
      <span className="min-w-0">
        {product ? <Link to="/catalog/$id" params={{ id: product }} search={{ tab: "stock" }} className="hover:underline">{name}</Link> : name}
        <span className="block truncate text-xs text-soft"><span className="font-mono">{names.sku(level.variant_id)}</span><span className="md:hidden"> · {place}</span></span>
      </span>
      <span className="truncate text-sm max-md:hidden">{place}</span>
      {[level.on_hand, level.held, level.allocated, level.safety].map((figure, index) => (
        <span key={index} className={cn("figures text-right text-sm max-md:hidden", figure === 0 && "text-soft", figure < 0 && "text-loss")}>{format.number(figure)}</span>
      ))}
      <span className={cn("figures text-right text-base font-semibold", level.available <= 0 && "text-loss")}>{format.number(level.available)}</span>
    </div>
  );
}

function Warning() {
  const found = useQuery(discrepanciesQuery(false)).data?.items ?? [];
  const [open, setOpen] = useState(false);
  if (found.length === 0) return null;
  return (
    <>
      <button type="button" onClick={() => setOpen(true)} className="flex w-full items-center gap-3 rounded-lg bg-care-wash px-4 py-2.5 text-left text-sm font-medium text-care">
        <TriangleAlert className="size-4" aria-hidden />
        <Trans>Discrepancies to settle: {found.length}</Trans>
      </button>
      <Discrepancies open={open} found={found} onClose={() => setOpen(false)} />
    </>
  );
}

function Acts({ onAct }: { onAct: (act: GoodsAct) => void }) {
  return (
    <>
      <Button onClick={() => onAct("corrections")}><Trans>Correct</Trans></Button>
      <Button onClick={() => onAct("transfer")}><Trans>Transfer</Trans></Button>
      <Button variant="primary" onClick={() => onAct("receipts")}><Trans>Receive goods</Trans></Button>
    </>
  );
}

export function StockPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("stock:write");
  const places = useLocations();
  const [act, setAct] = useState<GoodsAct | null>(null);
  useStream(stockStream, { stock: () => { void client.invalidateQueries({ queryKey: ["stock-levels"] }); void client.invalidateQueries({ queryKey: ["stock-discrepancies"] }); } });
  const query = useInfiniteQuery(levelsQuery({ location_id: search.location, below: search.low ? 1 : undefined, variant_ids: search.variant ? [search.variant] : undefined }));
  const levels = useMemo(() => (query.data?.pages.flatMap((page) => page.items) ?? []).filter((each) => !search.location || each.location_id === search.location), [query.data, search.location]);
  const names = useVariantNames(levels.map((level) => level.variant_id));
  const change = (changes: Partial<typeof search>) => void navigate({ search: { ...search, ...changes }, replace: true });
  const none = places.query.data !== undefined && places.items.length === 0;
  const first = none ? (
    <Link to="/stock/locations" className={buttonStyle({ variant: "primary" })}><Trans>Add the first place</Trans></Link>
  ) : mayWrite ? <Button variant="primary" onClick={() => setAct("receipts")}><Trans>Receive goods</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Stock`} lead={t`One stock for every channel, as it moves.`} actions={mayWrite && !none ? <Acts onAct={setAct} /> : null}>
        <Warning />
        <div className="flex flex-wrap items-center gap-3">
          <Select label={t`Place`} className="w-56" value={search.location ?? ""} onChange={(value) => change({ location: value || undefined })} options={[{ value: "", label: t`Every place` }, ...places.options]} />
          {search.variant ? (
            <Button onClick={() => change({ variant: undefined })}>{names.name(search.variant)}<X aria-hidden /></Button>
          ) : (
            <VariantPicker label={t`Find an article`} className="w-72 max-w-full" onPick={({ variant }) => change({ variant: variant.id })} />
          )}
          <Checkbox checked={search.low ?? false} onChange={(low) => change({ low: low || undefined })}><Trans>Only what is used up</Trans></Checkbox>
        </div>
      </PageHeader>
      <div className="overflow-hidden rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={9} height="h-14" />}>
          {() =>
            levels.length === 0 ? (
              <Empty title={search.location || search.variant || search.low ? <Trans>Nothing like this here</Trans> : <Trans>No stock is kept yet</Trans>} action={first}>
                <Trans>A place has stock from the first goods that it receives. Every channel sells from it at once, and never more than there is.</Trans>
              </Empty>
            ) : (
              <VirtualList items={levels} rowHeight={56} keyOf={(level) => `${level.variant_id} ${level.location_id}`} label={t`Stock`} className="h-[calc(100dvh-18rem)] min-h-80" header={<Head />} onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()} render={(level) => <Row level={level} names={names} place={places.name(level.location_id)} />} />
            )
          }
        </Loaded>
      </div>
      {act ? <GoodsDialog act={act} location={search.location} onClose={() => setAct(null)} /> : null}
    </>
  );
}
