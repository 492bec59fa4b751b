import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { priceListsQuery } from "@/api/prices";
import type { PriceList } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { PlaceTags } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { ListDialog } from "./list-dialog";
import { useSpan } from "./words";

const columns = "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-5 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_minmax(0,14rem)_11rem_5rem]";

/** Whether a list counts now. */
function standing(list: PriceList, now: string): "now" | "later" | "over" {
  if (list.valid_from && list.valid_from > now) return "later";
  return list.valid_until && list.valid_until <= now ? "over" : "now";
}

function Row({ list }: { list: PriceList }) {
  const { t } = useLingui();
  const say = useTexts();
  const span = useSpan();
  const stands = standing(list, new Date().toISOString());
  return (
    <li>
      <Link to="/catalog/prices/$code" params={{ code: list.code }} className={cn(columns, "outline-offset-[-2px] hover:bg-sunken")}>
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-2 font-medium">
            {say(list.name) || list.code}
            <Badge tone={list.kind === "sale" ? "accent" : "plain"}>{list.kind === "sale" ? t`Sale` : t`Base`}</Badge>
            {stands === "now" ? <Badge tone="good">{t`in force`}</Badge> : <Badge tone="care">{stands === "later" ? t`planned` : t`over`}</Badge>}
          </span>
          <span className="text-sm text-soft">{list.currency}</span>
        </span>
        <span className="max-md:order-3"><PlaceTags channels={list.channels} touchpoints={list.touchpoints} /></span>
        <span className="text-sm text-soft max-md:order-4">{span(list.valid_from, list.valid_until)}</span>
        <span className="figures text-right text-sm max-md:order-2">{list.priority}<span className="sr-only"> {t`Priority`}</span></span>
      </Link>
    </li>
  );
}

export function PriceListsPage() {
  const { t } = useLingui();
  const query = useQuery(priceListsQuery);
  const mayWrite = useAllowed()("prices:write");
  const [adding, setAdding] = useState(false);
  const create = mayWrite ? <Button variant="primary" onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>New price list</Trans></Button> : null;
  return (
    <>
      <PageHeader title={t`Price lists`} lead={t`The base list with the smallest number that has a price gives it; the first sale list counts where it is lower.`} actions={create} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={<Trans>Prices by channel, shop and time</Trans>} action={create}>
                <Trans>Begin with one base list for everywhere. Sales are lists of their own, with a beginning and an end.</Trans>
              </Empty>
            ) : (
              <>
                <div className={cn(columns, "label-caps h-10 border-b py-0 max-md:hidden")} aria-hidden>
                  <span><Trans>List</Trans></span>
                  <span><Trans>Where</Trans></span>
                  <span><Trans>When</Trans></span>
                  <span className="text-right"><Trans>Priority</Trans></span>
                </div>
                <ul className="divide-y" aria-label={t`Price lists`}>{items.map((list) => <Row key={list.code} list={list} />)}</ul>
              </>
            )
          }
        </Loaded>
      </div>
      {adding ? <ListDialog list={null} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
