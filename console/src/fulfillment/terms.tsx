import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { saveTerms, termsQuery } from "@/api/fulfillment";
import type { FulfillmentTerms, Id } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { useLocations } from "@/components/locations";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { useMove } from "./moves";

interface FormProps {
  place: Id;
  terms: FulfillmentTerms;
  onClose: () => void;
}

function Form({ place, terms, onClose }: FormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [draft, setDraft] = useState({ accept_minutes: terms.accept_minutes, pick_minutes: terms.pick_minutes, pickup_hours: terms.pickup_hours, reserve_hours: terms.reserve_hours });
  const names: Record<keyof typeof draft, [string, string]> = {
    accept_minutes: [t`Minutes to accept`, t`From when the order is here.`],
    pick_minutes: [t`Minutes to pick`, t`From when it was accepted.`],
    pickup_hours: [t`Hours that paid goods are kept`, t`Then they go back and the money is credit.`],
    reserve_hours: [t`Hours that reserved goods are kept`, t`Reserved, and not paid yet.`],
  };
  const fields = Object.keys(names) as (keyof typeof draft)[];
  const right = fields.every((field) => Number.isInteger(draft[field]) && draft[field] > 0);
  const save = useMove({
    act: () => saveTerms(place, draft),
    said: t`Saved, for what comes from now on`,
    onDone: () => {
      void client.invalidateQueries({ queryKey: termsQuery(place).queryKey });
      onClose();
    },
  });
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {fields.map((field) => (
          <Field key={field} label={names[field][0]} hint={names[field][1]}>
            {(wiring) => <Input {...wiring} type="number" min={1} className="h-11" value={draft[field] || ""} onChange={(event) => setDraft({ ...draft, [field]: Math.trunc(Number(event.target.value)) })} />}
          </Field>
        ))}
      </div>
      <div className="mt-5 flex justify-end"><Button variant="primary" disabled={!right || save.isPending} onClick={() => save.mutate()}><Trans>Save</Trans></Button></div>
    </>
  );
}

/** How long a place may take, and how long it keeps things. */
export function TermsDialog({ place, onClose }: { place: Id; onClose: () => void }) {
  const { name } = useLocations();
  const query = useQuery(termsQuery(place));
  return (
    <Dialog open onClose={onClose} title={<Trans>How long it may take at {name(place)}</Trans>}>
      <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>{(terms) => <Form place={place} terms={terms} onClose={onClose} />}</Loaded>
    </Dialog>
  );
}
