import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { arriveTransfer, transfersQuery } from "@/api/stock";
import type { Transfer } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { useVariantNames } from "@/components/product-names";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { useLocations } from "@/components/locations";
import { GoodsDialog } from "./goods-dialog";

/** What is still on its way of a transfer. */
const open = (transfer: Transfer) => transfer.lines.map((line) => ({ ...line, left: line.sent - line.received - line.lost })).filter((line) => line.left > 0);

function ArrivalDialog({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const lines = open(transfer);
  const names = useVariantNames(lines.map((line) => line.variant_id));
  const [given, setGiven] = useState<Record<string, { received: number; lost: number }>>(() => Object.fromEntries(lines.map((line) => [line.variant_id, { received: line.left, lost: 0 }])));
  const set = (id: string, field: "received" | "lost", value: number) => setGiven({ ...given, [id]: { received: 0, lost: 0, ...given[id], [field]: Math.max(0, Math.trunc(value)) } });
  const store = async () => {
    try {
      await arriveTransfer(transfer.id, crypto.randomUUID(), Object.entries(given).filter(([, each]) => each.received + each.lost > 0).map(([variant_id, each]) => ({ variant_id, ...each })));
      for (const key of ["stock-levels", "stock-transfers", "stock-movements"]) void client.invalidateQueries({ queryKey: [key] });
      tell(t`Arrived`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t`What arrived`} description={t`What is not here yet may arrive later; what is lost is given up.`} footer={<Button variant="primary" onClick={() => void store()}><Trans>Take in</Trans></Button>}>
      <table className="w-full text-sm">
        <thead className="label-caps text-left"><tr><th><Trans>Article</Trans></th><th className="text-right"><Trans>On its way</Trans></th><th className="pl-3"><Trans>Arrived</Trans></th><th className="pl-3"><Trans>Lost</Trans></th></tr></thead>
        <tbody className="divide-y">
          {lines.map((line) => {
            const name = names.name(line.variant_id);
            return (
              <tr key={line.variant_id} className="h-13">
                <td>{name}</td>
                <td className="figures text-right">{line.left}</td>
                <td className="pl-3"><Input type="number" min={0} max={line.left} className="w-20 text-right" aria-label={t`Arrived of ${name}`} value={given[line.variant_id]?.received ?? 0} onChange={(event) => set(line.variant_id, "received", Number(event.target.value))} /></td>
                <td className="pl-3"><Input type="number" min={0} max={line.left} className="w-20 text-right" aria-label={t`Lost of ${name}`} value={given[line.variant_id]?.lost ?? 0} onChange={(event) => set(line.variant_id, "lost", Number(event.target.value))} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Dialog>
  );
}

export function TransfersPage() {
  const { t } = useLingui();
  const query = useQuery(transfersQuery);
  const places = useLocations();
  const mayWrite = useAllowed()("stock:write");
  const [arriving, setArriving] = useState<Transfer | null>(null);
  const [sending, setSending] = useState(false);
  const send = mayWrite && places.items.length > 1 ? <Button variant="primary" onClick={() => setSending(true)}><Trans>Send goods</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Transfers`} lead={t`Goods on their way from one place to another are promised to nobody until they arrive.`} actions={send} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
          {({ items }) => items.length === 0 ? (
            <Empty title={<Trans>Nothing was transferred yet</Trans>} action={send}><Trans>Send what one shop lacks from where there is enough.</Trans></Empty>
          ) : (
            <ul className="divide-y" aria-label={t`Transfers`}>
              {items.map((transfer) => (
                <li key={transfer.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
                  <span className="flex min-w-0 flex-1 basis-64 items-center gap-2 font-medium">{places.name(transfer.from_id)}<ArrowRight className="size-4 shrink-0 text-soft" aria-hidden />{places.name(transfer.to_id)}</span>
                  <span className="text-sm text-soft"><Plural value={transfer.lines.reduce((sum, line) => sum + line.sent, 0)} one="# piece" other="# pieces" /> · {transfer.sent_by} · <When at={transfer.sent_at} /></span>
                  {transfer.state === "sent" ? <Badge tone="care">{t`on its way`}</Badge> : <Badge tone="good">{t`arrived`}</Badge>}
                  {mayWrite && transfer.state === "sent" ? <Button size="sm" onClick={() => setArriving(transfer)}><Trans>Take in</Trans></Button> : null}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </div>
      {arriving ? <ArrivalDialog transfer={arriving} onClose={() => setArriving(null)} /> : null}
      {sending ? <GoodsDialog act="transfer" location={undefined} onClose={() => setSending(false)} /> : null}
    </>
  );
}
