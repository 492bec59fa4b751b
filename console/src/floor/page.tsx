import { Trans, useLingui } from "@lingui/react/macro";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeft, CloudOff, LogOut, Store, UploadCloud } from "lucide-react";
import { useEffect, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { deskAt, takeOverBasket } from "@/api/baskets";
import { Badge } from "@/components/surface";
import { SkeletonRows } from "@/components/skeleton";
import { useTexts } from "@/components/texts";
import { sayProblem } from "@/components/undo";
import { BookDialog } from "./book";
import { QueueDialog } from "./dialogs";
import { Finder } from "./finder";
import { LookPage } from "./look-page";
import { useOnline } from "./network";
import { Big } from "./parts";
import { PickupDialog } from "./pickup";
import { flush, useQueue } from "./queue";
import type { FloorSearch } from "./search";
import { ChooseShop, useShop } from "./shop";
import { ReturnDialog } from "./take-return";
import { useWorker } from "./worker";

const route = getRouteApi("/floor");

interface TopProps {
  shop: string | null;
  onBack: (() => void) | null;
  onShop: () => void;
}

function Top({ shop, onBack, onShop }: TopProps) {
  const { t } = useLingui();
  const online = useOnline();
  const queue = useQueue();
  const [showing, setShowing] = useState(false);
  const waiting = queue.filter((each) => each.state === "waiting").length;
  const refused = queue.filter((each) => each.state === "refused").length;
  return (
    <header className="sticky top-0 z-20 flex min-h-14 items-center gap-1 border-b bg-surface px-2">
      {onBack ? (
        <Big tone="quiet" onClick={onBack}>
          <ArrowLeft aria-hidden />
          <Trans>Next customer</Trans>
        </Big>
      ) : (
        <Big tone="quiet" onClick={onShop} className="min-w-0">
          <Store aria-hidden />
          <span className="truncate">{shop ?? t`Shop`}</span>
        </Big>
      )}
      <span className="flex-1" />
      {online ? null : (
        <Badge tone="care" className="text-sm">
          <CloudOff aria-hidden />
          <Trans>Network gone</Trans>
        </Badge>
      )}
      <Big tone="quiet" onClick={() => setShowing(true)} aria-label={t`Sales on this tablet: ${waiting} wait, ${refused} refused`}>
        <UploadCloud aria-hidden />
        {waiting + refused > 0 ? <Badge tone={refused > 0 ? "loss" : "care"}>{waiting + refused}</Badge> : null}
      </Big>
      {onBack ? null : (
        <a href="/" className="inline-flex min-h-14 items-center gap-2 rounded-xl px-3 font-semibold text-soft hover:bg-sunken hover:text-ink">
          <LogOut className="size-5" aria-hidden />
          <span className="max-sm:sr-only">
            <Trans>Console</Trans>
          </span>
        </a>
      )}
      {showing ? <QueueDialog onClose={() => setShowing(false)} /> : null}
    </header>
  );
}

/** A link that was scanned outside of this page brings its basket along. */
function useScannedLink(search: FloorSearch, touchpoint: string | undefined, go: (to: FloorSearch) => void) {
  const { mutate } = useMutation({
    mutationFn: ({ desk, code }: { desk: string; code: string }) =>
      takeOverBasket({ code, ...(search.b && { basket_id: search.b }), ...(search.s && { signature: search.s }) }, deskAt(desk)),
    onSuccess: ({ basket }) => go(basket.customer_id ? { customer: basket.customer_id } : { basket: basket.id }),
    onError: (error) => {
      go({});
      sayProblem(error);
    },
  });
  useEffect(() => {
    if (search.code && touchpoint) mutate({ desk: touchpoint, code: search.code });
  }, [search.code, touchpoint, mutate]);
}

export function FloorPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const say = useTexts();
  const { shop, choose } = useShop();
  const [open, setOpen] = useState<"return" | "book" | "pickup" | null>(null);
  const go = (to: FloorSearch) => void navigate({ search: to });
  useScannedLink(search, shop?.touchpoint, go);
  useWorker();
  useEffect(() => void flush(), []);
  const { customer, basket } = search;
  const whom = customer ? { customer } : basket ? { basket } : null;
  const body = () => {
    if (shop === undefined) return <SkeletonRows rows={6} height="h-16" />;
    if (shop === null) return <ChooseShop onChoose={choose} />;
    if (whom) return <LookPage key={customer ?? basket} whom={whom} touchpoint={shop.touchpoint} go={go} />;
    return <Finder touchpoint={shop.touchpoint} go={go} onReturn={() => setOpen("return")} onBook={() => setOpen("book")} onPickup={() => setOpen("pickup")} />;
  };
  return (
    <main className="flex min-h-dvh flex-col bg-paper">
      <Top shop={shop ? say(shop.name) : null} onBack={whom ? () => go({}) : null} onShop={() => choose(null)} />
      {body()}
      {open === "return" && shop ? <ReturnDialog number={null} touchpoint={shop.touchpoint} onClose={() => setOpen(null)} /> : null}
      {open === "pickup" && shop ? <PickupDialog touchpoint={shop.touchpoint} onClose={() => setOpen(null)} /> : null}
      {open === "book" && shop ? <BookDialog customer={null} touchpoint={shop.touchpoint} onClose={() => setOpen(null)} /> : null}
    </main>
  );
}
