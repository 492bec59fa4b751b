import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { activateGiftCard, blockGiftCard, giftCardQuery, giftCardStatementQuery } from "@/api/loyalty";
import type { GiftCard } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { usePurpose } from "@/components/loyalty-words";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge } from "@/components/surface";
import { say as tell, sayProblem, sayWithUndo } from "@/components/undo";
import { cardLook } from "./words";

function Statement({ card }: { card: GiftCard }) {
  const { t } = useLingui();
  const format = useFormat();
  const purpose = usePurpose();
  const query = useQuery(giftCardStatementQuery(card.id));
  const money = (amount_minor: number) => format.money({ amount_minor, currency: card.currency });
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold"><Trans>Movements</Trans></h3>
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) => (
          <ul className="divide-y text-sm" aria-label={t`Movements`}>
            {items.map((line) => (
              <li key={line.id} className="flex items-baseline gap-3 py-2">
                <span className="min-w-0 flex-1"><span className="block">{purpose(line)}</span><span className="text-soft">{format.dateTime(line.at)}</span></span>
                <span className="figures font-medium">{line.points > 0 ? "+" : ""}{money(line.points)}</span>
                <span className="figures w-24 text-right text-soft">{money(line.balance)}</span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function useActs(card: GiftCard) {
  const { t } = useLingui();
  const client = useQueryClient();
  const keep = (saved: GiftCard) => {
    client.setQueryData(giftCardQuery(saved.id).queryKey, saved);
    void client.invalidateQueries({ queryKey: ["gift-cards"] });
    return saved;
  };
  const block = (reason: string) => blockGiftCard(card, reason).then((saved) => {
    keep(saved);
    sayWithUndo(t`Blocked: nobody can use it`, async () => keep(await activateGiftCard(saved)));
  }, sayProblem);
  const activate = () => activateGiftCard(card).then((saved) => {
    keep(saved);
    tell(t`It can be used`, "good");
  }, sayProblem);
  return { block, activate };
}

function Acts({ card }: { card: GiftCard }) {
  const { t } = useLingui();
  const { block, activate } = useActs(card);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  if (card.state === "expired") return null;
  if (asking)
    return (
      <form className="flex w-full flex-wrap items-end gap-2" onSubmit={(event) => { event.preventDefault(); setAsking(false); void block(reason.trim()); }}>
        <Field label={t`Why`} className="min-w-48 flex-1">{(wiring) => <Input {...wiring} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}</Field>
        <Button type="submit" variant="danger" disabled={!reason.trim()}><Trans>Block it</Trans></Button>
        <Button onClick={() => setAsking(false)}><Trans>Cancel</Trans></Button>
      </form>
    );
  return (
    <>
      {card.state === "active" || card.state === "issued" ? <Button onClick={() => setAsking(true)}><Trans>Block…</Trans></Button> : null}
      {card.state === "issued" ? <Button variant="primary" onClick={() => void activate()}><Trans>Activate</Trans></Button> : null}
      {card.state === "blocked" ? <Button variant="primary" onClick={() => void activate()}><Trans>Let it be used again</Trans></Button> : null}
    </>
  );
}

function Facts({ card }: { card: GiftCard }) {
  const { t } = useLingui();
  const format = useFormat();
  const money = (amount_minor: number) => format.money({ amount_minor, currency: card.currency });
  const facts = [
    [t`Issued with`, `${money(card.amount_minor)} · ${format.date(card.issued_at)}`],
    [t`Good until`, card.expires_at ? format.date(card.expires_at) : t`Without an end`],
    [t`PIN`, card.has_pin ? t`yes` : t`no`],
    ...(card.held_minor > 0 ? [[t`Kept for checkouts`, money(card.held_minor)]] : []),
  ];
  return (
    <div>
      <p className="flex items-center gap-3"><span className="figures text-3xl font-semibold tracking-tight">{money(card.balance_minor)}</span><Badge tone={cardLook[card.state].tone}>{t(cardLook[card.state].label)}</Badge></p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">{facts.map(([label, value]) => <div key={label} className="contents"><dt className="text-soft">{label}</dt><dd>{value}</dd></div>)}</dl>
    </div>
  );
}

/** One gift card: what is on it, how it got there, and stopping it. */
export function CardDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const mayWrite = useAllowed()("loyalty:write");
  const query = useQuery(giftCardQuery(id));
  const card = query.data;
  return (
    <Dialog open onClose={onClose} place="side" title={card ? t`Gift card ending in ${card.last_four}` : t`Gift card`} footer={card && mayWrite && card.state !== "expired" ? <Acts card={card} /> : null}>
      <Loaded query={query} skeleton={<SkeletonRows rows={4} />}>
        {(found) => <div className="flex flex-col gap-6"><Facts card={found} /><Statement card={found} /></div>}
      </Loaded>
    </Dialog>
  );
}
