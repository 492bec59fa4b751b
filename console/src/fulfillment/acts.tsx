import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Ban, Check, Ellipsis, HandHelping, MapPinned, PackageCheck, PackageOpen, Send, Undo2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { accept, pick, putBack } from "@/api/fulfillment";
import type { QueueEntry } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { Menu, type MenuAction } from "@/components/menu";
import { HandOverDialog } from "./hand-over";
import { useMove } from "./moves";
import { SomeDialog, type SomeAct } from "./some";
import { RejectDialog } from "./reject";
import { ShipDialog } from "./ship";
import { SourceDialog } from "./source";

type Opened = "reject" | "ship" | "source" | "hand-over" | SomeAct;

/** Large enough for a thumb, the likeliest first. */
function Act({ icon, children, first = false, ...rest }: { icon: ReactNode; children: ReactNode; first?: boolean; disabled?: boolean; onClick: () => void }) {
  return <Button className={cn("h-12 min-w-0 flex-1 px-3 text-base max-sm:px-2 max-sm:text-sm", first && "border-accent/40 bg-accent-wash font-semibold text-accent-deep hover:border-accent")} {...rest}>{icon}{children}</Button>;
}

function useSteps({ fulfillment }: QueueEntry) {
  const { t } = useLingui();
  const order = fulfillment.order_id;
  return {
    accepting: useMove({ act: () => accept(fulfillment.id), said: t`Accepted`, order }),
    picking: useMove({ act: () => pick(fulfillment.id), said: t`Picked`, undo: (done) => putBack(done.id), order }),
    puttingBack: useMove({ act: () => putBack(fulfillment.id), said: t`Back on the shelf`, order }),
  };
}

function Dialogs({ entry, opened, onClose }: { entry: QueueEntry; opened: Opened | null; onClose: () => void }) {
  const { fulfillment } = entry;
  switch (opened) {
    case "reject":
      return <RejectDialog known={fulfillment} onClose={onClose} />;
    case "ship":
      return <ShipDialog known={fulfillment} onClose={onClose} />;
    case "source":
      return <SourceDialog known={fulfillment} onClose={onClose} />;
    case "hand-over":
      return <HandOverDialog known={fulfillment} onClose={onClose} />;
    case "pick":
    case "pack":
    case "ready":
      return <SomeDialog act={opened} known={fulfillment} onClose={onClose} />;
    default:
      return null;
  }
}

export function Acts({ entry }: { entry: QueueEntry }) {
  const { t } = useLingui();
  const [opened, open] = useState<Opened | null>(null);
  const { fulfillment: known } = entry;
  const { accepting, picking, puttingBack } = useSteps(entry);
  const busy = accepting.isPending || picking.isPending || puttingBack.isPending;
  const { state, kind } = known;
  const waits = state === "open" || state === "accepted";
  const isPicked = state === "picked" || state === "packed";
  const more: (MenuAction | null)[] = [
    ...(waits ? [{ label: t`Only some pieces are picked…`, icon: <PackageOpen aria-hidden />, onSelect: () => open("pick") }] : []),
    ...(state === "picked" && kind === "ship" ? [{ label: t`Packed…`, icon: <PackageCheck aria-hidden />, onSelect: () => open("pack") }] : []),
    ...(state === "picked" ? [{ label: t`Put back on the shelf`, icon: <Undo2 aria-hidden />, onSelect: () => puttingBack.mutate() }] : []),
    ...(waits || state === "picking" ? [{ label: t`We cannot…`, icon: <Ban aria-hidden />, danger: true, onSelect: () => open("reject") }] : []),
  ];
  const whose = known.number;
  return (
    <div className="flex gap-2">
      {state === "unsourced" ? <Act first icon={<MapPinned aria-hidden />} onClick={() => open("source")}><Trans>Choose a place…</Trans></Act> : null}
      {state === "open" ? <Act icon={<Check aria-hidden />} disabled={busy} onClick={() => accepting.mutate()}><Trans>Accept</Trans></Act> : null}
      {waits ? <Act first icon={<HandHelping aria-hidden />} disabled={busy} onClick={() => picking.mutate()}><Trans>All picked</Trans></Act> : null}
      {state === "picking" && known.pick_list_id ? (
        <Link to="/deliveries/rounds/$id" params={{ id: known.pick_list_id }} className={cn(buttonStyle(), "h-12 flex-1 text-base")}><Trans>Go to the round</Trans></Link>
      ) : null}
      {isPicked && kind === "ship" ? <Act first icon={<Send aria-hidden />} onClick={() => open("ship")}><Trans>Send…</Trans></Act> : null}
      {isPicked && kind === "pickup" ? <Act first icon={<PackageCheck aria-hidden />} onClick={() => open("ready")}><Trans>Ready to collect…</Trans></Act> : null}
      {state === "ready" ? <Act first icon={<HandHelping aria-hidden />} onClick={() => open("hand-over")}><Trans>Hand over…</Trans></Act> : null}
      {more.length > 0 ? <Menu label={t`More for ${whose}`} actions={more} triggerClassName={cn(buttonStyle({ size: "icon" }), "size-12")}><Ellipsis aria-hidden /></Menu> : null}
      <Dialogs entry={entry} opened={opened} onClose={() => open(null)} />
    </div>
  );
}
