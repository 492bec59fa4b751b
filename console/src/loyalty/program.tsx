import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Redo2, Undo2 } from "lucide-react";
import { useState } from "react";
import { programQuery, saveProgram } from "@/api/loyalty";
import { isProblem } from "@/api/problem";
import type { LoyaltyProgram } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Failure } from "@/components/states";
import { Badge, PageHeader, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { say as tell, sayProblem } from "@/components/undo";
import { BurningPanel, LifePanel, LimitsPanel } from "./burning";
import { clean, freshTerms, useProgramDraft, type ProgramDraft } from "./draft";
import { EarningPanel } from "./earning";
import { ExamplePanel } from "./preview";
import { TiersPanel } from "./tiers";

function SaveBar({ drafting, isNew, busy, onSave }: { drafting: ProgramDraft; isNew: boolean; busy: boolean; onSave: () => void }) {
  const { t } = useLingui();
  const { terms, isChanged } = drafting;
  const missing = Object.keys(clean(terms).name).length === 0 ? t`Give the program a name.` : terms.tiers.some((tier) => Object.values(tier.name).every((each) => !each?.trim())) ? t`Give every tier a name.` : new Set(terms.tiers.map((tier) => tier.threshold)).size < terms.tiers.length ? t`Two tiers begin at the same threshold.` : null;
  return (
    <div data-bar className="sticky bottom-16 z-10 -mx-4 mt-4 flex flex-wrap items-center gap-2 border-t bg-surface px-4 py-3 sm:mx-0 sm:rounded-xl sm:border md:bottom-3">
      <p role="status" className="min-w-0 flex-1 text-sm text-soft">{missing && (isChanged || isNew) ? <span className="text-care">{missing}</span> : isChanged ? <Trans>Not saved yet</Trans> : <Trans>No changes</Trans>}</p>
      <Button size="icon-sm" variant="ghost" aria-label={t`Undo`} disabled={!drafting.canUndo} onClick={drafting.undo}><Undo2 aria-hidden /></Button>
      <Button size="icon-sm" variant="ghost" aria-label={t`Redo`} disabled={!drafting.canRedo} onClick={drafting.redo}><Redo2 aria-hidden /></Button>
      <Button variant="primary" disabled={busy || missing !== null || (!isChanged && !isNew)} onClick={onSave}><Trans>Save program</Trans></Button>
    </div>
  );
}

function Editor({ program }: { program: LoyaltyProgram | null }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayWrite = useAllowed()("loyalty:write");
  const drafting = useProgramDraft(program?.terms ?? freshTerms());
  const [version, setVersion] = useState(program?.version ?? 0);
  const [busy, setBusy] = useState(false);
  const { terms, set } = drafting;
  const isNew = version === 0;
  const save = async () => {
    setBusy(true);
    try {
      const saved = await saveProgram(clean(terms), version);
      setVersion(saved.version);
      drafting.keep(saved.terms);
      client.setQueryData(programQuery.queryKey, saved);
      void client.invalidateQueries({ queryKey: ["loyalty-tiers"] });
      tell(t`Saved. It counts from the next purchase on.`, "good");
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <fieldset disabled={!mayWrite} className="min-w-0">
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title={t`Name`} note={t`As customers read it.`}><TextsField label={t`Name`} value={terms.name} onChange={(name) => set({ name }, "name")} /></Panel>
          <EarningPanel drafting={drafting} />
          <BurningPanel drafting={drafting} />
          <TiersPanel drafting={drafting} isNew={isNew} />
          <LifePanel drafting={drafting} />
          <LimitsPanel drafting={drafting} />
        </div>
        <div className="xl:sticky xl:top-4"><ExamplePanel terms={terms} /></div>
      </div>
      {mayWrite ? <SaveBar drafting={drafting} isNew={isNew} busy={busy} onSave={() => void save()} /> : null}
    </fieldset>
  );
}

/** Points, tiers and what they are worth, in one place for till and site. */
export function ProgramPage() {
  const { t } = useLingui();
  const say = useTexts();
  const mayWrite = useAllowed()("loyalty:write");
  const query = useQuery(programQuery);
  const [beginning, setBeginning] = useState(false);
  const none = isProblem(query.error) && query.error.code === "no_program";
  const terms = query.data?.terms;
  return (
    <>
      <PageHeader title={terms ? say(terms.name) : t`Loyalty`} lead={t`One program for till, site and app: what a purchase earns, and what points are worth.`} actions={terms ? <Badge tone={terms.enabled ? "good" : "care"}>{terms.enabled ? t`Runs` : t`Switched off`}</Badge> : null} />
      {query.data ? (
        <Editor program={query.data} />
      ) : none && beginning ? (
        <Editor program={null} />
      ) : none ? (
        <Panel>
          <Empty title={<Trans>Reward who comes back</Trans>} action={mayWrite ? <Button variant="primary" onClick={() => setBeginning(true)}><Trans>Begin with a point for each euro</Trans></Button> : null}>
            <Trans>Say what a purchase earns, when points can be spent and what they are worth. Tiers give more to who buys more.</Trans>
          </Empty>
        </Panel>
      ) : query.error ? (
        <Panel><Failure error={query.error} onRetry={() => void query.refetch()} /></Panel>
      ) : (
        <Panel><SkeletonRows rows={6} height="h-18" /></Panel>
      )}
    </>
  );
}
