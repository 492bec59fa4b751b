import { Trans, useLingui } from "@lingui/react/macro";
import { ShoppingBasket, Sparkles, UserRound } from "lucide-react";
import { useState } from "react";
import type { Whom } from "@/api/floor";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Failure } from "@/components/states";
import { When } from "@/components/when";
import { BasketBlock } from "./basket";
import { BookDialog } from "./book";
import { NoteDialog, SoldDialog } from "./dialogs";
import { Goods } from "./goods";
import { useArticles, useLook, type Seen } from "./look";
import { useOnline } from "./network";
import { Big, ThumbBar } from "./parts";
import { PayDialog } from "./pay";
import { PersonPanels } from "./person";
import { useSale, type Sold } from "./sale";
import type { FloorSearch } from "./search";
import { ReturnDialog } from "./take-return";

type Side = "person" | "basket" | "ideas";

function Tabs({ side, onSide, withPerson }: { side: Side; onSide: (side: Side) => void; withPerson: boolean }) {
  const { t } = useLingui();
  const tabs = [
    ...(withPerson ? [{ side: "person" as const, label: t`Customer`, icon: UserRound }] : []),
    { side: "basket" as const, label: t`Basket`, icon: ShoppingBasket },
    { side: "ideas" as const, label: t`For them`, icon: Sparkles },
  ];
  return (
    <div role="group" aria-label={t`What is shown`} className="mb-2 grid grid-flow-col gap-1 rounded-xl bg-sunken p-1 min-[1000px]:hidden">
      {tabs.map(({ side: value, label, icon: Icon }) => (
        <button key={value} type="button" aria-pressed={side === value} onClick={() => onSide(value)} className={cn("flex h-12 items-center justify-center gap-2 rounded-lg font-medium text-soft", side === value && "bg-surface text-ink shadow-sm")}>
          <Icon className="size-5" aria-hidden />
          {label}
        </button>
      ))}
    </div>
  );
}

interface OpenProps {
  seen: Seen;
  touchpoint: string;
  refresh: () => Promise<unknown>;
  go: (to: FloorSearch) => void;
}

type Open = "pay" | "note" | "book" | { returning: string } | null;

function OpenLook({ seen, touchpoint, refresh, go }: OpenProps) {
  const { t } = useLingui();
  const format = useFormat();
  const online = useOnline();
  const { look, keptSince } = seen;
  const articles = useArticles(touchpoint);
  const sale = useSale({ look, touchpoint, articles, refresh, onBasket: (basket) => !look.customer && go({ basket }) });
  const [side, setSide] = useState<Side>("basket");
  const [open, setOpen] = useState<Open>(null);
  const [sold, setSold] = useState<Sold | null>(null);
  const close = () => setOpen(null);
  const add = (item: { variant_id: string }) => {
    sale.change.mutate({ article: item, quantity: "one more" });
    setSide("basket");
  };
  const mayShow = (which: Side) => cn("flex flex-col gap-3", side !== which && "max-[999px]:hidden");
  const ideas = look.wish_list.length + look.goes_with.length;
  return (
    <>
      <div className="mx-auto w-full max-w-7xl flex-1 p-3">
        {look.customer ? null : (
          <h1 className="sr-only">
            <Trans>Sale without a customer</Trans>
          </h1>
        )}
        {keptSince ? (
          <p className="mb-3 rounded-lg bg-care-wash px-3 py-2 text-sm text-care" role="status">
            <Trans>As last seen on this tablet:</Trans> <When at={keptSince} />
          </p>
        ) : null}
        <div className={"grid items-start gap-3 min-[1000px]:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]"}>
          {look.customer ? (
            <div className={mayShow("person")}>
              <PersonPanels look={look} onNote={() => setOpen("note")} onBook={() => setOpen("book")} onReturn={(returning) => setOpen({ returning })} />
            </div>
          ) : null}
          <div className="flex flex-col gap-3">
            <div className={mayShow("basket")}>
              <BasketBlock sale={sale} articles={articles} look={look} />
            </div>
            <div className={mayShow("ideas")}>
              <Goods title={t`Goes with it`} items={look.goes_with} look={look} currency={sale.currency} onAdd={add} />
              <Goods title={t`Wish list`} items={look.wish_list} look={look} currency={sale.currency} onAdd={add} />
              {ideas === 0 && side === "ideas" ? (
                <p className="p-6 text-center text-soft min-[1000px]:hidden">
                  <Trans>No wishes, and nothing that goes with the basket.</Trans>
                </p>
              ) : null}
            </div>
          </div>
        </div>
      </div>
      <ThumbBar>
        <Tabs side={side} onSide={setSide} withPerson={look.customer !== null} />
        <Big tone="accent" className="w-full text-lg" disabled={sale.lines.length === 0 || sale.total <= 0 || sale.change.isPending || (online && !sale.quote)} onClick={() => setOpen("pay")}>
          <Trans>Sell · {format.money({ amount_minor: sale.total, currency: sale.currency })}</Trans>
        </Big>
      </ThumbBar>
      {open === "pay" ? (
        <PayDialog
          sale={sale}
          points={look.points}
          onClose={close}
          onPay={(payment) => sale.sell.mutate(payment, { onSuccess: (done) => { setSold(done); close(); } })}
        />
      ) : null}
      {open === "note" && look.customer ? <NoteDialog customer={look.customer.id} touchpoint={touchpoint} onClose={close} /> : null}
      {open === "book" ? <BookDialog customer={look.customer} touchpoint={touchpoint} onClose={close} /> : null}
      {open !== null && typeof open === "object" ? <ReturnDialog number={open.returning} touchpoint={touchpoint} onClose={close} /> : null}
      {sold ? <SoldDialog sold={sold} currency={sale.currency} onClose={() => { setSold(null); void refresh(); go({}); }} /> : null}
    </>
  );
}

export function LookPage({ whom, touchpoint, go }: { whom: Whom; touchpoint: string; go: (to: FloorSearch) => void }) {
  const { query, refresh } = useLook(whom, touchpoint);
  if (query.data) return <OpenLook seen={query.data} touchpoint={touchpoint} refresh={refresh} go={go} />;
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} className="flex-1" />;
  return (
    <div className="mx-auto grid w-full max-w-7xl flex-1 gap-3 p-3 min-[1000px]:grid-cols-2">
      <Skeleton className="h-48 rounded-xl" />
      <Skeleton className="h-96 rounded-xl" />
    </div>
  );
}
