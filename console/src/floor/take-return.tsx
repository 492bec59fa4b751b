import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { findOrder, refundOrder, returnLines, settleOrder } from "@/api/orders";
import type { Order } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { creditOf, PiecePicker } from "@/components/piece-picker";
import { say, sayProblem } from "@/components/undo";
import { Big } from "./parts";

const delivered = ["shipped", "handed_over"] as const;

/** Finds an order by its number, whatever channel it came from. */
function useFoundOrder(given: string | null) {
  const { t } = useLingui();
  const [order, setOrder] = useState<Order | null>(null);
  const find = useMutation({
    mutationFn: findOrder,
    onSuccess: ([found]) => (found ? setOrder(found) : say(t`No order has this number`, "loss")),
    onError: sayProblem,
  });
  const { mutate } = find;
  useEffect(() => {
    if (given) mutate(given);
  }, [given, mutate]);
  return { order, find };
}

export function ReturnDialog({ number, touchpoint, onClose }: { number: string | null; touchpoint: string; onClose: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const client = useQueryClient();
  const [typed, setTyped] = useState(number ?? "");
  const [picked, setPicked] = useState<Record<number, number>>({});
  const [reason, setReason] = useState("");
  const [way, setWay] = useState<"back" | "cash">("back");
  const { order, find } = useFoundOrder(number);
  const lines = Object.entries(picked).flatMap(([line, quantity]) => (quantity > 0 ? [{ line: Number(line), quantity, reason: "", condition: "new" as const }] : []));
  const take = useMutation({
    mutationFn: async (from: Order) => {
      const { order: after } = await returnLines(from.id, { channel: "shop", touchpoint, lines, reason });
      if (after.credit_minor === 0) return after;
      if (way === "back") return settleOrder(from.id);
      await refundOrder(from.id, crypto.randomUUID(), { tender: "cash" });
      return after;
    },
    onSuccess: async () => {
      say(t`Taken back, and paid back`, "good");
      await client.invalidateQueries({ queryKey: ["floor-look"] });
      onClose();
    },
    onError: sayProblem,
  });
  const credit = (order?.lines ?? []).reduce((sum, line) => sum + creditOf(line, delivered, picked[line.line] ?? 0), 0);
  return (
    <Dialog
      open
      onClose={onClose}
      title={order ? t`Take back from ${order.number}` : t`Take a return`}
      footer={
        order ? (
          <Big tone="accent" className="w-full" disabled={lines.length === 0 || take.isPending} onClick={() => take.mutate(order)}>
            <Trans>Give {format.money({ amount_minor: credit, currency: order.currency })} back</Trans>
          </Big>
        ) : null
      }
    >
      {order ? (
        <div className="flex flex-col gap-4">
          <PiecePicker lines={order.lines} states={delivered} currency={order.currency} picked={picked} onPick={setPicked} />
          <Field label={t`Why`}>{(wiring) => <Input {...wiring} className="h-12 text-base" value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}</Field>
          <Segments
            label={t`How it is paid back`}
            value={way}
            onChange={setWay}
            className="[&_button]:h-12 [&_button]:px-5 [&_button]:text-base"
            options={[
              { value: "back", label: t`The way it was paid` },
              { value: "cash", label: t`Cash` },
            ]}
          />
        </div>
      ) : (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim()) find.mutate(typed.trim());
          }}
        >
          <Field label={t`Number of the order`} className="flex-1">
            {(wiring) => <Input {...wiring} className="h-12 text-base" value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />}
          </Field>
          <Button type="submit" variant="primary" className="h-12" disabled={find.isPending}>
            <Search aria-hidden />
            <Trans>Find</Trans>
          </Button>
        </form>
      )}
    </Dialog>
  );
}
