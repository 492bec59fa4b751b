import { Progress } from "@base-ui/react/progress";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical, Trash2 } from "lucide-react";
import { useState } from "react";
import { offerVersionsQuery } from "@/api/offers";
import { forgetSimulation, simulationsQuery, startSimulation } from "@/api/simulations";
import type { Offer, Simulation, VersionTried } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Checkbox, Segments } from "@/components/controls";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { deferWithUndo, sayProblem } from "@/components/undo";
import { When } from "@/components/when";
import { PastResult } from "./past-result";

const periods = ["30", "90", "180", "365"] as const;
const mostTried = 3;

/** Which versions can be held against what is on offer now; the newest first. */
function useChoices(offer: Offer): VersionTried[] {
  const { t } = useLingui();
  const versions = useQuery(offerVersionsQuery(offer.id)).data?.items ?? [];
  const live = offer.state === "active" ? offer.live : null;
  const known = versions.length > 0 ? versions : [{ number: offer.newest, content: offer.content }];
  const drafts = [...known].sort((one, other) => other.number - one.number).filter(({ number }) => number !== live)
    .map(({ number, content }) => ({ name: t`Version ${number}`, drafts: [content], without: [offer.id] }));
  return [...drafts, ...(live ? [{ name: t`Without this offer`, drafts: [], without: [offer.id] }] : [])];
}

function Ask({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const choices = useChoices(offer);
  const [days, setDays] = useState<(typeof periods)[number]>("90");
  const [margin, setMargin] = useState("");
  const [picked, pick] = useState<string[] | null>(null);
  const chosen = choices.filter((each, index) => (picked ? picked.includes(each.name) : index === 0));
  const share = margin.trim() === "" ? null : Number(margin.replace(",", "."));
  const wrong = share !== null && !(share >= 0 && share <= 100);
  const start = useMutation({
    mutationFn: () => startSimulation({ name: say(offer.content.name).slice(0, 100), versions: chosen, days: Number(days), margin_bp: share === null ? null : Math.round(share * 100), promotion_id: offer.id }),
    onSuccess: () => client.invalidateQueries({ queryKey: simulationsQuery(offer.id).queryKey }),
    onError: sayProblem,
  });
  return (
    <Panel title={t`Try it on past baskets`} note={t`What the orders of the last months would have cost with it, beside what is on offer now. Nobody sees anything of it.`}>
      <div className="grid gap-5 lg:grid-cols-3">
        <div className="flex flex-col items-start gap-1.5"><span className="text-sm font-medium" aria-hidden><Trans>Orders of the last</Trans></span><Segments label={t`Orders of the last`} value={days} onChange={setDays} options={periods.map((value) => ({ value, label: t`${value} days` }))} /></div>
        <fieldset>
          <legend className="mb-1.5 text-sm font-medium"><Trans>Beside what is on offer now</Trans></legend>
          <div className="flex flex-col gap-1.5">
            {choices.map((each) => {
              const on = chosen.includes(each);
              return <Checkbox key={each.name} checked={on} disabled={!on && chosen.length >= mostTried} onChange={(next) => pick(next ? [...chosen.map(({ name }) => name), each.name] : chosen.map(({ name }) => name).filter((name) => name !== each.name))}>{each.name}</Checkbox>;
            })}
          </div>
        </fieldset>
        <Field label={t`Margin at the list price, in percent`} hint={t`Empty: nothing is said of margins.`} error={wrong ? t`From 0 to 100` : undefined}>{(wiring) => <Input {...wiring} inputMode="decimal" className="w-28" value={margin} onChange={(event) => setMargin(event.target.value)} />}</Field>
      </div>
      <Button variant="primary" className="mt-4" disabled={chosen.length === 0 || wrong || start.isPending} onClick={() => start.mutate()}><FlaskConical aria-hidden /><Trans>Try it</Trans></Button>
    </Panel>
  );
}

function Going({ done, total }: { done: number; total: number }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <Progress.Root value={total > 0 ? (done / total) * 100 : null} aria-label={t`Progress`} className="flex flex-col gap-2">
      <p className="figures flex justify-between text-sm"><span><Trans>Reckoning every order anew</Trans></span><span><Trans>{format.number(done)} of {format.number(total)}</Trans></span></p>
      <Progress.Track className="h-2.5 overflow-hidden rounded bg-sunken"><Progress.Indicator className="h-full bg-accent transition-[width] duration-300" /></Progress.Track>
    </Progress.Root>
  );
}

function Run({ run, onForget }: { run: Simulation; onForget: () => void }) {
  const { t } = useLingui();
  const days = run.asked.days;
  return (
    <Panel
      title={<span className="flex flex-wrap items-center gap-2"><Trans>Orders of the last {days} days</Trans>{run.status === "failed" ? <Badge tone="loss">{t`Failed`}</Badge> : null}</span>}
      note={<Trans>{run.created_by}, <When at={run.created_at} /></Trans>}
      action={<Button size="icon-sm" variant="ghost" aria-label={t`Forget this trial`} onClick={onForget}><Trash2 aria-hidden /></Button>}
    >
      {run.status === "running" ? <Going done={run.done} total={run.total} /> : run.result ? <PastResult result={run.result} /> : <p role="alert" className="text-sm">{run.failure ?? t`It could not be reckoned. Try it again.`}</p>}
    </Panel>
  );
}

/** What an offer would have done to the orders that there were. */
export function PastTab({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayWrite = useAllowed()("offers:write");
  const query = useQuery(simulationsQuery(offer.id));
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const forget = (run: Simulation) =>
    deferWithUndo({
      title: t`Trial forgotten`,
      hide: () => setGone((before) => new Set([...before, run.id])),
      restore: () => setGone((before) => new Set([...before].filter((id) => id !== run.id))),
      commit: async () => {
        await forgetSimulation(run.id);
        await client.invalidateQueries({ queryKey: ["simulations", offer.id] });
      },
    });
  return (
    <div className="flex flex-col gap-4">
      {mayWrite ? <Ask offer={offer} /> : null}
      <Loaded query={query} skeleton={<Panel><SkeletonRows rows={4} /></Panel>}>
        {({ items }) => {
          const runs = items.filter(({ id }) => !gone.has(id));
          return runs.length === 0 ? <div className="rounded-xl border bg-surface"><Empty title={<Trans>Not tried yet</Trans>}><Trans>See whom it reaches, how much it gives and what is left of the margin before it goes out.</Trans></Empty></div> : runs.map((run) => <Run key={run.id} run={run} onForget={() => forget(run)} />);
        }}
      </Loaded>
    </div>
  );
}
