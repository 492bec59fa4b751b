import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { ship } from "@/api/fulfillment";
import type { Fulfillment } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Suggest } from "@/components/suggest";
import { useMove } from "./moves";
import { allPieces, countPieces, movesOf, Pieces } from "./pieces";

const carriers = ["BRT", "GLS", "Poste Italiane", "DHL", "UPS", "SDA", "FedEx"];

/** A parcel leaves, with all pieces or some. */
export function ShipDialog({ known, onClose }: { known: Fulfillment; onClose: () => void }) {
  const { t } = useLingui();
  const [counts, setCounts] = useState(() => allPieces(known));
  const [carrier, setCarrier] = useState("");
  const [tracking, setTracking] = useState("");
  const [address, setAddress] = useState("");
  const wrong = address !== "" && !/^https:\/\/\S+$/.test(address);
  const pieces = countPieces(counts);
  const move = useMove({
    act: () => ship(known.id, { carrier: carrier.trim(), tracking: tracking.trim(), tracking_url: address.trim(), label_reference: "" }, movesOf(known, counts)),
    said: t`It is on its way, and the customer is told`,
    order: known.order_id,
    onDone: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Parcel for ${known.number}`}
      footer={
        <>
          <Button size="lg" onClick={onClose}><Trans>Not yet</Trans></Button>
          <Button size="lg" variant="primary" disabled={pieces === 0 || !carrier.trim() || wrong || move.isPending} onClick={() => move.mutate()}><Plural value={pieces} one="Send # piece" other="Send # pieces" /></Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t`Carrier`}>{(wiring) => <Suggest id={wiring.id} label={t`Carrier`} className="h-12 text-base" value={carrier} onChange={setCarrier} groups={[{ value: "", items: carriers.map((each) => ({ value: each, label: each })) }]} />}</Field>
        <Field label={t`Tracking number`}>{(wiring) => <Input {...wiring} className="h-12 font-mono text-base" value={tracking} maxLength={100} autoComplete="off" onChange={(event) => setTracking(event.target.value)} />}</Field>
        <Field label={t`Where the customer follows it`} hint={t`An address that begins with https://`} error={wrong ? t`Write the whole address, from https://` : undefined}>{(wiring) => <Input {...wiring} type="url" className="h-12 text-base" value={address} maxLength={500} onChange={(event) => setAddress(event.target.value)} />}</Field>
        <Pieces known={known} counts={counts} onChange={setCounts} />
      </div>
    </Dialog>
  );
}
