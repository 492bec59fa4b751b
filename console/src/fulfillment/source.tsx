import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { source } from "@/api/fulfillment";
import type { Fulfillment, FulfillmentKind } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useLocations } from "@/components/locations";
import { Select } from "@/components/select";
import { useMove } from "./moves";

/** Pieces that no place has: somebody says from where they come, and how they reach the customer. */
export function SourceDialog({ known, onClose }: { known: Fulfillment; onClose: () => void }) {
  const { t } = useLingui();
  const { options, name } = useLocations();
  const [place, setPlace] = useState("");
  const [kind, setKind] = useState<FulfillmentKind>(known.kind);
  const move = useMove({
    act: () => source(known.id, place || null, kind),
    said: (found) => {
      const at = found.find((each) => each.location_id)?.location_id;
      return at ? t`${name(at)} makes it ready now` : t`Still no place has it`;
    },
    order: known.order_id,
    onDone: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Where does ${known.number} come from?`}
      description={known.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}
      footer={<><Button size="lg" onClick={onClose}><Trans>Not yet</Trans></Button><Button size="lg" variant="primary" disabled={move.isPending} onClick={() => move.mutate()}><Trans>Give it to this place</Trans></Button></>}
    >
      <div className="flex flex-col gap-4">
        <Field label={t`Place`}>
          {(wiring) => <Select {...wiring} className="h-12 text-base" value={place} onChange={setPlace} options={[{ value: "", label: t`The best one that has it` }, ...options]} />}
        </Field>
        <Segments label={t`How it reaches the customer`} value={kind} onChange={setKind} className="[&_button]:h-12 [&_button]:px-5 [&_button]:text-base" options={[{ value: "ship", label: t`It is sent` }, { value: "pickup", label: t`It is collected there` }]} />
      </div>
    </Dialog>
  );
}
