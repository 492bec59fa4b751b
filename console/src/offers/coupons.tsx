import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, Plus } from "lucide-react";
import { useState } from "react";
import { addBatch, addCoupon, batchCodesUrl, batchesQuery } from "@/api/offers";
import type { Offer } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { Meter } from "@/components/meter";
import { MomentInput } from "@/components/moment-input";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { When } from "@/components/when";

function NewBatch({ offer, onClose }: { offer: Offer; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [quantity, setQuantity] = useState(100);
  const [prefix, setPrefix] = useState("");
  const [code, setCode] = useState("");
  const [until, setUntil] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const store = async () => {
    setBusy(true);
    try {
      if (quantity === 1) await addCoupon(offer.id, { code: code.trim() || null, customer_id: null, max_uses: 1, expires_at: until }).then((made) => tell(t`The code is ${made.code}`, "good"));
      else {
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
    <Dialog open onClose={onClose} title={t`New codes`} description={t`Each is good for one order.`} footer={<Button variant="primary" disabled={busy || quantity < 1} onClick={() => void store()}>{busy ? <Trans>Making the codes…</Trans> : <Trans>Make codes</Trans>}</Button>}>
      <div className="flex flex-col gap-4">
        <Field label={t`How many`} hint={t`Up to a million; that takes about half a minute.`}>{(wiring) => <Input {...wiring} type="number" min={1} max={1_000_000} value={quantity} onChange={(event) => setQuantity(Math.max(0, Math.trunc(Number(event.target.value))))} />}</Field>
        {quantity === 1 ? (
          <Field label={t`Code`} hint={t`Empty: made for you, hard to guess.`}>{(wiring) => <Input {...wiring} value={code} maxLength={64} onChange={(event) => setCode(event.target.value)} />}</Field>
        ) : (
          <Field label={t`They begin with`}>{(wiring) => <Input {...wiring} value={prefix} maxLength={16} placeholder="AUTUNNO" onChange={(event) => setPrefix(event.target.value)} />}</Field>
        )}
        <Field label={t`Good until`} hint={t`Empty: as long as the offer`}>{(wiring) => <MomentInput {...wiring} value={until} onChange={setUntil} />}</Field>
        {busy ? <div role="progressbar" aria-label={t`Making the codes…`} className="h-1.5 overflow-hidden rounded-full bg-sunken"><div className="h-full w-1/3 animate-pulse rounded-full bg-accent" /></div> : null}
      </div>
    </Dialog>
  );
}

export function CouponsTab({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const format = useFormat();
  const query = useQuery(batchesQuery(offer.id));
  const mayWrite = useAllowed()("offers:write");
  const [adding, setAdding] = useState(false);
  const create = mayWrite && offer.content.coupon && offer.state !== "ended" ? <Button variant="primary" onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>New codes</Trans></Button> : null;
  return (
    <Panel title={t`Coupons`} note={offer.content.coupon ? t`Compared without spaces, dashes and capitals.` : t`This offer needs no coupon. Say under the rules that it does, and save.`} action={create}>
      {offer.content.codes.length > 0 ? <p className="mb-3 flex flex-wrap items-center gap-2 text-sm"><Trans>For everybody:</Trans>{offer.content.codes.map((code) => <Badge key={code} tone="accent">{code}</Badge>)}</p> : null}
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) => items.length === 0 ? (
          <Empty title={<Trans>No batches of codes yet</Trans>}><Trans>Make a batch for a mailing, or a single code to hand over.</Trans></Empty>
        ) : (
          <ul className="divide-y" aria-label={t`Batches`}>
            {items.map((batch) => (
              <li key={batch.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
                <span className="min-w-0 flex-1 basis-48">
                  <span className="font-medium">{batch.prefix ? `${batch.prefix}…` : t`Without a prefix`}</span>
                  <span className="block text-xs text-soft">{batch.created_by} · <When at={batch.created_at} />{batch.expires_at ? <> · <Trans>until {format.date(batch.expires_at)}</Trans></> : null}</span>
                </span>
                <span className="w-44 text-xs text-soft"><Plural value={batch.used} one="# used" other="# used" /> / {format.number(batch.quantity)}<Meter label={t`Used`} share={batch.used / batch.quantity} className="mt-1" /></span>
                <a href={batchCodesUrl(batch.id)} download className={buttonStyle({ size: "sm" })}><Download aria-hidden /><Trans>Download codes</Trans></a>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {adding ? <NewBatch offer={offer} onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}
