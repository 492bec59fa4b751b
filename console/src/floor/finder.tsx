import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { CalendarDays, PackageCheck, QrCode, Search, ShoppingBasket, Undo2, UserRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import { deskAt, takeOverBasket } from "@/api/baskets";
import { customerSearchQuery } from "@/api/customers";
import type { Card, Id } from "@/api/types";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Badge } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { useDebounced, When } from "@/components/when";
import { mayBeCode, readCode } from "./codes";
import { useLastCustomers } from "./look";
import { isSilence, useOnline } from "./network";
import { Big, ThumbBar } from "./parts";
import { Scanner } from "@/components/scanner";
import { plain, type FloorSearch } from "./search";

type Found = Pick<Card, "id" | "name" | "email" | "phone" | "loyalty_card" | "city" | "tier">;

function Person({ card, note, onPick }: { card: Found; note?: ReactNode; onPick: () => void }) {
  const { t } = useLingui();
  return (
    <button type="button" onClick={onPick} className="flex min-h-16 w-full items-center gap-3 rounded-xl px-3 py-2 text-left hover:bg-sunken">
      <UserRound className="size-6 shrink-0 text-soft" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate text-base font-semibold">{card.name ?? card.email ?? card.phone ?? t`Unnamed customer`}</span>
          {card.tier ? <Badge tone="accent">{card.tier}</Badge> : null}
        </span>
        <span className="figures block truncate text-sm text-soft">{[card.phone, card.email, card.city].filter(Boolean).join(" · ")}</span>
      </span>
      {note}
    </button>
  );
}

/** By what was typed on the server, or among those the tablet has seen. */
function useFound(q: string, online: boolean) {
  const asked = useQuery({ ...customerSearchQuery(q), enabled: q.length > 1 && online, networkMode: "always" });
  const last = useLastCustomers().data ?? [];
  const known = last.flatMap(({ look, at }) => (look.customer ? [{ card: look.customer.card as Found, at }] : []));
  const silent = !online || isSilence(asked.error);
  const fits = ({ card }: { card: Found }) => plain([card.name, card.email, card.phone, card.loyalty_card].join(" ")).includes(plain(q));
  return {
    people: q.length < 2 ? known.slice(0, 8) : silent ? known.filter(fits) : (asked.data?.items ?? []).map((card) => ({ card: card as Found, at: null })),
    isPending: q.length > 1 && online && asked.isPending,
    isLast: q.length < 2,
  };
}

const NobodyFound = ({ isLast, online }: { isLast: boolean; online: boolean }) => (
  <p className="px-3 text-soft">
    {isLast ? (
      <Trans>Scan the customer's code or card, or type a name, a phone number, a card or the six letters of a basket.</Trans>
    ) : online ? (
      <Trans>Nobody is called like this.</Trans>
    ) : (
      <Trans>Without the network only the last customers of this tablet can be found.</Trans>
    )}
  </p>
);

interface FinderProps {
  touchpoint: string;
  go: (to: FloorSearch) => void;
  onReturn: () => void;
  onBook: () => void;
  onPickup: () => void;
}

export function Finder({ touchpoint, go, onReturn, onBook, onPickup }: FinderProps) {
  const { t } = useLingui();
  const online = useOnline();
  const [typed, setTyped] = useState("");
  const [scanning, setScanning] = useState(false);
  const q = useDebounced(typed.trim(), 120);
  const { people, isPending, isLast } = useFound(q, online);
  const takeOver = useMutation({
    mutationFn: (code: { code: string; basket_id?: Id; signature?: string }) => takeOverBasket(code, deskAt(touchpoint)),
    onSuccess: ({ basket }) => go(basket.customer_id ? { customer: basket.customer_id } : { basket: basket.id }),
    onError: (error) => {
      isSilence(error);
      sayProblem(error);
    },
  });
  const onRead = (text: string) => {
    setScanning(false);
    const read = readCode(text);
    if (read.kind === "basket") takeOver.mutate(read);
    else setTyped(read.text);
  };
  return (
    <>
      <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col p-4">
        <h1 className="mb-3 text-2xl font-semibold tracking-tight">
          <Trans>Who is here?</Trans>
        </h1>
        {mayBeCode(typed.trim()) && online ? (
          <Big className="mb-3 justify-start" onClick={() => takeOver.mutate({ code: typed.trim() })} disabled={takeOver.isPending}>
            <ShoppingBasket aria-hidden />
            <Trans>Take over the basket {typed.trim().toUpperCase()}</Trans>
          </Big>
        ) : null}
        {isPending ? <SkeletonRows rows={4} height="h-16" /> : null}
        {people.length > 0 ? (
          <>
            <h2 className="label-caps mb-1 px-3">{isLast ? <Trans>Last on this tablet</Trans> : <Trans>Customers</Trans>}</h2>
            <ul aria-label={isLast ? t`Last on this tablet` : t`Customers`}>
              {people.map(({ card, at }) => (
                <li key={card.id}>
                  <Person card={card} note={at ? <When at={at} className="text-sm text-soft" /> : null} onPick={() => go({ customer: card.id })} />
                </li>
              ))}
            </ul>
          </>
        ) : isPending ? null : (
          <NobodyFound isLast={isLast} online={online} />
        )}
      </div>
      <ThumbBar>
        <div className="mx-auto flex max-w-3xl flex-col gap-2">
          <div className="flex gap-2">
            <div className="relative flex-1">
              <Search className="pointer-events-none absolute top-4.5 left-3.5 size-5 text-soft" aria-hidden />
              <Input type="search" value={typed} onChange={(event) => setTyped(event.target.value)} aria-label={t`Find a customer or a basket`} placeholder={t`Name, phone, card, basket code`} className="h-14 rounded-xl pl-11 text-base" />
            </div>
            <Big tone="accent" onClick={() => setScanning(true)} aria-label={t`Scan`}>
              <QrCode aria-hidden />
              <span className="max-sm:sr-only">
                <Trans>Scan</Trans>
              </span>
            </Big>
          </div>
          <div className="grid grid-cols-4 gap-2">
            <Big className="px-2 max-sm:flex-col max-sm:gap-1 max-sm:text-sm" onClick={() => go({ basket: "here" })}>
              <ShoppingBasket aria-hidden />
              <Trans>New sale</Trans>
            </Big>
            <Big className="px-2 max-sm:flex-col max-sm:gap-1 max-sm:text-sm" onClick={onPickup} disabled={!online}>
              <PackageCheck aria-hidden />
              <Trans>Pickup</Trans>
            </Big>
            <Big className="px-2 max-sm:flex-col max-sm:gap-1 max-sm:text-sm" onClick={onReturn} disabled={!online}>
              <Undo2 aria-hidden />
              <Trans>Return</Trans>
            </Big>
            <Big className="px-2 max-sm:flex-col max-sm:gap-1 max-sm:text-sm" onClick={onBook} disabled={!online}>
              <CalendarDays aria-hidden />
              <Trans>Book</Trans>
            </Big>
          </div>
        </div>
      </ThumbBar>
      {scanning ? <Scanner title={t`Scan a customer or a basket`} onRead={onRead} onClose={() => setScanning(false)} /> : null}
    </>
  );
}
