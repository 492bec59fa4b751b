import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { findBySku } from "@/api/catalog";
import type { PriceEntry, PriceList } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { TextArea } from "@/components/input";
import { MomentInput } from "@/components/moment-input";
import { sayProblem } from "@/components/undo";
import { readPasted } from "./paste";

interface PasteProps {
  list: PriceList;
  onClose: () => void;
  onStore: (entries: PriceEntry[]) => Promise<boolean>;
}

async function variantIds(skus: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let from = 0; from < skus.length; from += 200) {
    const { items } = await findBySku(skus.slice(from, from + 200));
    for (const variant of items) found.set(variant.sku, variant.id);
  }
  return found;
}

/** Two columns of a spreadsheet become prices; SKUs that are not known are said and left out. */
export function PasteDialog({ list, onClose, onStore }: PasteProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [text, setText] = useState("");
  const [from, setFrom] = useState<string | null>(null);
  const [unknown, setUnknown] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const { rows, refused } = readPasted(text);
  const [first] = rows;
  const store = async () => {
    setBusy(true);
    try {
      const ids = await variantIds(rows.map((row) => row.sku));
      const missing = rows.filter((row) => !ids.has(row.sku)).map((row) => row.sku);
      if (missing.length > 0 && unknown.length === 0) setUnknown(missing);
      else {
        const entries = rows.flatMap((row) => {
          const id = ids.get(row.sku);
          return id ? [{ variant_id: id, min_quantity: 1, amount_minor: row.amountMinor, from_at: from }] : [];
        });
        if (entries.length === 0 || (await onStore(entries))) onClose();
      }
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t`Paste from a spreadsheet`} description={t`Copy the columns with SKU and price, then paste them here.`} footer={<Button variant="primary" disabled={rows.length === 0 || busy} onClick={() => void store()}>{unknown.length > 0 ? <Trans>Take the others</Trans> : <Trans>Take these prices</Trans>}</Button>}>
      <div className="flex flex-col gap-4">
        <Field label={t`SKU and price, a row each`}>
          {(wiring) => <TextArea {...wiring} rows={8} className="font-mono" placeholder={"LUNA-R\t19,90\nLUNA-B\t24,90"} value={text} onChange={(event) => { setText(event.target.value); setUnknown([]); }} />}
        </Field>
        {first ? (
          <p className="text-sm text-soft">
            <Plural value={rows.length} one="# price" other="# prices" /> · <Trans>for example {first.sku} at {format.money({ amount_minor: first.amountMinor, currency: list.currency })}</Trans>
            {refused.length > 0 ? <span className="block text-care"><Plural value={refused.length} one="# row is left out: it has no SKU with an amount." other="# rows are left out: they have no SKU with an amount." /></span> : null}
          </p>
        ) : null}
        {unknown.length > 0 ? <p role="alert" className="rounded-lg bg-care-wash p-3 text-sm text-care"><Trans>The catalog has no {unknown.slice(0, 8).join(", ")}. Correct them, or take the others.</Trans></p> : null}
        <Field label={t`In force from`} hint={t`Empty: from now on`}>{(wiring) => <MomentInput {...wiring} value={from} onChange={setFrom} className="w-56" />}</Field>
      </div>
    </Dialog>
  );
}
