import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { offerGroupsQuery } from "@/api/offers";
import type { OfferDraft } from "@/api/types";
import { Checkbox } from "@/components/controls";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Suggest } from "@/components/suggest";
import { NumberInput } from "@/rules/builder/operand";
import { useModeWords } from "./words";

interface PartProps {
  offer: OfferDraft;
  set: (changes: Partial<OfferDraft>, tag?: string | null) => void;
}

function Limit({ label, hint, value, money = false, onChange }: { label: string; hint: string; value: number | null; money?: boolean; onChange: (value: number | null) => void }) {
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm font-medium" aria-hidden>{label}</span>
      <NumberInput label={label} money={money} value={value} onChange={onChange} />
      <span className="text-xs text-soft">{hint}</span>
    </div>
  );
}

export function LimitsEditor({ offer, set }: PartProps) {
  const { t } = useLingui();
  const { limits } = offer;
  const change = (changes: Partial<OfferDraft["limits"]>) => set({ limits: { ...limits, ...changes } }, `limit ${Object.keys(changes).join()}`);
  return (
    <div className="grid grid-cols-2 gap-4 lg:grid-cols-3">
      <Limit label={t`Uses in all`} hint={t`orders that may have it`} value={limits.redemptions} onChange={(redemptions) => change({ redemptions })} />
      <Limit label={t`Uses a customer`} hint={t`customers who are known`} value={limits.customer} onChange={(customer) => change({ customer })} />
      <Limit label={t`Budget`} hint={t`what it may give in all`} money value={limits.budget_minor} onChange={(budget_minor) => change({ budget_minor })} />
      <Limit label={t`Pieces a basket`} hint={t`the dearest come first`} value={limits.units} onChange={(units) => change({ units })} />
      <Limit label={t`Times a basket`} hint={t`for sets`} value={limits.times} onChange={(times) => change({ times })} />
    </div>
  );
}

/** How it goes together with others, in words. */
export function TogetherEditor({ offer, set }: PartProps) {
  const { t } = useLingui();
  const groups = useQuery(offerGroupsQuery).data?.items ?? [];
  const mode = groups.find((each) => each.code === offer.group)?.mode ?? "stack";
  const words = useModeWords();
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t`Group`} hint={words[mode]}>
          {(wiring) => <Suggest id={wiring.id} value={offer.group} onChange={(group) => set({ group }, "group")} groups={[{ value: t`Groups`, items: groups.map((each) => ({ value: each.code, label: each.code, note: words[each.mode] })) }]} label={t`Group`} placeholder={t`none: with all others`} />}
        </Field>
        <Field label={t`Priority`} hint={t`The smaller number is reckoned first.`}>
          {(wiring) => <Input {...wiring} type="number" className="w-28" value={offer.priority} onChange={(event) => set({ priority: Math.trunc(Number(event.target.value)) }, "priority")} />}
        </Field>
      </div>
      <Checkbox checked={offer.exclusive} onChange={(exclusive) => set({ exclusive })}><Trans>Exclusive: no other offer touches the same pieces</Trans></Checkbox>
      <Checkbox checked={offer.with_reduced} onChange={(with_reduced) => set({ with_reduced })}><Trans>Also on what is reduced already</Trans></Checkbox>
      <Checkbox checked={offer.basis === "list"} onChange={(list) => set({ basis: list ? "list" : "running" })}><Trans>Reckoned from the price before other reductions</Trans></Checkbox>
      <Checkbox checked={offer.announced} onChange={(announced) => set({ announced })}><Trans>An announced reduction: for everybody, and shown beside the lowest price of 30 days</Trans></Checkbox>
    </div>
  );
}

/** Automatic, or with a code; batches and personal codes are made once it is saved. */
export function CouponEditor({ offer, set }: PartProps) {
  const { t } = useLingui();
  return (
    <div className="flex flex-col gap-3">
      <Checkbox checked={offer.coupon} onChange={(coupon) => set({ coupon, codes: coupon ? offer.codes : [] })}><Trans>Only with a coupon</Trans></Checkbox>
      {offer.coupon ? (
        <Field label={t`Codes for everybody`} hint={t`Parted by commas; tills know them too. Batches and personal codes: under Coupons, once it is saved.`}>
          {(wiring) => <Input {...wiring} defaultValue={offer.codes.join(", ")} placeholder="AUTUNNO10" onBlur={(event) => set({ codes: event.target.value.split(/[,\s]+/).map((each) => each.trim().toUpperCase()).filter(Boolean) })} />}
        </Field>
      ) : (
        <p className="text-sm text-soft"><Trans>It applies by itself wherever its conditions hold.</Trans></p>
      )}
    </div>
  );
}
