import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus, Search, Ticket } from "lucide-react";
import { offersQuery } from "@/api/offers";
import type { Offer, OfferState } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { Segments } from "@/components/controls";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { Meter } from "@/components/meter";
import { PlaceTags } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { effectLooks, stateLook, useEffectSentence } from "./words";

const route = getRouteApi("/console/offers/");
const columns = "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-5 gap-y-1.5 px-4 md:grid-cols-[minmax(0,1fr)_minmax(0,12rem)_11rem_12rem_5.5rem]";
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How much of its limits an offer has used: the fuller of uses and money. */
export function Usage({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const format = useFormat();
  const { redemptions, budget_minor } = offer.content.limits;
  const money = (amount_minor: number) => format.money({ amount_minor, currency: "EUR" });
  const uses = offer.used + offer.held;
  return (
    <span className="flex flex-col gap-1.5 text-xs text-soft">
      <span>
        {redemptions ? <Trans>{format.number(uses)} of {format.number(redemptions)} uses</Trans> : <Trans>{format.number(uses)} uses</Trans>}
        {redemptions ? <Meter label={t`Uses`} share={uses / redemptions} className="mt-1" /> : null}
      </span>
      {budget_minor ? (
        <span>
          <Trans>{money(offer.budget_left_minor ?? budget_minor)} left of {money(budget_minor)}</Trans>
          <Meter label={t`Budget`} share={1 - (offer.budget_left_minor ?? budget_minor) / budget_minor} className="mt-1" />
        </span>
      ) : null}
    </span>
  );
}

export function useWhenWords() {
  const { t } = useLingui();
  const format = useFormat();
  return ({ start, end }: { start: string | null; end: string | null }) => {
    if (start && end) return t`${format.date(start)} to ${format.date(end)}`;
    if (start) return t`from ${format.date(start)}`;
    return end ? t`until ${format.date(end)}` : t`always`;
  };
}

function Row({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const say = useTexts();
  const sentence = useEffectSentence();
  const when = useWhenWords();
  const { content } = offer;
  const Icon = effectLooks[content.effect.kind].icon;
  const look = stateLook[offer.state];
  return (
    <li>
      <Link to="/offers/$id" params={{ id: offer.id }} className={cn(columns, "py-3 outline-offset-[-2px] hover:bg-sunken")}>
        <span className="flex min-w-0 items-center gap-3">
          <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-wash text-accent-deep"><Icon className="size-4.5" /></span>
          <span className="min-w-0">
            <span className="block truncate font-medium">{say(content.name) || t`Without a name`}</span>
            <span className="flex items-center gap-2 text-sm text-soft"><span className="truncate">{sentence(content.effect)}</span>{content.coupon ? <Ticket className="size-3.5 shrink-0" aria-label={t`with a coupon`} /> : null}</span>
          </span>
        </span>
        <span className="max-md:order-3"><PlaceTags channels={content.channels} touchpoints={content.touchpoints} /></span>
        <span className="text-sm text-soft max-md:order-4">{when(content.schedule)}</span>
        <span className="max-md:order-5"><Usage offer={offer} /></span>
        <span className="text-right max-md:order-2">
          <Badge tone={look.tone}>{t(look.label)}</Badge>
          {offer.live !== null && offer.newest > offer.live ? <span className="mt-1 block text-xs text-care">{t`unpublished changes`}</span> : null}
        </span>
      </Link>
    </li>
  );
}

const NewButton = () => (
  <Link to="/offers/new" className={buttonStyle({ variant: "primary" })}><Plus aria-hidden /><Trans>New offer</Trans></Link>
);

function Head() {
  return (
    <div className={cn(columns, "label-caps h-10 border-b max-md:hidden")} aria-hidden>
      <span><Trans>Offer</Trans></span>
      <span><Trans>Where</Trans></span>
      <span><Trans>When</Trans></span>
      <span><Trans>Used</Trans></span>
      <span className="text-right"><Trans>Status</Trans></span>
    </div>
  );
}

export function OffersPage() {
  const { t } = useLingui();
  const say = useTexts();
  const { q = "", state } = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("offers:write");
  const query = useInfiniteQuery(offersQuery(state));
  const offers = (query.data?.pages.flatMap((page) => page.items) ?? []).filter((offer) => plain(say(offer.content.name)).includes(plain(q)));
  const narrowed = q !== "" || state !== undefined;
  return (
    <>
      <PageHeader title={t`Offers`} lead={t`Written once; site, app, till and newsletter apply the same.`} actions={mayWrite ? <NewButton /> : null}>
        <div className="flex flex-wrap gap-3">
          <div className="relative min-w-64 flex-1 sm:max-w-md">
            <Search className="pointer-events-none absolute top-2.5 left-3 size-4 text-soft" aria-hidden />
            <Input type="search" value={q} aria-label={t`Search offers`} placeholder={t`Name of the offer`} className="pl-9" onChange={(event) => void navigate({ search: { q: event.target.value || undefined, state }, replace: true })} />
          </div>
          <Segments label={t`Status`} value={state ?? "all"} onChange={(next) => void navigate({ search: { q: q || undefined, state: next === "all" ? undefined : (next as OfferState) }, replace: true })} options={[{ value: "all", label: t`All` }, ...(Object.keys(stateLook) as OfferState[]).map((each) => ({ value: each as string, label: t(stateLook[each].label) }))]} />
        </div>
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={6} height="h-18" />}>
          {() => offers.length > 0 ? (
            <>
              <Head />
              <ul className="divide-y" aria-label={t`Offers`}>{offers.map((offer) => <Row key={offer.id} offer={offer} />)}</ul>
            </>
          ) : narrowed ? (
            <Empty title={<Trans>No offer fits</Trans>} action={<Button onClick={() => void navigate({ search: {} })}><Trans>Clear the search</Trans></Button>} />
          ) : (
            <Empty title={<Trans>One offer for every channel</Trans>} action={mayWrite ? <NewButton /> : null}>
              <Trans>Say what it gives, on what, for whom and when. See it on a basket before anybody else does.</Trans>
            </Empty>
          )}
        </Loaded>
      </div>
      {query.hasNextPage ? <Button className="mt-3" onClick={() => void query.fetchNextPage()}><Trans>Show more</Trans></Button> : null}
    </>
  );
}
