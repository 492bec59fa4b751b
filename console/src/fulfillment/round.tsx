import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Check, Flag, Printer, QrCode } from "lucide-react";
import { useState } from "react";
import { deliveriesStream, finishRound, roundPaperUrl, roundQuery, scanPieces } from "@/api/fulfillment";
import { isProblem } from "@/api/problem";
import type { PickItem, PickList } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { useStream } from "@/components/live";
import { useLocations } from "@/components/locations";
import { Meter } from "@/components/meter";
import { Scanner } from "@/components/scanner";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader, Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { useMove, useReread } from "./moves";

const route = getRouteApi("/console/deliveries/rounds/$id");

function useScan(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ sku, quantity }: { sku: string; quantity: number }) => scanPieces(id, sku, quantity),
    onSuccess: (list) => client.setQueryData(roundQuery(id).queryKey, list),
    onError: sayProblem,
  });
}

function Item({ item, open, busy, onPick }: { item: PickItem; open: boolean; busy: boolean; onPick: (quantity: number) => void }) {
  const { t } = useLingui();
  const rest = item.quantity - item.picked;
  const done = rest === 0;
  return (
    <li data-testid="pick-item" className={cn("flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3", done && "bg-good-wash/50")}>
      <span className="figures flex h-11 min-w-16 items-center justify-center rounded-md bg-sunken px-2 font-mono text-base font-semibold" title={t`Shelf`}>{item.shelf || "—"}</span>
      <span className="min-w-44 flex-1">
        <span className="block text-base font-medium">{item.name}</span>
        <span className="block text-sm text-soft"><span className="font-mono">{item.sku}</span> · {item.numbers.join(", ")}</span>
      </span>
      <span className={cn("figures text-lg font-semibold", done && "text-good")} aria-label={t`${item.picked} of ${item.quantity}`}>{item.picked} / {item.quantity}</span>
      {open ? (
        <span className="flex gap-2">
          <Button className="h-12 min-w-24 text-base" disabled={done || busy} aria-label={t`+1: one ${item.name} is in the basket`} onClick={() => onPick(1)}>{done ? <Check aria-hidden /> : null}+1</Button>
          {rest > 1 ? <Button className="h-12 text-base" disabled={busy} aria-label={t`+${rest}: all ${item.name} are in the basket`} onClick={() => onPick(rest)}>+{rest}</Button> : null}
        </span>
      ) : null}
    </li>
  );
}

function ScanBar({ id }: { id: string }) {
  const { t } = useLingui();
  const [code, setCode] = useState("");
  const [camera, setCamera] = useState(false);
  const scan = useScan(id);
  const take = (text: string) => {
    if (!text.trim()) return;
    scan.mutate({ sku: text.trim(), quantity: 1 });
    setCode("");
  };
  return (
    <form
      className="mb-3 flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        take(code);
      }}
    >
      {/* A scanner at the tablet types what it reads, and presses Enter. */}
      <Input aria-label={t`Scan or type a code`} placeholder={t`Scan or type a code`} className="h-14 flex-1 text-base" autoComplete="off" value={code} onChange={(event) => setCode(event.target.value)} />
      <Button className="h-14 px-5 text-base" onClick={() => setCamera(true)}><QrCode aria-hidden /><Trans>Scan</Trans></Button>
      {camera ? <Scanner title={t`Scan an article`} onClose={() => setCamera(false)} onRead={(text) => { setCamera(false); take(text); }} /> : null}
    </form>
  );
}

function EndDialog({ list, onClose }: { list: PickList; onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const rest = list.items.reduce((sum, item) => sum + item.quantity - item.picked, 0);
  const end = useMove({
    act: () => finishRound(list.round.id),
    said: t`The round is over: what was scanned is picked`,
    onDone: () => void navigate({ to: "/deliveries", search: { place: list.round.location_id, stage: "send" } }),
  });
  return (
    <Dialog open onClose={onClose} title={t`End the round?`} footer={<><Button size="lg" onClick={onClose}><Trans>Go on picking</Trans></Button><Button size="lg" variant="primary" disabled={end.isPending} onClick={() => end.mutate()}><Trans>End the round</Trans></Button></>}>
      {rest > 0 ? <p><Plural value={rest} one="# piece was not scanned: it waits for another round, or is rejected by somebody." other="# pieces were not scanned: they wait for another round, or are rejected by somebody." /></p> : <p><Trans>Everything is in the basket.</Trans></p>}
    </Dialog>
  );
}

function Round({ list }: { list: PickList }) {
  const { t, i18n } = useLingui();
  const { name } = useLocations();
  const [ending, setEnding] = useState(false);
  const { round, items } = list;
  const scan = useScan(round.id);
  const mayWrite = useAllowed()("fulfillment:write");
  const open = round.state === "picking" && mayWrite;
  const all = items.reduce((sum, item) => sum + item.quantity, 0);
  const picked = items.reduce((sum, item) => sum + item.picked, 0);
  return (
    <>
      <PageHeader
        title={t`Round at ${name(round.location_id)}`}
        lead={<Trans>Begun by {round.started_by}, <When at={round.created_at} /></Trans>}
        actions={
          <>
            <a href={roundPaperUrl(round.id, i18n.locale)} target="_blank" rel="noreferrer" className={buttonStyle({ size: "lg" })}><Printer aria-hidden /><Trans>Print</Trans></a>
            {open ? <Button size="lg" variant="primary" onClick={() => setEnding(true)}><Flag aria-hidden /><Trans>End the round…</Trans></Button> : null}
          </>
        }
      >
        {open ? <div><p className="figures mb-1 text-sm text-soft"><Trans>{picked} of {all} pieces</Trans></p><Meter label={t`Picked`} share={all > 0 ? picked / all : 0} className="h-2.5 [&>div]:bg-good!" /></div> : null}
      </PageHeader>
      {open ? <ScanBar id={round.id} /> : null}
      {open ? (
        <Panel bodyClassName="p-0!">
          <ul className="divide-y" aria-label={t`What to fetch`}>
            {items.map((item) => <Item key={item.variant_id} item={item} open={open} busy={scan.isPending} onPick={(quantity) => scan.mutate({ sku: item.sku, quantity })} />)}
          </ul>
        </Panel>
      ) : (
        <div className="rounded-xl border bg-surface"><Empty title={<Trans>This round is over</Trans>} action={<Link to="/deliveries" search={{ place: round.location_id }} className={buttonStyle({ variant: "primary" })}><Trans>To the deliveries</Trans></Link>}><Trans>What was scanned is picked; the rest waits again.</Trans></Empty></div>
      )}
      {ending ? <EndDialog list={list} onClose={() => setEnding(false)} /> : null}
    </>
  );
}

export function RoundPage() {
  const { id } = route.useParams();
  const query = useQuery(roundQuery(id));
  const reread = useReread();
  useStream(deliveriesStream, { fulfillment: () => void reread() });
  return (
    <>
      <Link to="/deliveries" search={query.data ? { place: query.data.round.location_id } : {}} className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline"><ArrowLeft className="size-4" aria-hidden /><Trans>Deliveries</Trans></Link>
      {isProblem(query.error) && query.error.status === 404 ? (
        <Empty title={<Trans>No round has this address</Trans>} action={<Link to="/deliveries" className={buttonStyle({ variant: "primary" })}><Trans>To the deliveries</Trans></Link>} />
      ) : (
        <Loaded query={query} skeleton={<Panel><SkeletonRows height="h-18" /></Panel>}>{(list) => <Round list={list} />}</Loaded>
      )}
    </>
  );
}
