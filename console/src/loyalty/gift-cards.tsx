import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CreditCard, Plus, ScanSearch } from "lucide-react";
import { useState } from "react";
import { giftCardsQuery, lookUpGiftCard } from "@/api/loyalty";
import type { GiftCard, GiftState } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { explain } from "@/components/problem-words";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { CardDialog } from "./card-dialog";
import { IssueDialog } from "./issue-dialog";
import { cardLook } from "./words";

const route = getRouteApi("/console/loyalty/gift-cards");
const columns = "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 md:grid-cols-[minmax(0,1fr)_8rem_8rem_9rem_8rem]";

function LookUp({ onFound, onClose }: { onFound: (card: GiftCard) => void; onClose: () => void }) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const [pin, setPin] = useState("");
  const look = useMutation({ mutationFn: () => lookUpGiftCard(code.trim(), pin.trim() || null), onSuccess: onFound });
  const wrong = look.error ? explain(look.error) : null;
  return (
    <Dialog open onClose={onClose} title={t`Look a card up`} description={t`By the code on the card, and its PIN if it has one.`}>
      <form className="flex flex-col gap-4" onSubmit={(event) => { event.preventDefault(); look.mutate(); }}>
        <Field label={t`Code`} error={wrong ? `${wrong.title}. ${wrong.advice}` : undefined}>{(wiring) => <Input {...wiring} className="font-mono uppercase" autoComplete="off" value={code} maxLength={60} onChange={(event) => setCode(event.target.value)} />}</Field>
        <Field label={t`PIN`}>{(wiring) => <Input {...wiring} className="w-32 font-mono" inputMode="numeric" autoComplete="off" value={pin} maxLength={20} onChange={(event) => setPin(event.target.value)} />}</Field>
        <Button type="submit" variant="primary" className="self-start" disabled={!code.trim() || look.isPending}><Trans>Look up</Trans></Button>
      </form>
    </Dialog>
  );
}

function Row({ card, onOpen }: { card: GiftCard; onOpen: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const money = (amount_minor: number) => format.money({ amount_minor, currency: card.currency });
  return (
    <li>
      <button type="button" onClick={onOpen} className={cn(columns, "min-h-14 w-full py-2 text-left outline-offset-[-2px] hover:bg-sunken")}>
        <span className="flex min-w-0 items-center gap-3"><CreditCard className="size-4.5 shrink-0 text-soft" aria-hidden /><span className="font-mono">…{card.last_four}</span><span className="truncate text-sm text-soft md:hidden">{format.date(card.issued_at)}</span></span>
        <span className="text-sm text-soft max-md:hidden">{format.date(card.issued_at)}</span>
        <span className="text-sm text-soft max-md:hidden">{card.expires_at ? format.date(card.expires_at) : "—"}</span>
        <span className="max-md:order-last max-md:col-span-2 max-md:pl-7.5"><Badge tone={cardLook[card.state].tone}>{t(cardLook[card.state].label)}</Badge></span>
        <span className="text-right"><span className="figures block font-semibold">{money(card.balance_minor)}</span>{card.balance_minor === card.amount_minor ? null : <span className="figures block text-xs text-soft">{t`of ${money(card.amount_minor)}`}</span>}</span>
      </button>
    </li>
  );
}

const Head = () => (
  <div className={cn(columns, "label-caps h-10 border-b max-md:hidden")} aria-hidden>
    <span><Trans>Card</Trans></span><span><Trans>Issued</Trans></span><span><Trans>Good until</Trans></span><span><Trans>Status</Trans></span><span className="text-right"><Trans>On it</Trans></span>
  </div>
);

export function GiftCardsPage() {
  const { t } = useLingui();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("loyalty:write");
  const [dialog, setDialog] = useState<"look-up" | "issue" | null>(null);
  const query = useInfiniteQuery(giftCardsQuery({ last_four: search.last?.length === 4 ? search.last.toUpperCase() : undefined, status: search.status }));
  const cards = query.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (changes: Partial<typeof search>) => void navigate({ search: { ...search, ...changes }, replace: true });
  const issue = mayWrite ? <Button variant="primary" onClick={() => setDialog("issue")}><Plus aria-hidden /><Trans>Issue gift cards</Trans></Button> : null;
  const narrowed = search.last !== undefined || search.status !== undefined;
  return (
    <>
      <PageHeader title={t`Gift cards`} lead={t`Good at the till and online. Codes are kept as fingerprints: here they are known by their last four letters.`} actions={<><Button onClick={() => setDialog("look-up")}><ScanSearch aria-hidden /><Trans>Look a card up</Trans></Button>{issue}</>}>
        <div className="flex flex-wrap gap-3">
          <Input type="search" className="w-44 font-mono uppercase placeholder:font-sans placeholder:normal-case" aria-label={t`Last four letters`} placeholder={t`Last four letters`} maxLength={4} value={search.last ?? ""} onChange={(event) => change({ last: event.target.value || undefined })} />
          <Segments label={t`Status`} value={search.status ?? "all"} onChange={(next) => change({ status: next === "all" ? undefined : (next as GiftState) })} options={[{ value: "all", label: t`All` }, ...(Object.keys(cardLook) as GiftState[]).map((each) => ({ value: each as string, label: t(cardLook[each].label) }))]} />
        </div>
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={6} height="h-14" />}>
          {() => cards.length > 0 ? (
            <><Head /><ul className="divide-y" aria-label={t`Gift cards`}>{cards.map((card) => <Row key={card.id} card={card} onOpen={() => change({ card: card.id })} />)}</ul></>
          ) : narrowed ? (
            <Empty title={<Trans>No card fits</Trans>} action={<Button onClick={() => void navigate({ search: {} })}><Trans>Clear the search</Trans></Button>} />
          ) : (
            <Empty title={<Trans>Give money to give away</Trans>} action={issue}><Trans>A card of 50 € is good for the lamp of 49.90 in the shop and for the rest online. Nothing of it can be spent twice.</Trans></Empty>
          )}
        </Loaded>
      </div>
      {query.hasNextPage ? <Button className="mt-3" onClick={() => void query.fetchNextPage()}><Trans>Show more</Trans></Button> : null}
      {dialog === "issue" ? <IssueDialog onClose={() => setDialog(null)} /> : null}
      {dialog === "look-up" ? <LookUp onClose={() => setDialog(null)} onFound={(card) => { setDialog(null); change({ card: card.id }); }} /> : null}
      {search.card ? <CardDialog id={search.card} onClose={() => change({ card: undefined })} /> : null}
    </>
  );
}
