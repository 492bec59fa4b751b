import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Check, Minus, Plus, X } from "lucide-react";
import { useMemo, useState } from "react";
import { offerPreviewQuery } from "@/api/offers";
import { segmentsQuery } from "@/api/segments";
import type { Id, OfferDraft, OfferPreview, TraceSide } from "@/api/types";
import { Button } from "@/components/button";
import { useChannelLabel } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { sellingChannels } from "@/components/places-field";
import { explain } from "@/components/problem-words";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { VariantPicker, type Picked } from "@/components/variant-picker";
import { useDebounced } from "@/components/when";

interface Line {
  picked: Picked;
  quantity: number;
}

/** Why each offer did something there or did not, this one first. */
function Reasons({ side }: { side: TraceSide | undefined }) {
  const say = useTexts();
  const { t } = useLingui();
  const entries = [...(side?.applied ?? []).map((each) => ({ ...each, ok: true })), ...(side?.refused ?? []).map((each) => ({ ...each, ok: false }))];
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-xs empty:hidden">
      {entries.map((each, index) => (
        <li key={`${each.promotion} ${index}`} className={cn("flex items-start gap-1.5", each.ok ? "text-good" : "text-soft")}>
          {each.ok ? <Check className="mt-0.5 size-3.5 shrink-0" aria-label={t`applied`} /> : <Minus className="mt-0.5 size-3.5 shrink-0" aria-label={t`refused`} />}
          <span>{[say(each.name) || t`This offer`, say(each.text)].join(": ")}</span>
        </li>
      ))}
    </ul>
  );
}

function BasketLines({ lines, found, onChange }: { lines: Line[]; found: OfferPreview | undefined; onChange: (lines: Line[]) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const money = (amount_minor: number) => format.money({ amount_minor, currency: found?.within.currency ?? "EUR" });
  const set = (line: Line, quantity: number) => onChange(quantity < 1 ? lines.filter((each) => each !== line) : lines.map((each) => (each === line ? { ...each, quantity } : each)));
  return (
    <ul className="divide-y">
      {lines.map((line, index) => {
        const within = found?.within.lines.find((each) => each.id === String(index + 1));
        return (
          <li key={line.picked.variant.id} className="py-2.5">
            <div className="flex items-center gap-2">
              <span className="min-w-0 flex-1 text-sm font-medium">{line.picked.name}</span>
              <Button size="icon-sm" variant="ghost" aria-label={t`One less of ${line.picked.name}`} onClick={() => set(line, line.quantity - 1)}>{line.quantity === 1 ? <X aria-hidden /> : <Minus aria-hidden />}</Button>
              <span className="figures w-5 text-center text-sm">{line.quantity}</span>
              <Button size="icon-sm" variant="ghost" aria-label={t`One more of ${line.picked.name}`} onClick={() => set(line, line.quantity + 1)}><Plus aria-hidden /></Button>
              <span className="figures w-20 text-right text-sm">
                {within ? <>{within.net_minor < within.gross_minor ? <s className="block text-xs text-soft">{money(within.gross_minor)}</s> : null}<span className="font-semibold">{money(within.net_minor)}</span></> : null}
              </span>
            </div>
            <Reasons side={found?.within.trace.lines[String(index + 1)]} />
          </li>
        );
      })}
    </ul>
  );
}

function Totals({ found }: { found: OfferPreview }) {
  const say = useTexts();
  const format = useFormat();
  const money = (amount_minor: number) => format.money({ amount_minor, currency: found.within.currency });
  const gains = found.difference_minor > 0;
  return (
    <div data-testid="preview-totals" className="rounded-lg bg-paper p-3 text-sm">
      <p className="flex justify-between"><span className="text-soft"><Trans>Without this offer</Trans></span><span className="figures">{money(found.without.total_minor)}</span></p>
      <p className="flex justify-between font-semibold"><span><Trans>With it</Trans></span><span className="figures">{money(found.within.total_minor)}</span></p>
      <p className={cn("mt-2 flex items-start gap-2 border-t pt-2 font-medium", gains ? "text-good" : "text-care")}>
        {gains ? <Check className="mt-0.5 size-4 shrink-0" aria-hidden /> : <Minus className="mt-0.5 size-4 shrink-0" aria-hidden />}
        <span>{say(found.outcome.text)}</span>
      </p>
      <Reasons side={{ applied: [], refused: found.within.trace.order.refused }} />
    </div>
  );
}

/** The offer on a basket that one composes, as it is written right now. */
export function OfferPreviewPanel({ id, draft }: { id: Id | null; draft: OfferDraft }) {
  const { t } = useLingui();
  const label = useChannelLabel();
  const [lines, setLines] = useState<Line[]>([]);
  const [channel, setChannel] = useState("site");
  const [segment, setSegment] = useState("");
  const segments = useQuery(segmentsQuery).data?.items ?? [];
  const settled = useDebounced(draft, 300);
  const question = useMemo(
    () => ({ promotion_id: null, draft: settled, lines: lines.map((each) => ({ sku: each.picked.variant.sku, quantity: each.quantity })), channel, segments: segment ? [segment] : [] }),
    [settled, lines, channel, segment],
  );
  const query = useQuery(offerPreviewQuery(id ? { ...question, promotion_id: id } : question));
  const found = lines.length > 0 ? query.data : undefined;
  const add = (picked: Picked) => setLines((before) => (before.some((each) => each.picked.variant.id === picked.variant.id) ? before : [...before, { picked, quantity: 1 }]));
  return (
    <Panel title={t`Try it on a basket`} note={t`With today’s prices and whatever else is on offer.`}>
      <div className="flex flex-col gap-3">
        <div className="grid gap-2 sm:grid-cols-2">
          <Select label={t`Channel`} value={channel} onChange={setChannel} options={sellingChannels.map((each) => ({ value: each as string, label: label(each) }))} />
          <Select label={t`Customer`} value={segment} onChange={setSegment} options={[{ value: "", label: t`Anybody` }, ...segments.map((each) => ({ value: each.id, label: each.name }))]} />
        </div>
        <VariantPicker label={t`Article for the basket`} placeholder={t`Put articles into the basket`} onPick={add} />
        {lines.length === 0 ? <p className="text-sm text-soft"><Trans>Look for an article: you see at once what the offer does to it, and why.</Trans></p> : <BasketLines lines={lines} found={found} onChange={setLines} />}
        {query.error && lines.length > 0 ? <p role="alert" className="rounded-lg bg-care-wash p-3 text-sm text-care">{explain(query.error).advice}</p> : found ? <Totals found={found} /> : null}
      </div>
    </Panel>
  );
}
