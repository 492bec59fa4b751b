import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { declare, sideBySideQuery, takeBack } from "@/api/coherence";
import { priceListsQuery } from "@/api/prices";
import type { CoherenceFinding } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { findingWords, useFindingSentence } from "@/components/coherence-words";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { MomentInput } from "@/components/moment-input";
import { usePlaceName } from "@/components/places-field";
import { SideBySide } from "@/components/side-by-side";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { useTexts } from "@/components/texts";
import { sayProblem, sayWithUndo } from "@/components/undo";

interface FindingProps {
  finding: CoherenceFinding;
  mayWrite: boolean;
  onClose: () => void;
}

/** Says that a difference is wanted, why, and until when. */
function Declare({ finding, onDone }: { finding: CoherenceFinding; onDone: () => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const lists = useQuery(priceListsQuery).data?.items ?? [];
  const code = typeof finding.evidence.price_list === "string" ? finding.evidence.price_list : null;
  const list = lists.find((each) => each.code === code);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState<string | null>(null);
  const [whole, setWhole] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: ["coherence"] });
  const store = async () => {
    try {
      const scope = whole && code ? { subject_id: null, place: null, price_list: code } : { subject_id: finding.subject_id, place: finding.place, price_list: null };
      const made = await declare({ kind: finding.kind, reason: reason.trim(), until, ...scope });
      await again();
      sayWithUndo(t`Declared as wanted`, async () => {
        await takeBack(made.id);
        await again();
      });
      onDone();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <div className="flex flex-col gap-3 rounded-lg border p-4">
      <h3 className="text-sm font-semibold"><Trans>This difference is wanted</Trans></h3>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`Why`}>{(wiring) => <Input {...wiring} value={reason} maxLength={500} placeholder={t`Outlet, local sale, …`} onChange={(event) => setReason(event.target.value)} />}</Field>
        <Field label={t`Until`} hint={t`Empty: until somebody takes it back`}>{(wiring) => <MomentInput {...wiring} value={until} onChange={setUntil} />}</Field>
      </div>
      {code ? <Checkbox checked={whole} onChange={setWhole}><Trans>All differences that the price list “{list ? say(list.name) : code}” makes</Trans></Checkbox> : null}
      <Button variant="primary" className="self-start" disabled={reason.trim() === ""} onClick={() => void store()}><Trans>Declare as wanted</Trans></Button>
    </div>
  );
}

function Product({ id }: { id: string }) {
  const query = useQuery(sideBySideQuery(id));
  return <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>{(seen) => <SideBySide seen={seen} />}</Loaded>;
}

export function FindingDialog({ finding, mayWrite, onClose }: FindingProps) {
  const { t } = useLingui();
  const say = useTexts();
  const name = usePlaceName();
  const sentence = useFindingSentence();
  const target = finding.subject_kind === "product" ? (
    <Link to="/catalog/$id" params={{ id: finding.subject_id }} search={finding.kind.startsWith("price") ? { tab: "prices" } : finding.kind.startsWith("stock") ? { tab: "stock" } : {}} className={buttonStyle({ variant: "primary" })}><Trans>Mend it at the product</Trans></Link>
  ) : (
    <Link to="/offers/$id" params={{ id: finding.subject_id }} className={buttonStyle({ variant: "primary" })}><Trans>Open the offer</Trans></Link>
  );
  return (
    <Dialog open onClose={onClose} place="side" className="w-[min(60rem,100vw)]" title={say(finding.label)} description={`${t(findingWords[finding.kind])} · ${name(finding.place)}`} footer={target}>
      <div className="flex flex-col gap-4">
        <p className="rounded-lg bg-paper p-3 text-sm font-medium">{sentence(finding)}</p>
        {finding.subject_kind === "product" ? <Product id={finding.subject_id} /> : null}
        {mayWrite && finding.status === "open" ? <Declare finding={finding} onDone={onClose} /> : null}
      </div>
    </Dialog>
  );
}
