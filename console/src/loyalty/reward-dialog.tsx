import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addReward, saveReward } from "@/api/loyalty";
import { offersQuery } from "@/api/offers";
import type { Reward, RewardDraft, RewardKind } from "@/api/types";
import { Button } from "@/components/button";
import { Segments, Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { MomentInput } from "@/components/moment-input";
import { Select } from "@/components/select";
import { filledTexts, useTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { say as tell, sayProblem } from "@/components/undo";
import { VariantPicker } from "@/components/variant-picker";
import { NumberInput } from "@/rules/builder/operand";
import { rewardKinds } from "./words";

const fresh: RewardDraft = { name: {}, kind: "gift", points: 500, grants: {}, start: null, end: null, enabled: true };
const textOf = (value: unknown) => (typeof value === "string" ? value : "");

interface PartProps {
  draft: RewardDraft;
  set: (changes: Partial<RewardDraft>) => void;
}

function CouponPart({ draft, set }: PartProps) {
  const { t } = useLingui();
  const say = useTexts();
  const offers = (useInfiniteQuery(offersQuery()).data?.pages.flatMap((page) => page.items) ?? []).filter((offer) => offer.content.coupon && offer.state !== "ended");
  if (offers.length === 0) return <p className="text-sm text-soft"><Trans>No offer asks for a coupon yet: make one under Offers first.</Trans></p>;
  return (
    <Field label={t`Coupon of which offer`}>
      {(wiring) => <Select {...wiring} label={t`Coupon of which offer`} value={textOf(draft.grants.promotion_id)} onChange={(promotion_id) => set({ grants: { promotion_id } })} options={[{ value: "", label: t`Choose an offer` }, ...offers.map((offer) => ({ value: offer.id, label: say(offer.content.name) }))]} />}
    </Field>
  );
}

/** What whoever hands it over has to give. */
function Grants({ draft, set }: PartProps) {
  const { t } = useLingui();
  if (draft.kind === "coupon") return <CouponPart draft={draft} set={set} />;
  if (draft.kind === "gift")
    return (
      <div className="flex flex-col gap-2">
        <VariantPicker label={t`Article to give`} onPick={({ variant, name }) => set({ grants: { sku: variant.sku, name } })} />
        {draft.grants.sku ? <p className="text-sm"><span className="font-medium">{textOf(draft.grants.name)}</span> <span className="font-mono text-xs text-soft">{textOf(draft.grants.sku)}</span></p> : null}
      </div>
    );
  return (
    <Field label={t`What is done for the customer`} hint={t`Staff read it when they hand it over.`}>
      {(wiring) => <Input {...wiring} value={textOf(draft.grants.service)} maxLength={200} onChange={(event) => set({ grants: { service: event.target.value } })} />}
    </Field>
  );
}

export function RewardDialog({ reward, onClose }: { reward: Reward | null; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [draft, setDraft] = useState<RewardDraft>(reward ?? fresh);
  const [busy, setBusy] = useState(false);
  const set = (changes: Partial<RewardDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const name = filledTexts(draft.name);
  const save = async () => {
    setBusy(true);
    const { kind, points, grants, start, end, enabled } = draft;
    const content: RewardDraft = { name, kind, points, grants, start, end, enabled };
    try {
      await (reward ? saveReward(reward.id, content, reward.version) : addReward(content));
      void client.invalidateQueries({ queryKey: ["rewards"] });
      tell(t`Saved`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} place="side" title={reward ? t`Reward` : t`New reward`} description={t`What can be had for points.`} footer={<Button variant="primary" disabled={busy || Object.keys(name).length === 0 || draft.points < 1} onClick={() => void save()}><Trans>Save</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <TextsField label={t`Name`} value={draft.name} onChange={(next) => set({ name: next })} />
        <div className="flex items-center gap-2 text-sm"><Trans>For</Trans> <NumberInput label={t`Points`} className="w-28" value={draft.points} onChange={(points) => set({ points: Math.max(0, Math.trunc(points ?? 0)) })} /> <Trans>points</Trans></div>
        <Segments label={t`Kind of reward`} value={draft.kind} onChange={(kind: RewardKind) => set({ kind, grants: {} })} options={(Object.keys(rewardKinds) as RewardKind[]).map((kind) => ({ value: kind, label: t(rewardKinds[kind]) }))} />
        <Grants draft={draft} set={set} />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t`From`} hint={t`Empty: from now on`}>{(wiring) => <MomentInput {...wiring} value={draft.start} onChange={(start) => set({ start })} />}</Field>
          <Field label={t`Until`} hint={t`Empty: without an end`}>{(wiring) => <MomentInput {...wiring} value={draft.end} onChange={(end) => set({ end })} />}</Field>
        </div>
        <Switch checked={draft.enabled} onChange={(enabled) => set({ enabled })}><Trans>Customers can have it</Trans></Switch>
      </div>
    </Dialog>
  );
}
