import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { cancelOrder, editOrder, letOff, returnLines, settleOrder } from "@/api/orders";
import type { Order, UnitState } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { creditOf, PiecePicker, piecesIn } from "@/components/piece-picker";
import { say, sayProblem } from "@/components/undo";

export const cancellable: readonly UnitState[] = ["open", "allocated", "picked", "ready"];
export const delivered: readonly UnitState[] = ["shipped", "handed_over"];
export type Act = "add" | "cancel" | "return" | "refund" | "let-off" | "edit";
export const hasPieces = (order: Order, states: readonly UnitState[]) => order.lines.some((line) => piecesIn(line, states) > 0);

export interface ActProps {
  order: Order;
  onClose: () => void;
}

/** Does it, says so, and reads the order again. */
function useAct(order: Order, act: () => Promise<unknown>, said: string, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      say(said, "good");
      onClose();
      await client.invalidateQueries({ queryKey: ["order", order.id] });
      await client.invalidateQueries({ queryKey: ["orders"] });
    },
    onError: sayProblem,
  });
}

interface FrameProps {
  title: string;
  act: ReactNode;
  danger?: boolean;
  disabled: boolean;
  onAct: () => void;
  onClose: () => void;
  children: ReactNode;
}

const Frame = ({ title, act, danger, disabled, onAct, onClose, children }: FrameProps) => (
  <Dialog
    open
    onClose={onClose}
    title={title}
    footer={
      <>
        <Button onClick={onClose}>
          <Trans>Leave it as it is</Trans>
        </Button>
        <Button variant={danger ? "danger" : "primary"} disabled={disabled} onClick={onAct}>
          {act}
        </Button>
      </>
    }
  >
    <div className="flex flex-col gap-4">{children}</div>
  </Dialog>
);

/** Cancels what is not delivered, or takes back what is; money can go back in the same breath. */
export function PiecesDialog({ order, onClose, kind }: ActProps & { kind: "cancel" | "return" }) {
  const { t } = useLingui();
  const format = useFormat();
  const states = kind === "cancel" ? cancellable : delivered;
  const [picked, setPicked] = useState<Record<number, number>>(() => (kind === "cancel" ? Object.fromEntries(order.lines.map((line) => [line.line, piecesIn(line, states)])) : {}));
  const [reason, setReason] = useState("");
  const [payBack, setPayBack] = useState(true);
  const moves = Object.entries(picked).flatMap(([line, quantity]) => (quantity > 0 ? [{ line: Number(line), quantity }] : []));
  const worth = order.lines.reduce((sum, line) => sum + creditOf(line, states, picked[line.line] ?? 0), 0);
  const act = useAct(
    order,
    async () => {
      if (kind === "cancel") await cancelOrder(order.id, { lines: moves, reason });
      else await returnLines(order.id, { channel: order.channel, touchpoint: order.touchpoint, reason, lines: moves.map((move) => ({ ...move, reason: "", condition: "new" as const })) });
      if (payBack) await settleOrder(order.id);
    },
    kind === "cancel" ? t`Cancelled` : t`Taken back`,
    onClose,
  );
  const money = format.money({ amount_minor: worth, currency: order.currency });
  return (
    <Frame title={kind === "cancel" ? t`Cancel pieces of ${order.number}` : t`Take back from ${order.number}`} danger={kind === "cancel"} disabled={moves.length === 0 || act.isPending} onAct={() => act.mutate()} onClose={onClose} act={kind === "cancel" ? t`Cancel for ${money}` : t`Take back for ${money}`}>
      <PiecePicker lines={order.lines} states={states} currency={order.currency} picked={picked} onPick={setPicked} />
      <Field label={t`Why`}>{(wiring) => <Input {...wiring} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}</Field>
      <Checkbox checked={payBack} onChange={setPayBack}>
        <Trans>Give the money back at once, the way it was paid</Trans>
      </Checkbox>
    </Frame>
  );
}

