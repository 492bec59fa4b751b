import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, ScanBarcode } from "lucide-react";
import { useRef, useState } from "react";
import { findBySku } from "@/api/catalog";
import { addCounted, countLinesQuery, countQuery, endCount } from "@/api/stock";
import type { CountLine, StockCount } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Input } from "@/components/input";
import { useVariantNames } from "@/components/product-names";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { useLocations } from "@/components/locations";

const route = getRouteApi("/console/stock/counts/$id");

/** One box that keeps the focus: a scanner types the SKU and Enter, each scan is one piece more. */
function Scanner({ count, lines }: { count: StockCount; lines: CountLine[] }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const [last, setLast] = useState<{ text: string; ok: boolean } | null>(null);
  // Scans come faster than answers: each waits for the one before, and counts from what that left.
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const counted = useRef(new Map<string, number>());
  const scan = async (sku: string) => {
    try {
      const variant = (await findBySku([sku])).items[0];
      if (!variant) return setLast({ text: t`${sku}: the catalog has no such SKU`, ok: false });
      const before = counted.current.get(variant.id) ?? lines.find((line) => line.variant_id === variant.id)?.counted ?? 0;
      await addCounted(count.id, [{ variant_id: variant.id, counted: before + 1 }]);
      counted.current.set(variant.id, before + 1);
      setLast({ text: t`${sku}: ${before + 1}`, ok: true });
      await client.invalidateQueries({ queryKey: countLinesQuery(count.id).queryKey });
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <form
      className="rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const sku = typed.trim();
        setTyped("");
        if (sku) queue.current = queue.current.then(() => scan(sku));
      }}
    >
      <div className="flex items-center gap-3">
        <ScanBarcode className="size-6 text-accent" aria-hidden />
        <Input ref={(box) => { if (box && document.activeElement === document.body) box.focus(); }} aria-label={t`Scan or type a SKU, then Enter`} placeholder={t`Scan or type a SKU, then Enter`} className="h-12 font-mono text-lg" value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </div>
      <p role="status" className={cn("mt-2 min-h-6 text-sm font-medium", last?.ok ? "text-good" : "text-loss")}>{last?.text}</p>
    </form>
  );
}

function Lines({ count, lines }: { count: StockCount; lines: CountLine[] }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const names = useVariantNames(lines.map((line) => line.variant_id));
  const mayWrite = useAllowed()("stock:write") && count.state === "open";
  const set = (line: CountLine, counted: number) =>
    addCounted(count.id, [{ variant_id: line.variant_id, counted }]).then(() => client.invalidateQueries({ queryKey: countLinesQuery(count.id).queryKey }), sayProblem);
  return (
    <table className="w-full text-sm">
      <thead className="label-caps text-left">
        <tr className="h-10 border-b"><th className="px-4"><Trans>Article</Trans></th><th className="px-2 text-right"><Trans>Books</Trans></th><th className="px-2 text-right"><Trans>Counted</Trans></th><th className="px-4 text-right"><Trans>Difference</Trans></th></tr>
      </thead>
      <tbody className="divide-y">
        {lines.map((line) => {
          const name = names.name(line.variant_id);
          return (
            <tr key={line.variant_id} className="h-13">
              <td className="px-4"><span className="font-medium">{name}</span> <span className="font-mono text-xs text-soft">{names.sku(line.variant_id)}</span></td>
              <td className="figures px-2 text-right text-soft">{line.expected}</td>
              <td className="px-2"><Input key={line.counted} type="number" min={0} disabled={!mayWrite} aria-label={t`Counted of ${name}`} className="ml-auto w-20 text-right" defaultValue={line.counted} onBlur={(event) => Number(event.target.value) !== line.counted && void set(line, Math.max(0, Math.trunc(Number(event.target.value))))} /></td>
              <td className={cn("figures px-4 text-right font-semibold", line.difference === 0 ? "text-soft" : line.difference > 0 ? "text-good" : "text-loss")}>{line.difference > 0 ? "+" : ""}{line.difference}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function CountPage() {
  const { t } = useLingui();
  const { id } = route.useParams();
  const client = useQueryClient();
  const places = useLocations();
  const mayWrite = useAllowed()("stock:write");
  const query = useQuery(countQuery(id));
  const lines = useQuery(countLinesQuery(id));
  const end = (how: "close" | "cancel") =>
    endCount(id, how)
      .then(() => tell(how === "close" ? t`Closed: the differences are posted` : t`Cancelled: nothing was changed`, "good"), sayProblem)
      .finally(() => ["stock-count", "stock-counts", "stock-levels", "stock-movements"].forEach((key) => void client.invalidateQueries({ queryKey: [key] })));
  return (
    <>
      <Link to="/stock/counts" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft hover:text-ink"><ArrowLeft className="size-4" aria-hidden /><Trans>All counts</Trans></Link>
      <Loaded query={query} skeleton={<SkeletonRows />}>
        {(count) => (
          <>
            <PageHeader
              title={t`Count of ${places.name(count.location_id)}`}
              lead={count.state === "open" ? t`What is not counted stays as the books have it.` : count.state === "closed" ? t`Closed. The differences are posted.` : t`Cancelled. Nothing was changed.`}
              actions={mayWrite && count.state === "open" ? <><Button onClick={() => void end("cancel")}><Trans>Cancel the count</Trans></Button><Button variant="primary" disabled={!lines.data?.length} onClick={() => void end("close")}><Trans>Close and post</Trans></Button></> : null}
            />
            <div className="flex flex-col gap-4">
              {mayWrite && count.state === "open" ? <Scanner count={count} lines={lines.data ?? []} /> : null}
              <div className="overflow-x-auto rounded-xl border bg-surface">
                <Loaded query={lines} skeleton={<SkeletonRows rows={3} />}>
                  {(found) => found.length === 0 ? <Empty title={<Trans>Nothing is counted yet</Trans>} /> : <Lines count={count} lines={found} />}
                </Loaded>
              </div>
              {lines.data ? <p className="text-sm text-soft"><Plural value={lines.data.length} one="# article" other="# articles" /></p> : null}
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}
