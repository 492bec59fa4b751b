import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { offerGroupsQuery, offersQuery, saveOfferGroup } from "@/api/offers";
import type { Offer, OfferGroup } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { codeFrom, useTexts } from "@/components/texts";
import { say as tell, sayProblem } from "@/components/undo";
import { useModeWords } from "./words";

const modes = ["stack", "ordered", "best", "lowest"] as const;

function useModeNames(): Record<string, string> {
  const { t } = useLingui();
  return { stack: t`All of them`, ordered: t`The first that fits`, best: t`The best for the customer`, lowest: t`The smallest reduction` };
}

function GroupDialog({ group, onClose }: { group: OfferGroup | null; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const words = useModeWords();
  const names = useModeNames();
  const [code, setCode] = useState(group?.code ?? "");
  const [mode, setMode] = useState<string>(group?.mode ?? "best");
  const [priority, setPriority] = useState(group?.priority ?? 100);
  const save = useMutation({
    mutationFn: () => saveOfferGroup(group?.code ?? codeFrom(code), mode, priority, group?.etag ?? "*"),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: offerGroupsQuery.queryKey });
      tell(t`Saved: it holds at once`, "good");
      onClose();
    },
    onError: sayProblem,
  });
  return (
    <Dialog open onClose={onClose} title={group ? t`Group ${group.code}` : t`New group`} description={t`How the offers of a group go together. Changing it changes what customers pay at once.`} footer={<Button variant="primary" disabled={!codeFrom(code) || save.isPending} onClick={() => save.mutate()}><Trans>Save</Trans></Button>}>
      <div className="flex flex-col gap-4">
        {group ? null : <Field label={t`Name of the group`} hint={t`Offers name it under “Together with other offers”.`}>{(wiring) => <Input {...wiring} value={code} maxLength={60} placeholder="saldi" onChange={(event) => setCode(event.target.value)} />}</Field>}
        <Field label={t`Where several fit`} hint={words[mode]}>{(wiring) => <Select {...wiring} value={mode} onChange={setMode} options={modes.map((value) => ({ value: value as string, label: names[value] ?? value }))} />}</Field>
        <Field label={t`Priority`} hint={t`The smaller number is reckoned first.`}>{(wiring) => <Input {...wiring} type="number" className="w-28" value={priority} onChange={(event) => setPriority(Math.trunc(Number(event.target.value)))} />}</Field>
      </div>
    </Dialog>
  );
}

function Row({ group, offers, onEdit }: { group: OfferGroup; offers: Offer[]; onEdit: (() => void) | null }) {
  const { t } = useLingui();
  const say = useTexts();
  const words = useModeWords();
  const names = useModeNames();
  return (
    <li className="flex flex-wrap items-start gap-x-5 gap-y-2 px-4 py-3">
      <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-wash text-accent-deep"><Layers className="size-4.5" /></span>
      <span className="min-w-56 flex-1">
        <span className="block font-medium">{group.code} <span className="font-normal text-soft">· {names[group.mode] ?? group.mode}</span></span>
        <span className="block text-sm text-soft">{words[group.mode]}</span>
      </span>
      <span className="flex min-w-44 flex-1 flex-wrap gap-x-3 gap-y-1 text-sm">
        {offers.length === 0 ? <span className="text-soft"><Trans>No offer is in it.</Trans></span> : offers.map((each) => <Link key={each.id} to="/offers/$id" params={{ id: each.id }} className="text-accent underline underline-offset-4">{say(each.content.name)}</Link>)}
      </span>
      {onEdit ? <Button size="icon-sm" variant="ghost" aria-label={t`Edit ${group.code}`} onClick={onEdit}><Pencil aria-hidden /></Button> : null}
    </li>
  );
}

/** How offers that want the same pieces go together. */
export function OfferGroupsPage() {
  const { t } = useLingui();
  const mayWrite = useAllowed()("offers:write");
  const query = useQuery(offerGroupsQuery);
  const offers = (useInfiniteQuery(offersQuery()).data?.pages.flatMap((page) => page.items) ?? []).filter(({ state }) => state !== "ended");
  const [open, setOpen] = useState<{ group: OfferGroup | null } | null>(null);
  const add = mayWrite ? <Button variant="primary" onClick={() => setOpen({ group: null })}><Plus aria-hidden /><Trans>New group</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Groups of offers`} lead={t`What happens where several offers want the same pieces. Offers in no group all apply, one after the other.`} actions={query.data?.items.length ? add : null} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={3} height="h-18" />}>
          {({ items }) => items.length === 0 ? (
            <Empty title={<Trans>No group yet</Trans>} action={add}><Trans>Make one where offers must not add up: sales and coupons, for instance, of which the customer gets the better.</Trans></Empty>
          ) : (
            <ul className="divide-y" aria-label={t`Groups of offers`}>{items.map((group) => <Row key={group.code} group={group} offers={offers.filter(({ content }) => content.group === group.code)} onEdit={mayWrite ? () => setOpen({ group }) : null} />)}</ul>
          )}
        </Loaded>
      </div>
      {open ? <GroupDialog group={open.group} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
