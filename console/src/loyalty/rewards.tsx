import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Gift, HandHeart, Plus, Ticket, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { rewardsQuery, saveReward } from "@/api/loyalty";
import type { Reward, RewardKind } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Switch } from "@/components/controls";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { RewardDialog } from "./reward-dialog";
import { rewardKinds } from "./words";

const icons: Record<RewardKind, LucideIcon> = { coupon: Ticket, gift: Gift, service: HandHeart };

function useSwitch() {
  const { t } = useLingui();
  const client = useQueryClient();
  const write = async ({ id, version, ...draft }: Reward, enabled: boolean) => {
    const saved = await saveReward(id, { ...draft, enabled }, version);
    await client.invalidateQueries({ queryKey: ["rewards"] });
    return saved;
  };
  return (reward: Reward, enabled: boolean) =>
    write(reward, enabled).then((saved) => sayWithUndo(enabled ? t`Customers can have it` : t`Switched off`, () => write(saved, !enabled)), sayProblem);
}

function Row({ reward, mayWrite, onEdit }: { reward: Reward; mayWrite: boolean; onEdit: () => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const toggle = useSwitch();
  const Icon = icons[reward.kind];
  const name = say(reward.name);
  const what = reward.grants.service ?? reward.grants.name;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-wash text-accent-deep"><Icon className="size-4.5" /></span>
      <span className="min-w-0 flex-1 basis-40">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-sm text-soft">{[t(rewardKinds[reward.kind]), typeof what === "string" ? what : "", reward.start ? t`from ${format.date(reward.start)}` : "", reward.end ? t`until ${format.date(reward.end)}` : ""].filter(Boolean).join(" · ")}</span>
      </span>
      <span className="figures text-base font-semibold">{t`${format.number(reward.points)} points`}</span>
      {mayWrite ? (
        <>
          <Switch checked={reward.enabled} label={t`Customers can have ${name}`} onChange={(enabled) => void toggle(reward, enabled)} />
          <Button size="sm" onClick={onEdit} aria-label={t`Edit ${name}`}><Trans>Edit</Trans></Button>
        </>
      ) : null}
    </li>
  );
}

export function RewardsPage() {
  const { t } = useLingui();
  const mayWrite = useAllowed()("loyalty:write");
  const query = useQuery(rewardsQuery);
  const [edited, setEdited] = useState<{ reward: Reward | null } | null>(null);
  const create = mayWrite ? <Button variant="primary" onClick={() => setEdited({ reward: null })}><Plus aria-hidden /><Trans>New reward</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Rewards`} lead={t`What can be had for points. Staff give it on the customer’s page.`} actions={create} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
          {({ items }) => items.length === 0 ? (
            <Empty title={<Trans>Something to save points for</Trans>} action={create}><Trans>A gift, a coupon, a service such as wrapping or delivery to the floor: it is paid for with points.</Trans></Empty>
          ) : (
            <ul className="divide-y" aria-label={t`Rewards`}>{items.map((reward) => <Row key={reward.id} reward={reward} mayWrite={mayWrite} onEdit={() => setEdited({ reward })} />)}</ul>
          )}
        </Loaded>
      </div>
      {edited ? <RewardDialog reward={edited.reward} onClose={() => setEdited(null)} /> : null}
    </>
  );
}
