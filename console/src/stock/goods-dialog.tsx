import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { moveGoods, sendTransfer } from "@/api/stock";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { say as tell, sayProblem } from "@/components/undo";
import { VariantPicker, type Picked } from "@/components/variant-picker";
import { useLocations } from "@/components/locations";

export type GoodsAct = "receipts" | "corrections" | "transfer";
interface Line {
  picked: Picked;
  quantity: number;
}

function useActWords(act: GoodsAct) {
  const { t } = useLingui();
  return {
    receipts: { title: t`Receive goods`, lead: t`They are on hand at once, for every channel.`, button: t`Receive`, done: t`Received` },
    corrections: { title: t`Correct stock`, lead: t`Pieces more, or fewer with a minus: broken, lost, found. Say why.`, button: t`Correct`, done: t`Corrected` },
    transfer: { title: t`Transfer goods`, lead: t`They leave now; whoever receives them says what arrived.`, button: t`Send`, done: t`Sent` },
  }[act];
}

function Lines({ lines, onChange, signed }: { lines: Line[]; onChange: (lines: Line[]) => void; signed: boolean }) {
  const { t } = useLingui();
  const add = (picked: Picked) => {
    const known = lines.find((each) => each.picked.variant.id === picked.variant.id);
    onChange(known ? lines.map((each) => (each === known ? { ...each, quantity: each.quantity + 1 } : each)) : [...lines, { picked, quantity: signed ? -1 : 1 }]);
  };
  return (
    <div className="flex flex-col gap-2">
      <VariantPicker label={t`Article to add`} onPick={add} />
      <ul className="divide-y">
        {lines.map((line) => (
          <li key={line.picked.variant.id} className="flex min-h-12 items-center gap-3">
            <span className="min-w-0 flex-1 truncate text-sm">{line.picked.name} <span className="font-mono text-xs text-soft">{line.picked.variant.sku}</span></span>
            <Input type="number" className="w-24 text-right" min={signed ? undefined : 1} aria-label={t`Pieces of ${line.picked.name}`} value={line.quantity} onChange={(event) => onChange(lines.map((each) => (each === line ? { ...each, quantity: Math.trunc(Number(event.target.value)) } : each)))} />
            <Button size="icon-sm" variant="ghost" aria-label={t`Remove ${line.picked.name}`} onClick={() => onChange(lines.filter((each) => each !== line))}><Trash2 aria-hidden /></Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function GoodsDialog({ act, location, onClose }: { act: GoodsAct; location: string | undefined; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const words = useActWords(act);
  const places = useLocations();
  const [from, setFrom] = useState(location ?? "");
  const [to, setTo] = useState("");
  const [reference, setReference] = useState("");
  const [note, setNote] = useState("");
  const [lines, setLines] = useState<Line[]>([]);
  const [busy, setBusy] = useState(false);
  const place = from || places.items[0]?.id || "";
  const target = to || places.items.find((each) => each.id !== place)?.id || "";
  const asked = lines.map(({ picked, quantity }) => ({ variant_id: picked.variant.id, quantity })).filter((each) => each.quantity !== 0);
  const ready = place && asked.length > 0 && (act !== "corrections" || note.trim() !== "") && (act !== "transfer" || (target !== "" && target !== place));
  const store = async () => {
    setBusy(true);
    try {
      if (act === "transfer") await sendTransfer({ from_id: place, to_id: target, note, lines: asked });
      else await moveGoods(act, { location_id: place, reference: reference.trim() || crypto.randomUUID(), note, lines: asked });
      for (const key of ["stock-levels", "stock-movements", "stock-transfers"]) void client.invalidateQueries({ queryKey: [key] });
      tell(words.done, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={words.title} description={words.lead} place="side" footer={<Button variant="primary" disabled={!ready || busy} onClick={() => void store()}>{words.button}</Button>}>
      <div className="flex flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={act === "transfer" ? t`From` : t`Place`}>{(wiring) => <Select {...wiring} label={t`Place`} value={place} onChange={setFrom} options={places.options} />}</Field>
          {act === "transfer" ? <Field label={t`To`}>{(wiring) => <Select {...wiring} label={t`To`} value={target} onChange={setTo} options={places.options.filter((each) => each.value !== place)} />}</Field> : null}
          {act === "receipts" ? <Field label={t`Delivery note`} hint={t`The same one is never received twice.`}>{(wiring) => <Input {...wiring} value={reference} maxLength={120} onChange={(event) => setReference(event.target.value)} />}</Field> : null}
        </div>
        <Field label={act === "corrections" ? t`Why` : t`Note`}>{(wiring) => <Input {...wiring} value={note} maxLength={500} onChange={(event) => setNote(event.target.value)} />}</Field>
        <Lines lines={lines} onChange={setLines} signed={act === "corrections"} />
        {lines.length === 0 ? <p className="text-sm text-soft"><Trans>Search an article or scan its code, then Enter.</Trans></p> : null}
      </div>
    </Dialog>
  );
}
