import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { findPickups, handOver } from "@/api/fulfillment";
import { orderQuery } from "@/api/orders";
import type { Fulfillment } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox, Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { sayProblem } from "@/components/undo";
import { useMove } from "./moves";
import { allPieces, countPieces, movesOf, Pieces } from "./pieces";

const big = "[&_button]:h-12 [&_button]:px-5 [&_button]:text-base";

interface GiveProps {
  known: Fulfillment;
  code: string | null;
  onDone: () => void;
}

/** What the customer takes, how they show that it is theirs, and what is paid here. */
function Give({ known, code, onDone }: GiveProps) {
  const { t } = useLingui();
  const format = useFormat();
  const order = useQuery(orderQuery(known.order_id)).data?.order;
  const [counts, setCounts] = useState(() => allPieces(known));
  const [proof, setProof] = useState<"code" | "document">("code");
  const [shown, setShown] = useState("");
  const [tender, setTender] = useState<"desk_card" | "cash">("desk_card");
  const [declined, setDeclined] = useState(false);
  const [payment] = useState(() => crypto.randomUUID());
  const open = order?.open_minor ?? 0;
  const lines = movesOf(known, counts);
  const pieces = countPieces(counts);
  const move = useMove({
    act: () => handOver(known.id, {
      ...(code === null && proof === "document" ? { document: shown.trim() } : { code: code ?? shown.trim() }),
      lines, decline_rest: lines !== null && declined, payment: open > 0 ? { id: payment, tender } : null,
    }),
    said: t`Handed over`,
    order: known.order_id,
    onDone,
  });
  return (
    <div className="flex flex-col gap-4">
      <p className="font-semibold">{[known.number, order?.contact.name].filter(Boolean).join(" · ")}</p>
      <Pieces known={known} counts={counts} onChange={setCounts} />
      {lines ? <Checkbox checked={declined} onChange={setDeclined}><Trans>The customer does not want the rest: cancel it</Trans></Checkbox> : null}
      {code === null ? (
        <>
          <Segments label={t`How they show that it is theirs`} value={proof} onChange={setProof} className={big} options={[{ value: "code", label: t`Their code` }, { value: "document", label: t`A document` }]} />
          <Field label={proof === "code" ? t`The customer’s code` : t`Which document was shown`}>
            {(wiring) => <Input {...wiring} className={proof === "code" ? "h-12 text-base uppercase" : "h-12 text-base"} value={shown} maxLength={200} autoComplete="off" onChange={(event) => setShown(event.target.value)} />}
          </Field>
        </>
      ) : null}
      {open > 0 && order ? (
        <div className="flex flex-col gap-2">
          <p className="font-medium text-care"><Trans>Of the order {format.money({ amount_minor: open, currency: order.currency })} are still to be paid: take what these pieces cost.</Trans></p>
          <Segments label={t`How it is paid`} value={tender} onChange={setTender} className={big} options={[{ value: "desk_card", label: t`Card` }, { value: "cash", label: t`Cash` }]} />
        </div>
      ) : null}
      <Button variant="primary" className="h-14 text-base" disabled={!order || pieces === 0 || (code === null && !shown.trim()) || move.isPending} onClick={() => move.mutate()}>
        <Plural value={pieces} one="Hand # piece over" other="Hand # pieces over" />
      </Button>
    </div>
  );
}

/** One pickup that is known already. */
export function HandOverDialog({ known, onClose }: { known: Fulfillment; onClose: () => void }) {
  const { t } = useLingui();
  return (
    <Dialog open onClose={onClose} title={t`Hand a pickup over`}>
      <Give known={known} code={null} onDone={onClose} />
    </Dialog>
  );
}

/** By the code that the customer has: what lies ready under it. */
export function CodeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const find = useMutation({ mutationFn: findPickups, onError: sayProblem });
  return (
    <Dialog open onClose={onClose} title={t`Hand a pickup over`}>
      <form
        className="mb-4 flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim()) find.mutate(code.trim());
        }}
      >
        <Field label={t`The customer’s code`} className="flex-1">{(wiring) => <Input {...wiring} className="h-12 text-base uppercase" value={code} autoComplete="off" onChange={(event) => setCode(event.target.value)} />}</Field>
        <Button type="submit" variant={find.data ? "secondary" : "primary"} className="h-12" disabled={find.isPending}><Search aria-hidden /><Trans>Find</Trans></Button>
      </form>
      <div className="flex flex-col gap-6">{(find.data ?? []).map((each) => <Give key={each.id} known={each} code={code.trim()} onDone={onClose} />)}</div>
    </Dialog>
  );
}
