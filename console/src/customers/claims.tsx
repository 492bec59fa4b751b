import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CreditCard, Plus } from "lucide-react";
import { useState } from "react";
import { balanceQuery, cancelClaim, cardsQuery, claimReward, claimsQuery, fulfilClaim, issueCard, rewardsQuery, setCardState } from "@/api/loyalty";
import type { LoyaltyCard, Reward, RewardClaim } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { CopyButton } from "@/components/copy";
import { Dialog } from "@/components/dialog";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem, sayWithUndo } from "@/components/undo";

function GiveDialog({ id, rewards, available, onClose }: { id: string; rewards: Reward[]; available: number; onClose: () => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const reread = () => client.invalidateQueries({ queryKey: ["loyalty", id] });
  const give = async (reward: Reward) => {
    setBusy(true);
    try {
      const claim = await claimReward(id, reward.id);
      await reread();
      sayWithUndo(t`${say(reward.name)}: paid with points`, () => cancelClaim(claim.id).then(reread));
      onClose();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t`Give a reward`} description={t`It is paid for with ${format.number(available)} points that can be spent.`}>
      {rewards.length === 0 ? <p className="text-soft"><Trans>No reward can be had just now: make one under Loyalty.</Trans></p> : null}
      <ul className="divide-y">
        {rewards.map((reward) => (
          <li key={reward.id} className="flex items-center gap-3 py-2.5">
            <span className="min-w-0 flex-1"><span className="block font-medium">{say(reward.name)}</span><span className="figures block text-sm text-soft">{reward.points > available ? t`${format.number(reward.points)} points, ${format.number(reward.points - available)} are missing` : t`${format.number(reward.points)} points`}</span></span>
            <Button size="sm" variant="primary" aria-label={t`Give ${say(reward.name)}`} disabled={busy || reward.points > available} onClick={() => void give(reward)}><Trans>Give</Trans></Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const states: Record<RewardClaim["state"], "care" | "good" | "plain"> = { claimed: "care", fulfilled: "good", cancelled: "plain" };

function Claim({ claim, name, mayWrite, onAct }: { claim: RewardClaim; name: string; mayWrite: boolean; onAct: (act: () => Promise<unknown>, said: string) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const words = { claimed: t`To be handed over`, fulfilled: t`Handed over`, cancelled: t`Given back` }[claim.state];
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 text-sm">
      <span className="min-w-0 flex-1 basis-36"><span className="block font-medium">{name}</span><span className="block text-soft">{format.dateTime(claim.claimed_at)} · {t`${format.number(claim.points)} points`}</span></span>
      <Badge tone={states[claim.state]}>{words}</Badge>
      {mayWrite && claim.state === "claimed" ? (
        <span className="flex gap-1">
          <Button size="sm" onClick={() => onAct(() => fulfilClaim(claim.id), t`Handed over`)}><Trans>Handed over</Trans></Button>
          <Button size="sm" variant="ghost" onClick={() => onAct(() => cancelClaim(claim.id), t`The points are back`)}><Trans>Give points back</Trans></Button>
        </span>
      ) : null}
    </li>
  );
}

/** Rewards that the customer took, and giving another. */
export function RewardsPanel({ id }: { id: string }) {
  const { t } = useLingui();
  const say = useTexts();
  const client = useQueryClient();
  const mayWrite = useAllowed()("loyalty:write");
  const query = useQuery(claimsQuery(id));
  const rewards = useQuery(rewardsQuery).data?.items ?? [];
  const available = useQuery(balanceQuery(id)).data?.available ?? 0;
  const [giving, setGiving] = useState(false);
  const [now] = useState(() => Date.now());
  const canBeHad = rewards.filter((each) => each.enabled && (!each.start || Date.parse(each.start) <= now) && (!each.end || now < Date.parse(each.end)));
  const act = (what: () => Promise<unknown>, said: string) =>
    void what().then(async () => {
      await client.invalidateQueries({ queryKey: ["loyalty", id] });
      tell(said, "good");
    }, sayProblem);
  return (
    <Panel title={t`Rewards`} action={mayWrite ? <Button size="sm" onClick={() => setGiving(true)}><Plus aria-hidden /><Trans>Give a reward</Trans></Button> : null}>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {({ items }) => items.length === 0 ? <p className="text-sm text-soft"><Trans>None taken yet.</Trans></p> : (
          <ul className="divide-y">{items.map((claim) => <Claim key={claim.id} claim={claim} mayWrite={mayWrite} onAct={act} name={say(rewards.find((each) => each.id === claim.reward_id)?.name) || t`Reward`} />)}</ul>
        )}
      </Loaded>
      {giving ? <GiveDialog id={id} rewards={canBeHad} available={available} onClose={() => setGiving(false)} /> : null}
    </Panel>
  );
}

/** The cards that the customer shows at the till. */
export function CardsPanel({ id }: { id: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mayWrite = useAllowed()("loyalty:write");
  const query = useQuery(cardsQuery(id));
  const reread = () => client.invalidateQueries({ queryKey: ["loyalty", id, "cards"] });
  const issue = () => void issueCard(id).then(async (card) => {
    await reread();
    tell(t`New card: ${card.number}`, "good");
  }, sayProblem);
  const change = (card: LoyaltyCard, state: LoyaltyCard["state"], said: string) => void setCardState(card.number, state).then(async () => {
    await reread();
    sayWithUndo(said, () => setCardState(card.number, card.state).then(reread));
  }, sayProblem);
  return (
    <Panel title={t`Cards of the program`} action={mayWrite ? <Button size="sm" onClick={issue}><Plus aria-hidden /><Trans>New card</Trans></Button> : null}>
      <Loaded query={query} skeleton={<SkeletonRows rows={1} />}>
        {({ items }) => items.length === 0 ? <p className="text-sm text-soft"><Trans>No card of the program.</Trans></p> : (
          <ul className="divide-y">
            {items.map((card) => (
              <li key={card.number} className="flex flex-wrap items-center gap-2 py-2 text-sm">
                <CreditCard className="size-4 text-soft" aria-hidden />
                <span className="figures font-medium">{card.number}</span>
                <CopyButton text={card.number} className="size-7" />
                <span className="flex-1" />
                {card.state === "active" ? null : <Badge tone="care">{card.state === "lost" ? t`Lost card` : t`Closed card`}</Badge>}
                {mayWrite ? card.state === "active" ? <Button size="sm" variant="ghost" onClick={() => change(card, "lost", t`Marked as lost`)}><Trans>Card is lost</Trans></Button> : <Button size="sm" variant="ghost" onClick={() => change(card, "active", t`In use again`)}><Trans>Found again</Trans></Button> : null}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
