import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2, X } from "lucide-react";
import { tierMembersQuery } from "@/api/loyalty";
import type { LoyaltyTier } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { Badge, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { NumberInput } from "@/rules/builder/operand";
import { freshTier, ownCode, type ProgramDraft } from "./draft";
import { useBonus } from "./words";

function Benefits({ tier, set }: { tier: LoyaltyTier; set: (changes: Partial<LoyaltyTier>) => void }) {
  const { t } = useLingui();
  const swap = (index: number, language: "it" | "en", text: string) => set({ benefits: tier.benefits.map((each, place) => (place === index ? { ...each, [language]: text } : each)) });
  return (
    <div className="flex flex-col gap-2">
      {tier.benefits.map((benefit, index) => (
        <div key={index} className="flex items-center gap-2">
          <div className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
            <Input aria-label={t`Benefit ${index + 1} in Italian`} lang="it" placeholder={t`In Italian`} value={benefit.it ?? ""} maxLength={200} onChange={(event) => swap(index, "it", event.target.value)} />
            <Input aria-label={t`Benefit ${index + 1} in English`} lang="en" placeholder={t`In English`} value={benefit.en ?? ""} maxLength={200} onChange={(event) => swap(index, "en", event.target.value)} />
          </div>
          <Button size="icon-sm" variant="ghost" aria-label={t`Remove benefit ${index + 1}`} onClick={() => set({ benefits: tier.benefits.filter((_, place) => place !== index) })}><X aria-hidden /></Button>
        </div>
      ))}
      <Button size="sm" variant="ghost" className="self-start" onClick={() => set({ benefits: [...tier.benefits, {}] })}><Plus aria-hidden /><Trans>Add a benefit</Trans></Button>
    </div>
  );
}

function TierCard({ tier, drafting, members }: { tier: LoyaltyTier; drafting: ProgramDraft; members: number | null }) {
  const { t } = useLingui();
  const format = useFormat();
  const say = useTexts();
  const bonus = useBonus();
  const { terms } = drafting;
  const set = (changes: Partial<LoyaltyTier>, tag?: string) => drafting.set({ tiers: terms.tiers.map((each) => (each === tier ? { ...each, ...changes } : each)) }, tag ?? null);
  const spend = terms.tier_by === "spend";
  const threshold = spend ? format.money({ amount_minor: tier.threshold, currency: terms.currency }) : t`${format.number(tier.threshold)} points`;
  const name = say(tier.name) || t`New tier`;
  return (
    <li className="flex flex-col gap-3 rounded-lg border p-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">{name}</h3>
        {members !== null ? <Badge tone="accent"><Plural value={members} one="# member" other="# members" /></Badge> : null}
        <span className="min-w-0 flex-1 text-sm text-soft">{t`from ${threshold}, ${bonus(tier.bonus_bp)}`}</span>
        <Button size="icon-sm" variant="ghost" aria-label={t`Remove ${name}`} onClick={() => drafting.set({ tiers: terms.tiers.filter((each) => each !== tier) })}><Trash2 aria-hidden /></Button>
      </div>
      <TextsField label={t`Name`} value={tier.name} onChange={(name) => set({ name }, `tier ${tier.code}`)} />
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <Trans>Reached with</Trans>
        <NumberInput money={spend} className={spend ? "w-32 pr-7" : "w-28"} label={t`Threshold of ${name}`} value={tier.threshold} onChange={(threshold) => set({ threshold: Math.max(0, Math.trunc(threshold ?? 0)) }, "threshold")} />
        {spend ? null : <Trans>points</Trans>}
        <span className="ml-2"><Trans>earns</Trans></span>
        <NumberInput label={t`Extra points of ${name}, percent`} value={tier.bonus_bp / 100} onChange={(percent) => set({ bonus_bp: Math.max(0, Math.round((percent ?? 0) * 100)) }, "bonus")} />
        <Trans>% more points</Trans>
      </div>
      <Benefits tier={tier} set={set} />
    </li>
  );
}

function Period({ drafting }: { drafting: ProgramDraft }) {
  const { t } = useLingui();
  const { terms, set } = drafting;
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      <Segments label={t`What counts`} value={terms.tier_by} onChange={(tier_by) => set({ tier_by })} options={[{ value: "spend", label: t`Money spent` }, { value: "points", label: t`Points earned` }]} />
      <Segments label={t`In which time`} value={terms.tier_period} onChange={(tier_period) => set({ tier_period })} options={[{ value: "calendar", label: t`In the calendar year` }, { value: "rolling", label: t`In the last days` }]} />
      {terms.tier_period === "rolling" ? <NumberInput label={t`Days that count`} value={terms.tier_days} onChange={(days) => set({ tier_days: Math.max(1, Math.trunc(days ?? 365)) }, "days")} /> : null}
      <span className="flex items-center gap-2">
        <Trans>and kept</Trans>
        <NumberInput label={t`Days of grace`} value={terms.grace_days} onChange={(days) => set({ grace_days: Math.max(0, Math.trunc(days ?? 0)) }, "grace")} />
        <Trans>days more</Trans>
      </span>
    </div>
  );
}

/** The levels of the program, with who is in them today. */
export function TiersPanel({ drafting, isNew }: { drafting: ProgramDraft; isNew: boolean }) {
  const { t } = useLingui();
  const { terms, set } = drafting;
  const counts = useQuery({ ...tierMembersQuery, enabled: !isNew }).data?.items;
  const tiers = [...terms.tiers].sort((one, other) => one.threshold - other.threshold);
  const none = counts?.find((each) => each.tier === null)?.members ?? 0;
  const add = () => {
    const fresh = freshTier(tiers.at(-1));
    set({ tiers: [...terms.tiers, { ...fresh, code: ownCode({}, terms.tiers.map((each) => each.code), "tier") }] });
  };
  return (
    <Panel
      title={t`Tiers`}
      note={t`Reached at once with the purchase that gets there, and kept until the period is over. Changed tiers hold from the next purchase on.`}
      action={<Button size="sm" onClick={add}><Plus aria-hidden /><Trans>Add a tier</Trans></Button>}
    >
      {tiers.length > 0 ? <Period drafting={drafting} /> : <p className="text-soft"><Trans>No tiers: everybody is the same.</Trans></p>}
      <ul className="flex flex-col gap-3" aria-label={t`Tiers`}>
        {tiers.map((tier) => <TierCard key={tier.code} tier={tier} drafting={drafting} members={counts ? (counts.find((each) => each.tier === tier.code)?.members ?? 0) : null} />)}
      </ul>
      {counts && tiers.length > 0 ? <p className="mt-3 text-sm text-soft"><Plural value={none} one="# member is in no tier yet." other="# members are in no tier yet." /></p> : null}
    </Panel>
  );
}
