import { Trans, useLingui } from "@lingui/react/macro";
import { Redo2, Undo2 } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import type { Id } from "@/api/types";
import { Button } from "@/components/button";
import { PlacesField } from "@/components/places-field";
import { Panel } from "@/components/surface";
import { TextsField } from "@/components/texts-field";
import { Conditions } from "./conditions";
import { fromWriting, type Drafting } from "./draft";
import { EffectEditor } from "./effect";
import { CouponEditor, LimitsEditor, TogetherEditor } from "./limits";
import { OfferPreviewPanel } from "./preview";
import { ScheduleEditor } from "./schedule";

interface EditorProps {
  id: Id | null;
  drafting: Drafting;
  busy: boolean;
  onSave: () => void;
  extra?: ReactNode;
}

function SaveBar({ id, drafting, busy, onSave, extra }: EditorProps) {
  const { t } = useLingui();
  const [asked, setAsked] = useState(false);
  const named = Object.values(drafting.writing.offer.name).some((name) => name.trim());
  const open = drafting.open.size > 0;
  return (
    <div data-bar className="sticky bottom-16 z-10 -mx-4 mt-4 flex flex-wrap items-center gap-2 border-t bg-surface px-4 py-3 sm:mx-0 sm:rounded-xl sm:border md:bottom-3">
      <p role="status" className="min-w-0 flex-1 text-sm text-soft">
        {asked && !named ? <span className="text-care"><Trans>Give the offer a name, then save.</Trans></span> : asked && open ? <span className="text-care"><Trans>Fill in what is marked, then save.</Trans></span> : drafting.isChanged ? <Trans>Not saved yet</Trans> : <Trans>No changes</Trans>}
      </p>
      <Button size="icon-sm" variant="ghost" aria-label={t`Undo`} disabled={!drafting.canUndo} onClick={drafting.undo}><Undo2 aria-hidden /></Button>
      <Button size="icon-sm" variant="ghost" aria-label={t`Redo`} disabled={!drafting.canRedo} onClick={drafting.redo}><Redo2 aria-hidden /></Button>
      {extra}
      <Button
        variant={extra ? "secondary" : "primary"}
        disabled={busy || (id !== null && !drafting.isChanged)}
        onClick={() => {
          setAsked(true);
          if (named && !open) onSave();
        }}
      >
        {id ? <Trans>Save</Trans> : <Trans>Save draft</Trans>}
      </Button>
    </div>
  );
}

/** What, on what, for whom, where, when, how much: with a basket to try it on beside. */
export function OfferEditor(props: EditorProps) {
  const { t } = useLingui();
  const { id, drafting } = props;
  const { offer } = drafting.writing;
  const { set } = drafting;
  const draft = useMemo(() => fromWriting(drafting.writing, true), [drafting.writing]);
  const tried = useMemo(() => ({ ...draft, name: Object.keys(draft.name).length > 0 ? draft.name : { it: "Offerta", en: "Offer" } }), [draft]);
  return (
    <>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title={t`Name`} note={t`As customers read it.`}><TextsField label={t`Name`} value={offer.name} onChange={(name) => set({ name }, "name")} /></Panel>
          <Panel title={t`What it gives`}><EffectEditor effect={offer.effect} onChange={(effect, tag) => set({ effect }, tag ?? null)} /></Panel>
          {offer.effect.kind === "bundle" ? null : <Panel title={t`On what`} note={t`Nothing said: on everything.`}><Conditions part="scope" drafting={drafting} /></Panel>}
          <Panel title={t`For whom and when`} note={t`Nothing said: for everybody, with any basket.`}><Conditions part="when" drafting={drafting} /></Panel>
          <Panel title={t`Where`}><PlacesField channels={offer.channels} touchpoints={offer.touchpoints} onChange={(places) => set(places)} /></Panel>
          <Panel title={t`Schedule`}><ScheduleEditor schedule={offer.schedule} onChange={(schedule) => set({ schedule }, "schedule")} /></Panel>
          <Panel title={t`Limits and budget`} note={t`Empty: without a limit.`}><LimitsEditor offer={offer} set={set} /></Panel>
          <Panel title={t`Coupons`}><CouponEditor offer={offer} set={set} /></Panel>
          <Panel title={t`Together with other offers`}><TogetherEditor offer={offer} set={set} /></Panel>
        </div>
        <div className="xl:sticky xl:top-4 xl:max-h-[calc(100dvh-8rem)] xl:overflow-y-auto xl:rounded-xl"><OfferPreviewPanel id={id} draft={tried} /></div>
      </div>
      <SaveBar {...props} />
    </>
  );
}
