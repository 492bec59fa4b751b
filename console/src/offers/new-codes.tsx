import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addBatch, addCoupon, batchesQuery } from "@/api/offers";
import type { Card, Offer } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { CopyButton } from "@/components/copy";
import { CustomerPicker } from "@/components/customer-picker";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { MomentInput } from "@/components/moment-input";
import { say as tell, sayProblem } from "@/components/undo";

/** A batch for a mailing, one code to hand over, or one that is good for a single customer. */
export function NewBatch({ offer, onClose }: { offer: Offer; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [mode, setMode] = useState<"many" | "one" | "personal">("many");
  const [customer, setCustomer] = useState<Card | null>(null);
  const [quantity, setQuantity] = useState(100);
  const [prefix, setPrefix] = useState("");
  const [code, setCode] = useState("");
  const [until, setUntil] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const whose = customer ? (customer.name ?? customer.email ?? customer.phone ?? t`Unnamed customer`) : "";
  if (made)
    return (
      <Dialog open onClose={onClose} title={t`The code is there`} description={whose ? t`It is good for ${whose} alone.` : t`Whoever has it may use it once.`} footer={<Button variant="primary" onClick={onClose}><Trans>Done</Trans></Button>}>
        <p className="flex items-center gap-3 rounded-lg bg-sunken px-4 py-3"><code className="flex-1 font-mono text-lg font-semibold tracking-wide" data-testid="made-code">{made}</code><CopyButton text={made} /></p>
      </Dialog>
    );
  const store = async () => {
    setBusy(true);
    try {
      if (mode !== "many") {
        const { code: given } = await addCoupon(offer.id, { code: code.trim() || null, customer_id: mode === "personal" ? (customer?.id ?? null) : null, max_uses: 1, expires_at: until });
        setMade(given);
        return;
      } else {
        await addBatch(offer.id, { quantity, prefix: prefix.trim().toUpperCase(), max_uses: 1, expires_at: until });
        tell(t`The codes are there`, "good");
      }
      await client.invalidateQueries({ queryKey: batchesQuery(offer.id).queryKey });
      onClose();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t`New codes`} description={t`Each is good for one order.`} footer={<Button variant="primary" disabled={busy || quantity < 1 || (mode === "personal" && !customer)} onClick={() => void store()}>{busy ? <Trans>Making the codes…</Trans> : mode === "many" ? <Trans>Make codes</Trans> : <Trans>Make the code</Trans>}</Button>}>
      <div className="flex flex-col gap-4">
        <Segments label={t`For whom`} value={mode} onChange={setMode} options={[{ value: "many", label: t`A batch` }, { value: "one", label: t`One code` }, { value: "personal", label: t`For one customer` }]} />
        {mode === "personal" ? (
          <Field label={t`Customer`} hint={customer ? undefined : t`For anybody else the code does not exist.`}>
            {(wiring) => customer ? <span className="flex items-center gap-2 rounded-md border px-3 py-1.5 text-sm"><span className="flex-1 font-medium">{whose}</span><Button size="sm" variant="ghost" onClick={() => setCustomer(null)}><Trans>Another one</Trans></Button></span> : <CustomerPicker id={wiring.id} label={t`Customer`} onPick={setCustomer} />}
          </Field>
        ) : null}
        {mode === "many" ? (
          <>
            <Field label={t`How many`} hint={t`Up to a million; that takes about half a minute.`}>{(wiring) => <Input {...wiring} type="number" min={1} max={1_000_000} value={quantity} onChange={(event) => setQuantity(Math.max(0, Math.trunc(Number(event.target.value))))} />}</Field>
            <Field label={t`They begin with`}>{(wiring) => <Input {...wiring} value={prefix} maxLength={16} placeholder="AUTUNNO" onChange={(event) => setPrefix(event.target.value)} />}</Field>
          </>
        ) : (
          <Field label={t`Code`} hint={t`Empty: made for you, hard to guess.`}>{(wiring) => <Input {...wiring} value={code} maxLength={64} onChange={(event) => setCode(event.target.value)} />}</Field>
        )}
        <Field label={t`Good until`} hint={t`Empty: as long as the offer`}>{(wiring) => <MomentInput {...wiring} value={until} onChange={setUntil} />}</Field>
        {busy ? <div role="progressbar" aria-label={t`Making the codes…`} className="h-1.5 overflow-hidden rounded-full bg-sunken"><div className="h-full w-1/3 animate-pulse rounded-full bg-accent" /></div> : null}
      </div>
    </Dialog>
  );
}
