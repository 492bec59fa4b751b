import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useMemo } from "react";
import { movementsQuery, stockStream } from "@/api/stock";
import type { StockMovement } from "@/api/types";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { useStream } from "@/components/live";
import { useVariantNames, type VariantNames } from "@/components/product-names";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { VariantPicker } from "@/components/variant-picker";
import { VirtualList } from "@/components/virtual-list";
import { When } from "@/components/when";
import { useLocations } from "@/components/locations";
import { useCauseWords } from "./words";

const route = getRouteApi("/console/stock/movements");

function Deltas({ movement }: { movement: StockMovement }) {
  const { t } = useLingui();
  const parts: [string, number][] = [[t`on hand`, movement.on_hand], [t`held`, movement.held], [t`sold`, movement.allocated], [t`kept back`, movement.safety]];
  return (
    <span className="flex flex-wrap justify-end gap-x-3">
      {parts.filter(([, delta]) => delta !== 0).map(([label, delta]) => (
        <span key={label} className="text-sm whitespace-nowrap">
          <span className={cn("figures font-semibold", delta > 0 ? "text-good" : "text-loss")}>{delta > 0 ? "+" : "−"}{Math.abs(delta)}</span> <span className="text-soft">{label}</span>
        </span>
      ))}
    </span>
  );
}

function Row({ movement, names, place }: { movement: StockMovement; names: VariantNames; place: string }) {
  const cause = useCauseWords();
  const said = movement.cause_id.length < 30 && !/^[0-9a-f-]{20,}/.test(movement.cause_id) ? movement.cause_id : "";
  return (
    <div className="grid h-16 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b px-4 md:grid-cols-[minmax(0,1fr)_minmax(0,16rem)_minmax(0,10rem)_auto]">
      <span className="min-w-0">
        <span className="block truncate font-medium">{names.name(movement.variant_id)}</span>
        <span className="block truncate text-xs text-soft">{place} · <When at={movement.at} /></span>
      </span>
      <span className="min-w-0 text-sm max-md:hidden">
        <span className="block truncate">{cause(movement.cause_kind)} {said}</span>
        <span className="block truncate text-xs text-soft">{movement.note}</span>
      </span>
      <span className="truncate text-sm text-soft max-md:hidden">{movement.moved_by}</span>
      <Deltas movement={movement} />
    </div>
  );
}

const NothingMoved = () => (
  <Empty title={<Trans>Nothing has moved yet</Trans>}><Trans>Receipts, sales, transfers, counts and corrections will stand here with who made them.</Trans></Empty>
);

export function MovementsPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const places = useLocations();
  // The journal is kept by article and by place: without either the first place is shown.
  const place = search.location ?? (search.variant ? undefined : places.items[0]?.id);
  const query = useInfiniteQuery({ ...movementsQuery({ location_id: place, variant_id: search.variant }), enabled: Boolean(place ?? search.variant) });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const names = useVariantNames([...items.map((each) => each.variant_id), ...(search.variant ? [search.variant] : [])]);
  useStream(stockStream, { stock: () => void client.invalidateQueries({ queryKey: ["stock-movements"] }) });
  const change = (changes: Partial<typeof search>) => void navigate({ search: { ...search, ...changes }, replace: true });
  return (
    <>
      <PageHeader title={t`Movements`} lead={t`Every change of stock with its cause. Nothing is mended silently.`}>
        <div className="flex flex-wrap gap-3">
          <Select label={t`Place`} className="w-56" value={place ?? ""} onChange={(value) => change({ location: value || undefined })} options={[...(search.variant ? [{ value: "", label: t`Every place` }] : []), ...places.options]} />
          {search.variant ? <Button onClick={() => change({ variant: undefined })}>{names.name(search.variant)}<X aria-hidden /></Button> : <VariantPicker label={t`Find an article`} className="w-72 max-w-full" onPick={({ variant }) => change({ variant: variant.id })} />}
        </div>
      </PageHeader>
      <div className="overflow-hidden rounded-xl border bg-surface">
        {places.query.isSuccess && places.items.length === 0 ? <NothingMoved /> : <Loaded query={query} skeleton={<SkeletonRows rows={8} height="h-16" />}>
          {() => items.length === 0 ? (
            <NothingMoved />
          ) : (
            <VirtualList items={items} rowHeight={64} keyOf={(each) => each.id} label={t`Movements`} className="h-[calc(100dvh-17rem)] min-h-80" onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()} render={(movement) => <Row movement={movement} names={names} place={places.name(movement.location_id)} />} />
          )}
        </Loaded>}
      </div>
    </>
  );
}
