import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { issueGiftCards } from "@/api/loyalty";
import type { Schema } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { CopyButton } from "@/components/copy";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { MomentInput } from "@/components/moment-input";
import { sayProblem } from "@/components/undo";
import { NumberInput } from "@/rules/builder/operand";

type Issued = Schema<"IssuedCard">;
const most = 500;

function save(cards: Issued[]) {
  const text = ["code,pin,amount_minor,currency", ...cards.map(({ code, pin, card }) => [code, pin ?? "", card.amount_minor, card.currency].join(","))].join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = "gift-cards.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Codes and PINs, which nobody can read again. */
function Codes({ cards, onClose }: { cards: Issued[]; onClose: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <Dialog open onClose={onClose} title={t`Gift cards issued`} description={t`Copy or save the codes now: they are not shown again. Only a fingerprint is kept.`} footer={<><Button onClick={() => save(cards)}><Download aria-hidden /><Trans>Save as CSV</Trans></Button><Button variant="primary" onClick={onClose}><Trans>Done</Trans></Button></>}>
      <ul className="divide-y" aria-label={t`Codes`}>
        {cards.map(({ code, pin, card }) => (
          <li key={card.id} className="flex flex-wrap items-center gap-x-3 py-2">
            <code className="min-w-0 flex-1 font-mono text-base" data-testid="gift-code">{code}</code>
            {pin ? <span className="text-sm text-soft"><Trans>PIN</Trans> <code className="font-mono text-ink">{pin}</code></span> : null}
            <span className="figures text-sm">{format.money({ amount_minor: card.amount_minor, currency: card.currency })}</span>
            <CopyButton text={pin ? `${code} ${pin}` : code} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

export function IssueDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [amount, setAmount] = useState<number | null>(5_000);
  const [count, setCount] = useState<number | null>(1);
  const [expires, setExpires] = useState<string | null>(null);
  const [pin, setPin] = useState(false);
  const [active, setActive] = useState(true);
  const [issued, setIssued] = useState<Issued[] | null>(null);
  const [busy, setBusy] = useState(false);
  const ready = amount !== null && amount > 0 && count !== null && count >= 1 && count <= most;
  const issue = async () => {
    setBusy(true);
    try {
      const made = await issueGiftCards({ amount_minor: amount ?? 0, count: count ?? 1, expires_at: expires, with_pin: pin, active });
      for (const key of ["gift-cards", "liabilities"]) void client.invalidateQueries({ queryKey: [key] });
      setIssued(made.items);
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  if (issued) return <Codes cards={issued} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t`Issue gift cards`} description={t`Each has a code of its own, which is shown once.`} footer={<Button variant="primary" disabled={!ready || busy} onClick={() => void issue()}><Trans>Issue</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap gap-6">
          <Field label={t`Amount of each`}>{() => <NumberInput money label={t`Amount of each`} value={amount} onChange={setAmount} />}</Field>
          <Field label={t`How many`} hint={t`${most} at most`}>{() => <NumberInput label={t`How many`} value={count} onChange={(value) => setCount(value === null ? null : Math.trunc(value))} />}</Field>
        </div>
        <Field label={t`Good until`} hint={t`Empty: without an end`}>{(wiring) => <MomentInput {...wiring} value={expires} onChange={setExpires} />}</Field>
        <Checkbox checked={pin} onChange={setPin}><Trans>With a PIN, for cards whose code can be seen in the shop</Trans></Checkbox>
        <Checkbox checked={active} onChange={setActive}><Trans>Paid already: they can be used at once</Trans></Checkbox>
      </div>
    </Dialog>
  );
}
