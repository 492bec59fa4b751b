import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { offersQuery } from "@/api/offers";
import type { Offer } from "@/api/types";
import { Button } from "@/components/button";
import { channelTint, useChannelLabel } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { toWall } from "@/components/moment";
import { sellingChannels } from "@/components/places-field";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { daysOf, monthAfter, rowsOf, type Bar } from "./month";
import { stateLook, useEffectSentence } from "./words";

const route = getRouteApi("/console/offers/calendar");

function BarLink({ bar, days }: { bar: Bar<Offer>; days: number }) {
  const { t } = useLingui();
  const say = useTexts();
  const sentence = useEffectSentence();
  const offer = bar.item;
  const { channels } = offer.content;
  const tint = channels.length === 1 ? channelTint(channels[0]) : "var(--accent)";
  const name = say(offer.content.name);
  return (
    <Link
      to="/offers/$id"
      params={{ id: offer.id }}
      title={`${name}: ${sentence(offer.content.effect)}`}
      className={cn("flex h-8 min-w-0 items-center gap-2 overflow-hidden border px-2 text-sm font-medium", bar.begins && "rounded-l-md", bar.ends && "rounded-r-md", offer.state !== "active" && "border-dashed opacity-75")}
      style={{ gridColumn: `${bar.first} / ${Math.min(bar.last, days) + 1}`, borderColor: tint, background: `color-mix(in oklab, ${tint} 12%, var(--surface))` }}
    >
      <span className="truncate">{name}</span>
      {offer.state === "active" ? null : <span className="text-xs font-normal text-soft">{t(stateLook[offer.state].label)}</span>}
    </Link>
  );
}

function Month({ offers, month }: { offers: Offer[]; month: string }) {
  const { t } = useLingui();
  const days = daysOf(month);
  const today = toWall(new Date().toISOString()).slice(0, 10);
  const rows = rowsOf(offers, month, (offer) => [toWall(offer.content.schedule.start).slice(0, 10), toWall(offer.content.schedule.end)]);
  const grid = { gridTemplateColumns: `repeat(${days}, minmax(1.6rem, 1fr))` };
  return (
    // The month scrolls sideways on a phone, with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto p-3" tabIndex={0} role="region" aria-label={t`Month`}>
      <div className="grid border-b pb-1 text-center text-xs text-soft" style={grid} aria-hidden>
        {Array.from({ length: days }, (_, index) => {
          const day = `${month}-${String(index + 1).padStart(2, "0")}`;
          const weekend = [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());
          return <span key={day} className={cn("figures rounded py-1", weekend && "bg-sunken", day === today && "bg-accent font-semibold text-on-accent")}>{index + 1}</span>;
        })}
      </div>
      <ul className="mt-2 flex flex-col gap-1.5" aria-label={t`Offers of the month`}>
        {rows.map((bar) => (
          <li key={bar.item.id} className="grid" style={grid}>
            <BarLink bar={bar} days={days} />
          </li>
        ))}
      </ul>
      {rows.length === 0 ? <Empty title={<Trans>Nothing is on in this month</Trans>} /> : null}
    </div>
  );
}

/** Which offers are on when, so that one sees where they overlap. */
export function OfferCalendarPage() {
  const { t } = useLingui();
  const format = useFormat();
  const label = useChannelLabel();
  const { month = toWall(new Date().toISOString()).slice(0, 7), channel } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(offersQuery());
  const offers = (query.data?.pages.flatMap((page) => page.items) ?? []).filter(({ state, content }) => state !== "ended" && (!channel || content.channels.length === 0 || content.channels.includes(channel)));
  const turn = (by: number) => void navigate({ search: { month: monthAfter(month, by), channel }, replace: true });
  const title = new Intl.DateTimeFormat(format.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-15T12:00:00Z`));
  return (
    <>
      <PageHeader title={t`Calendar of offers`} lead={t`What is on beside what. Dashed: drafts, and what is paused.`}>
        <div className="flex flex-wrap items-center gap-3">
          <Button size="icon" aria-label={t`Month before`} onClick={() => turn(-1)}><ChevronLeft aria-hidden /></Button>
          <h2 className="min-w-40 text-center text-base font-semibold capitalize" aria-live="polite">{title}</h2>
          <Button size="icon" aria-label={t`Month after`} onClick={() => turn(1)}><ChevronRight aria-hidden /></Button>
          <Select label={t`Channel`} className="w-48" value={channel ?? ""} onChange={(next) => void navigate({ search: { month, channel: next || undefined }, replace: true })} options={[{ value: "", label: t`Every channel` }, ...sellingChannels.map((each) => ({ value: each as string, label: label(each) }))]} />
        </div>
      </PageHeader>
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={5} />}>{() => <Month offers={offers} month={month} />}</Loaded>
      </div>
    </>
  );
}
