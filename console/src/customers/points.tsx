import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { adjustPoints, balanceQuery, progressQuery, programQuery, statementQuery } from "@/api/loyalty";
import type { Balance, ProgramTerms, TierProgress } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { usePurpose } from "@/components/loyalty-words";
import { Skeleton, SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem, sayWithUndo } from "@/components/undo";

function Way({ progress, terms }: { progress: TierProgress; terms: ProgramTerms }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const next = terms.tiers.find((tier) => tier.code === progress.next_tier);
  const shown = (figure: number) => (progress.by === "spend" ? format.money({ amount_minor: figure, currency: terms.currency }) : t`${format.number(figure)} points`);
  if (!next || progress.missing === null) return terms.tiers.length > 0 ? <p className="text-sm text-soft"><Trans>There is no tier above.</Trans></p> : null;
  const share = Math.min(1, progress.figure / next.threshold);
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <p>{t`${shown(progress.missing)} to reach ${say(next.name)}`}</p>
      <div role="meter" aria-label={t`Way to ${say(next.name)}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} className="h-2 overflow-hidden rounded-full bg-sunken"><div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} /></div>
      <p className="text-soft">{t`${shown(progress.figure)} since ${format.date(progress.since)}`}</p>
    </div>
  );
}

function AdjustDialog({ id, balance, most, onClose }: { id: string; balance: Balance; most: number; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const points = Math.trunc(Number(text));
  const wrong = text !== "" && (!Number.isFinite(points) || points === 0 || Math.abs(points) > most) ? t`Up to ${most} points, given or (with a minus) taken.` : points < 0 && -points > balance.available ? t`There are only ${balance.available} to take.` : undefined;
  const reread = () => client.invalidateQueries({ queryKey: ["loyalty", id] });
  const save = async () => {
    setBusy(true);
    try {
      await adjustPoints(id, points, reason.trim());
      await reread();
      const undo = t`Taken back: ${reason.trim()}`;
      if (points > 0) sayWithUndo(t`${points} points given`, () => adjustPoints(id, -points, undo).then(reread));
      else tell(t`${-points} points taken`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t`Give or take points`} description={t`They can be spent at once. Who did it and why stays in the statement.`} footer={<Button variant="primary" disabled={busy || text === "" || wrong !== undefined || !reason.trim()} onClick={() => void save()}>{points < 0 ? <Trans>Take points</Trans> : <Trans>Give points</Trans>}</Button>}>
      <div className="flex flex-col gap-4">
        <Field label={t`Points`} hint={t`With a minus they are taken.`} error={wrong}>{(wiring) => <Input {...wiring} inputMode="numeric" className="w-32 text-right" value={text} onChange={(event) => setText(event.target.value)} />}</Field>
        <Field label={t`Why`}>{(wiring) => <Input {...wiring} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}</Field>
      </div>
    </Dialog>
  );
}

function Tier({ balance, terms }: { balance: Balance; terms: ProgramTerms }) {
  const say = useTexts();
  const { t } = useLingui();
  const format = useFormat();
  const tier = terms.tiers.find((each) => each.code === balance.tier);
  if (terms.tiers.length === 0) return null;
  return (
    <div className="mt-3 border-t pt-3">
      <p className="flex flex-wrap items-baseline gap-2">{tier ? <Badge tone="accent" className="text-sm">{say(tier.name)}</Badge> : <span className="text-soft"><Trans>In no tier yet</Trans></span>}{tier && balance.tier_until ? <span className="text-sm text-soft">{t`until ${format.date(balance.tier_until)}`}</span> : null}</p>
      {tier && tier.benefits.length > 0 ? <ul className="mt-1.5 list-disc pl-5 text-sm text-soft">{tier.benefits.map((each, index) => <li key={index}>{say(each)}</li>)}</ul> : null}
    </div>
  );
}

/** What a customer has, and what is missing to the next tier. */
export function PointsPanel({ id }: { id: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const mayWrite = useAllowed()("loyalty:write");
  const program = useQuery(programQuery);
  const balance = useQuery(balanceQuery(id));
  const progress = useQuery({ ...progressQuery(id), enabled: program.data !== undefined }).data;
  const [adjusting, setAdjusting] = useState(false);
  const terms = program.data?.terms;
  return (
    <Panel title={t`Points`} action={mayWrite && terms && balance.data ? <Button size="sm" onClick={() => setAdjusting(true)}><Trans>Give or take…</Trans></Button> : null}>
      <Loaded query={balance} skeleton={<Skeleton className="h-28" />}>
        {(found) => (
          <>
            <p><span className="figures text-3xl font-semibold tracking-tight">{format.number(found.available)}</span> <span className="text-soft"><Trans>points to spend</Trans></span></p>
            <ul className="mt-1 text-sm text-soft">
              {found.pending > 0 ? <li><Trans>{format.number(found.pending)} more when the days for returns are over</Trans></li> : null}
              {found.held > 0 ? <li><Trans>{format.number(found.held)} kept for a checkout</Trans></li> : null}
              {found.owed > 0 ? <li className="text-care"><Trans>{format.number(found.owed)} owed, for something that came back</Trans></li> : null}
              {found.next_expiry ? <li><Trans>{format.number(found.expiring)} end on {format.date(found.next_expiry)}</Trans></li> : null}
            </ul>
            {terms ? <Tier balance={found} terms={terms} /> : null}
            {terms && progress ? <div className="mt-2"><Way progress={progress} terms={terms} /></div> : null}
            {adjusting && terms ? <AdjustDialog id={id} balance={found} most={terms.adjust_limit} onClose={() => setAdjusting(false)} /> : null}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

export function StatementPanel({ id }: { id: string }) {
  const { t } = useLingui();
  const format = useFormat();
  const purpose = usePurpose();
  const query = useInfiniteQuery(statementQuery(id));
  return (
    <Panel title={t`Statement`} note={t`Each movement, and the points after it; those to come count too.`} bodyClassName="px-0 pb-2">
      <Loaded query={query} skeleton={<SkeletonRows rows={5} />}>
        {({ pages }) => {
          const lines = pages.flatMap((page) => page.items);
          if (lines.length === 0) return <Empty title={<Trans>No points yet</Trans>}><Trans>The first purchase with a card, or signed in, brings the first ones.</Trans></Empty>;
          return (
            <>
              <ul className="divide-y text-sm" aria-label={t`Statement`}>
                {lines.map((line) => (
                  <li key={line.id} className="flex items-baseline gap-3 px-4 py-2.5">
                    <span className="min-w-0 flex-1"><span className="block font-medium">{purpose(line)}</span><span className="block text-soft">{[format.dateTime(line.at), line.note].filter(Boolean).join(" · ")}</span></span>
                    <span className={cn("figures font-semibold", line.points > 0 ? "text-good" : "text-ink")}>{line.points > 0 ? "+" : ""}{format.number(line.points)}</span>
                    <span className="figures w-20 text-right text-soft" title={t`After it`}>{format.number(line.balance)}</span>
                  </li>
                ))}
              </ul>
              {query.hasNextPage ? <div className="p-3 text-center"><Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}><Trans>Earlier movements</Trans></Button></div> : null}
              <p className="sr-only" role="status"><Plural value={lines.length} one="# movement" other="# movements" /></p>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}
