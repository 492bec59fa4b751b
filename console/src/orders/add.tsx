import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Minus, Plus } from "lucide-react";
import { useState } from "react";
import { addedQuery, addLines, payOrder, returnLines, settleOrder } from "@/api/orders";
import type { Order, Schema } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { creditOf, PiecePicker } from "@/components/piece-picker";
import { explain } from "@/components/problem-words";
import { Select } from "@/components/select";
import { say, sayProblem } from "@/components/undo";
import { VariantPicker, type Picked } from "@/components/variant-picker";
import { delivered, hasPieces } from "./acts";

interface Line {
  picked: Picked;
  quantity: number;
}
type Later = "later" | "cash" | "desk_card" | "bank_transfer";

function Added({ lines, quote, onChange }: { lines: Line[]; quote: Schema<"QuotedBasket"> | undefined; onChange: (lines: Line[]) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const set = (line: Line, quantity: number) => onChange(quantity < 1 ? lines.filter((each) => each !== line) : lines.map((each) => (each === line ? { ...each, quantity } : each)));
  return (
    <ul className="divide-y" aria-label={t`Articles to add`}>
      {lines.map((line) => {
        const priced = quote?.lines.find((each) => each.variant_id === line.picked.variant.id);
        return (
          <li key={line.picked.variant.id} className="flex items-center gap-2 py-2 text-sm">
            <span className="min-w-0 flex-1"><span className="block font-medium">{line.picked.name}</span>{priced && priced.available < line.quantity ? <span className="block text-care"><Trans>only {priced.available} are to be had</Trans></span> : null}</span>
            <Button size="icon-sm" aria-label={t`One less of ${line.picked.name}`} onClick={() => set(line, line.quantity - 1)}><Minus aria-hidden /></Button>
            <span className="figures w-6 text-center">{line.quantity}</span>
            <Button size="icon-sm" aria-label={t`One more of ${line.picked.name}`} onClick={() => set(line, line.quantity + 1)}><Plus aria-hidden /></Button>
            <span className="figures w-20 text-right font-medium">{priced ? format.money({ amount_minor: priced.net_minor, currency: quote?.currency ?? "EUR" }) : "…"}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Money({ order, added, credit }: { order: Order; added: number; credit: number }) {
  const { t } = useLingui();
  const format = useFormat();
  const money = (amount_minor: number) => format.money({ amount_minor, currency: order.currency });
  const after = order.open_minor - order.credit_minor + added - credit;
  const rows: [string, string][] = [
    [t`New articles`, money(added)],
    ...(credit > 0 ? [[t`What comes back`, money(-credit)] as [string, string]] : []),
    ...(order.open_minor > 0 ? [[t`Still to be paid before`, money(order.open_minor)] as [string, string]] : []),
    ...(order.credit_minor > 0 ? [[t`Owed to the customer before`, money(-order.credit_minor)] as [string, string]] : []),
  ];
  return (
    <dl data-testid="money-after" className="rounded-lg bg-paper p-3 text-sm">
      {rows.map(([label, value]) => <div key={label} className="flex justify-between gap-4"><dt className="text-soft">{label}</dt><dd className="figures">{value}</dd></div>)}
      <div className={cn("mt-2 flex justify-between gap-4 border-t pt-2 text-base font-semibold")}><dt>{after >= 0 ? <Trans>The customer pays</Trans> : <Trans>The customer gets back</Trans>}</dt><dd className="figures">{money(Math.abs(after))}</dd></div>
    </dl>
  );
}

function useAdding(order: Order, onClose: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [payment] = useState(() => crypto.randomUUID());
  return useMutation({
    mutationFn: async (asked: { lines: { variant_id: string; quantity: number }[]; hash: string | null; back: Schema<"UnitMove">[]; settle: boolean; tender: Later }) => {
      // What may be refused because a price has changed comes first: nothing has come back by then.
      let after = asked.lines.length > 0 ? await addLines(order.id, asked.lines, asked.hash) : order;
      if (asked.back.length > 0) ({ order: after } = await returnLines(order.id, { channel: order.channel, touchpoint: order.touchpoint, reason: t`Exchange`, lines: asked.back.map((each) => ({ ...each, reason: "", condition: "new" as const })) }));
      if (after.credit_minor > 0 && asked.settle) await settleOrder(order.id);
      if (after.open_minor > 0 && asked.tender !== "later") await payOrder(order.id, payment, { provider: "manual", tender: asked.tender, touchpoint: order.touchpoint });
    },
    onSuccess: () => {
      say(t`The order is changed`, "good");
      onClose();
    },
    onError: sayProblem,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["order", order.id] });
      await client.invalidateQueries({ queryKey: ["orders"] });
    },
  });
}

/** More articles for an order, in exchange for what comes back if it does: one sees first what that means in money. */
export function AddDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useLingui();
  const [lines, setLines] = useState<Line[]>([]);
  const [back, setBack] = useState<Record<number, number>>({});
  const [settle, setSettle] = useState(true);
  const [tender, setTender] = useState<Later>("later");
  const adding = useAdding(order, onClose);
  const asked = lines.map((each) => ({ variant_id: each.picked.variant.id, quantity: each.quantity }));
  const query = useQuery(addedQuery(order.id, asked));
  const quote = lines.length > 0 ? query.data : undefined;
  const moves = Object.entries(back).flatMap(([line, quantity]) => (quantity > 0 ? [{ line: Number(line), quantity }] : []));
  const credit = order.lines.reduce((sum, line) => sum + creditOf(line, delivered, back[line.line] ?? 0), 0);
  const added = quote?.lines.reduce((sum, line) => sum + line.net_minor, 0) ?? 0;
  const after = order.open_minor - order.credit_minor + added - credit;
  const exchanges = hasPieces(order, delivered);
  const ready = lines.length > 0 && quote !== undefined && !query.isFetching && !query.error;
  return (
    <Dialog
      open
      onClose={onClose}
      className="w-[min(40rem,calc(100vw-2rem))]"
      title={exchanges ? t`Add or exchange, ${order.number}` : t`Add to ${order.number}`}
      description={t`At today’s price. What was sold before keeps its price and its offers.`}
      footer={<><Button onClick={onClose}><Trans>Leave it as it is</Trans></Button><Button variant="primary" disabled={!ready || adding.isPending} onClick={() => adding.mutate({ lines: asked, hash: quote?.hash ?? null, back: moves, settle, tender })}>{moves.length > 0 ? <Trans>Exchange</Trans> : <Trans>Add to the order</Trans>}</Button></>}
    >
      <div className="flex flex-col gap-4">
        <VariantPicker label={t`Article to add`} onPick={(picked) => setLines((before) => (before.some((each) => each.picked.variant.id === picked.variant.id) ? before : [...before, { picked, quantity: 1 }]))} />
        {lines.length > 0 ? <Added lines={lines} quote={quote} onChange={setLines} /> : null}
        {exchanges ? <section><h3 className="text-sm font-semibold"><Trans>What comes back for it</Trans></h3><PiecePicker lines={order.lines} states={delivered} currency={order.currency} picked={back} onPick={setBack} /></section> : null}
        {query.error && lines.length > 0 ? <p role="alert" className="rounded-lg bg-care-wash p-3 text-sm text-care">{explain(query.error).advice}</p> : null}
        {lines.length > 0 ? <Money order={order} added={added} credit={credit} /> : null}
        {after > 0 && lines.length > 0 ? <Select<Later> label={t`How it is paid`} value={tender} onChange={setTender} options={[{ value: "later", label: t`Paid later` }, { value: "desk_card", label: t`Card at the desk, now` }, { value: "cash", label: t`Cash, now` }, { value: "bank_transfer", label: t`Bank transfer, waited for` }]} /> : null}
        {after < 0 ? <Checkbox checked={settle} onChange={setSettle}><Trans>Give the money back at once, the way it was paid</Trans></Checkbox> : null}
      </div>
    </Dialog>
  );
}
