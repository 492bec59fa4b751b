import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CloudOff } from "lucide-react";
import { useState } from "react";
import { addNote } from "@/api/floor";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { TextArea } from "@/components/input";
import { Badge, type Tone } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { Big } from "./parts";
import { drop, tryAgain, useQueue, type QueuedSale } from "./queue";
import type { Sold } from "./sale";

export function SoldDialog({ sold, currency, onClose }: { sold: Sold; currency: string; onClose: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const failed = sold.kind === "sold" ? sold.checkout.payments.filter((each) => each.progress === "failed") : [];
  const open = sold.kind === "sold" ? sold.checkout.order.open_minor : 0;
  const money = (amount_minor: number) => format.money({ amount_minor, currency });
  return (
    <Dialog open onClose={onClose} title={open > 0 ? t`Not paid in full` : t`Sold`} footer={<Big tone="accent" className="w-full" onClick={onClose}>{t`Next customer`}</Big>}>
      {sold.kind === "queued" ? (
        <div className="flex items-start gap-3">
          <CloudOff className="size-8 shrink-0 text-care" aria-hidden />
          <p>
            <Trans>
              {money(sold.total_minor)} taken. The sale is safe on this tablet and is told once as soon as the network is back.
            </Trans>
          </p>
        </div>
      ) : (
        <div className="flex items-start gap-3">
          <CircleCheck className="size-8 shrink-0 text-good" aria-hidden />
          <div>
            <p className="text-lg font-semibold">
              <Trans>
                Order {sold.checkout.order.number}, {money(sold.checkout.order.total_minor)}
              </Trans>
            </p>
            {failed.map((each) => (
              <p key={each.id} className="text-loss">
                {each.failure_text ?? each.failure}
              </p>
            ))}
            {open > 0 ? (
              <p className="text-loss">
                <Trans>{money(open)} are still to be paid: take them on the page of the order.</Trans>
              </p>
            ) : null}
          </div>
        </div>
      )}
    </Dialog>
  );
}

export function NoteDialog({ customer, touchpoint, onClose }: { customer: string; touchpoint: string; onClose: () => void }) {
  const { t } = useLingui();
  const [text, setText] = useState("");
  const save = useMutation({
    mutationFn: () => addNote(customer, text.trim(), touchpoint),
    onSuccess: () => {
      say(t`Note kept in the story`, "good");
      onClose();
    },
    onError: sayProblem,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`A note for colleagues`}
      footer={
        <Big tone="accent" className="w-full" disabled={!text.trim() || save.isPending} onClick={() => save.mutate()}>
          <Trans>Keep the note</Trans>
        </Big>
      }
    >
      <Field label={t`What should others know?`}>
        {(wiring) => <TextArea {...wiring} value={text} maxLength={1000} className="min-h-32 text-base" onChange={(event) => setText(event.target.value)} />}
      </Field>
    </Dialog>
  );
}

const tones: Record<QueuedSale["state"], Tone> = { waiting: "care", sent: "good", refused: "loss" };

export function QueueDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const queue = useQueue();
  const words: Record<QueuedSale["state"], string> = { waiting: t`Waits for the network`, sent: t`Told`, refused: t`Refused` };
  return (
    <Dialog open onClose={onClose} title={t`Sales on this tablet`} description={t`Each is told exactly once, in the order in which it was made.`}>
      {queue.length === 0 ? (
        <p className="text-soft">
          <Trans>Nothing waits: every sale has been told.</Trans>
        </p>
      ) : null}
      <ul className="divide-y" aria-label={t`Sales on this tablet`}>
        {[...queue].reverse().map((sale) => (
          <li key={sale.id} className="py-3">
            <div className="flex items-center gap-3">
              <span className="flex-1">
                <span className="block font-medium">{sale.number ?? sale.customer ?? t`Somebody`}</span>
                <When at={sale.at} className="text-sm text-soft" />
              </span>
              <span className="figures font-semibold">{format.money({ amount_minor: sale.total_minor, currency: sale.currency })}</span>
              <Badge tone={tones[sale.state]}>{words[sale.state]}</Badge>
            </div>
            {sale.state === "refused" ? (
              <div className="mt-2 flex flex-wrap items-center gap-2">
                <p className="basis-full text-sm text-loss">{sale.reason}</p>
                <Button onClick={() => void tryAgain(sale)}>
                  <Trans>Try again</Trans>
                </Button>
                <Button variant="ghost" onClick={() => void drop(sale)}>
                  <Trans>It is settled: take it off</Trans>
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
      {queue.some((each) => each.state === "waiting") ? (
        <p className="mt-2 text-sm text-soft">
          <Plural value={queue.filter((each) => each.state === "waiting").length} one="# sale waits." other="# sales wait." />
        </p>
      ) : null}
    </Dialog>
  );
}
