import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { reject } from "@/api/fulfillment";
import type { Fulfillment, RejectReason } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { rejectReasons } from "@/components/fulfillment-words";
import { Input } from "@/components/input";
import { useLocations } from "@/components/locations";
import { Select } from "@/components/select";
import { useMove } from "./moves";
import { allPieces, countPieces, movesOf, Pieces } from "./pieces";

/** The place says no, to all or part: another one is looked for. */
export function RejectDialog({ known, onClose }: { known: Fulfillment; onClose: () => void }) {
  const { t } = useLingui();
  const { name } = useLocations();
  const [counts, setCounts] = useState(() => allPieces(known));
  const [reason, setReason] = useState<RejectReason>("missing");
  const [note, setNote] = useState("");
  const gone = reason === "missing" || reason === "damaged";
  const move = useMove({
    act: () => reject(known.id, { reason, note: note.trim(), lines: movesOf(known, counts) }),
    said: ({ sourced }) => {
      const place = sourced.find((each) => each.location_id)?.location_id;
      return place ? t`${name(place)} makes it ready now` : t`No other place has it: somebody has to decide`;
    },
    order: known.order_id,
    onDone: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`What cannot be given of ${known.number}?`}
      footer={
        <>
          <Button size="lg" onClick={onClose}><Trans>Keep it here</Trans></Button>
          <Button size="lg" variant="danger" disabled={countPieces(counts) === 0 || move.isPending} onClick={() => move.mutate()}><Trans>We cannot give it</Trans></Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t`Why`} hint={gone ? t`These pieces leave the stock of this place.` : t`The stock of this place stays as it is.`}>
          {(wiring) => <Select {...wiring} className="h-12 text-base" value={reason} onChange={setReason} options={(Object.keys(rejectReasons) as RejectReason[]).map((value) => ({ value, label: t(rejectReasons[value]) }))} />}
        </Field>
        <Pieces known={known} counts={counts} onChange={setCounts} />
        <Field label={t`Note`}>{(wiring) => <Input {...wiring} className="h-12 text-base" value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />}</Field>
        <p className="text-sm text-soft">{known.kind === "pickup" ? <Trans>The customer wants to collect it here: somebody decides where else.</Trans> : <Trans>The nearest place that has it gets it by itself.</Trans>}</p>
      </div>
    </Dialog>
  );
}