export function RefundDialog({ order, onClose }: ActProps) {
  const { t } = useLingui();
  const format = useFormat();
  const act = useAct(order, () => settleOrder(order.id), t`Money given back`, onClose);
  const money = format.money({ amount_minor: order.credit_minor, currency: order.currency });
  return (
    <Frame title={t`Give ${money} back`} disabled={act.isPending} onAct={() => act.mutate()} onClose={onClose} act={t`Give ${money} back`}>
      <p>
        <Trans>The customer has paid more than the order costs now. It goes back the way it came, the last payment first.</Trans>
      </p>
    </Frame>
  );
}

export function LetOffDialog({ order, onClose }: ActProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const minor = Math.round(Number(amount.replace(",", ".")) * 100);
  const right = Number.isFinite(minor) && minor > 0 && minor <= order.due_minor && reason.trim() !== "";
  const act = useAct(order, () => letOff(order.id, minor, reason.trim()), t`The order costs less now`, onClose);
  return (
    <Frame title={t`Let the customer off a part`} disabled={!right || act.isPending} onAct={() => act.mutate()} onClose={onClose} act={t`Reduce`}>
      <Field label={t`So much less, in ${order.currency}`} hint={right ? t`It will cost ${format.money({ amount_minor: order.due_minor - minor, currency: order.currency })}; what was paid beyond becomes credit.` : undefined}>
        {(wiring) => <Input {...wiring} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.target.value)} />}
      </Field>
      <Field label={t`Why`}>{(wiring) => <Input {...wiring} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}</Field>
    </Frame>
  );
}

const addressFields = ["name", "street", "postal_code", "city", "province"] as const;

export function EditDialog({ order, onClose }: ActProps) {
  const { t } = useLingui();
  const [contact, setContact] = useState({ name: order.contact.name ?? "", email: order.contact.email ?? "", phone: order.contact.phone ?? "" });
  const [shipping, setShipping] = useState<Record<(typeof addressFields)[number], string>>({
    name: order.shipping?.name ?? "", street: order.shipping?.street ?? "", postal_code: order.shipping?.postal_code ?? "", city: order.shipping?.city ?? "", province: order.shipping?.province ?? "",
  });
  const names = { name: t`Name`, street: t`Street and number`, postal_code: t`Postal code`, city: t`City`, province: t`Province` };
  const sent = order.shipping !== null;
  const act = useAct(
    order,
    () => editOrder(order.id, { contact: { name: contact.name, email: contact.email || null, phone: contact.phone || null }, ...(sent && { shipping: { ...shipping, country: order.shipping?.country ?? "IT" } }) }, order.version),
    t`Changed`,
    onClose,
  );
  return (
    <Frame title={t`Contact and address`} disabled={act.isPending} onAct={() => act.mutate()} onClose={onClose} act={t`Save`}>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`Name`} className="sm:col-span-2">{(wiring) => <Input {...wiring} value={contact.name} onChange={(event) => setContact({ ...contact, name: event.target.value })} />}</Field>
        <Field label={t`Email`}>{(wiring) => <Input {...wiring} type="email" value={contact.email} onChange={(event) => setContact({ ...contact, email: event.target.value })} />}</Field>
        <Field label={t`Phone`}>{(wiring) => <Input {...wiring} type="tel" value={contact.phone} onChange={(event) => setContact({ ...contact, phone: event.target.value })} />}</Field>
      </div>
      {sent ? (
        <fieldset className="grid gap-3 border-t pt-3 sm:grid-cols-2">
          <legend className="sr-only">{t`Where it goes`}</legend>
          {addressFields.map((field) => (
            <Field key={field} label={names[field]} className={field === "street" ? "sm:col-span-2" : ""}>
              {(wiring) => <Input {...wiring} value={shipping[field]} onChange={(event) => setShipping({ ...shipping, [field]: event.target.value })} />}
            </Field>
          ))}
        </fieldset>
      ) : null}
    </Frame>
  );
}
