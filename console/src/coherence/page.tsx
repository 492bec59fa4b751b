import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CircleAlert, RefreshCw, TriangleAlert } from "lucide-react";
import { checkNow, coherenceQuery, coherenceStream, findingsQuery } from "@/api/coherence";
import type { CoherenceFinding, CoherenceSummary, FindingKind } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { findingWords, useFindingSentence } from "@/components/coherence-words";
import { Segments } from "@/components/controls";
import { useFormat } from "@/components/format";
import { useStream } from "@/components/live";
import { usePlaceName } from "@/components/places-field";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader, Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { say as tell, sayProblem } from "@/components/undo";
import { VirtualList } from "@/components/virtual-list";
import { When } from "@/components/when";
import { Declared } from "./declared";
import { FindingDialog } from "./finding";

const route = getRouteApi("/console/offers/coherence");

function LastCheck({ summary }: { summary: CoherenceSummary }) {
  const { last_check: last } = summary;
  return (
    <p className="text-sm text-soft">
      {last ? <Trans>Checked <When at={last.finished_at} />: <Plural value={last.products} one="# product" other="# products" /> at <Plural value={last.places} one="# place" other="# places" />.</Trans> : <Trans>Not checked yet.</Trans>}
    </p>
  );
}

/** How much stands of each kind at each place; a figure opens its list. */
function Summary({ summary }: { summary: CoherenceSummary }) {
  const { t } = useLingui();
  const format = useFormat();
  const name = usePlaceName();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const open = summary.counts.filter((each) => each.status === "open");
  const kinds = [...new Set(open.map((each) => each.kind))];
  const places = [...new Set(open.map((each) => each.place))].sort();
  if (kinds.length === 0) return null;
  return (
    <Panel title={t`By kind and place`} className="mb-4">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t`By kind and place`}>
        <table className="text-sm">
          <thead>
            <tr><th className="pr-6"><span className="sr-only">{t`Kind`}</span></th>{places.map((place) => <th key={place} className="min-w-24 px-2 py-1 text-right font-normal text-soft">{name(place)}</th>)}</tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind} className="border-t">
                <th className="py-2 pr-6 text-left font-medium whitespace-nowrap">{t(findingWords[kind])}</th>
                {places.map((place) => {
                  const found = open.find((each) => each.kind === kind && each.place === place);
                  const on = search.kind === kind && search.place === place;
                  return (
                    <td key={place} className="px-2 text-right">
                      {found ? (
                        <button type="button" aria-pressed={on} aria-label={t`${t(findingWords[kind])}, ${name(place)}: ${found.count}`} onClick={() => void navigate({ search: on ? {} : { kind, place }, replace: true })} className={cn("figures min-w-9 rounded-md px-2 py-1 font-semibold", found.severity === "error" ? "bg-loss-wash text-loss" : "bg-care-wash text-care", on && "outline-2 outline-accent")}>
                          {format.number(found.count)}
                        </button>
                      ) : <span className="px-2 text-soft">·</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Row({ finding, onOpen }: { finding: CoherenceFinding; onOpen: () => void }) {
  const { t } = useLingui();
  const say = useTexts();
  const name = usePlaceName();
  const sentence = useFindingSentence();
  const Icon = finding.severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <button type="button" data-testid="finding" onClick={onOpen} className="grid h-16 w-full grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-3 border-b px-4 text-left outline-offset-[-2px] hover:bg-sunken md:grid-cols-[1.25rem_minmax(0,1fr)_minmax(0,20rem)_9rem]">
      <Icon className={cn("size-4.5", finding.severity === "error" ? "text-loss" : "text-care")} aria-label={finding.severity === "error" ? t`Error` : t`Warning`} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{say(finding.label)}</span>
        <span className="block truncate text-sm text-soft">{t(findingWords[finding.kind])} · {name(finding.place)}</span>
      </span>
      <span className="truncate text-sm max-md:hidden">{sentence(finding)}</span>
      <span className="text-right text-xs text-soft">{finding.status === "declared" ? <Badge>{t`wanted`}</Badge> : <When at={finding.opened_at} />}</span>
    </button>
  );
}

function Filters({ places }: { places: string[] }) {
  const { t } = useLingui();
  const name = usePlaceName();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (changes: object) => void navigate({ search: { ...search, ...changes }, replace: true });
  return (
    <div className="mb-3 flex flex-wrap gap-3">
      <Segments label={t`Standing`} value={search.standing ?? "open"} onChange={(next) => set({ standing: next === "open" ? undefined : next })} options={[{ value: "open", label: t`Open` }, { value: "declared", label: t`Wanted` }, { value: "closed", label: t`Gone` }]} />
      <Select label={t`Kind`} className="w-64" value={search.kind ?? ""} onChange={(kind) => set({ kind: kind || undefined })} options={[{ value: "", label: t`Every kind` }, ...(Object.keys(findingWords) as FindingKind[]).map((kind) => ({ value: kind as string, label: t(findingWords[kind]) }))]} />
      <Select label={t`Weight`} className="w-44" value={search.severity ?? ""} onChange={(severity) => set({ severity: severity || undefined })} options={[{ value: "", label: t`Errors and warnings` }, { value: "error", label: t`Errors` }, { value: "warning", label: t`Warnings` }]} />
      <Select label={t`Place`} className="w-52" value={search.place ?? ""} onChange={(place) => set({ place: place || undefined })} options={[{ value: "", label: t`Every place` }, ...places.map((place) => ({ value: place, label: name(place) }))]} />
    </div>
  );
}

export function CoherencePage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useAllowed()("coherence:write");
  const summary = useQuery(coherenceQuery);
  const query = useInfiniteQuery(findingsQuery({ standing: search.standing ?? "open", kind: search.kind, severity: search.severity, place: search.place }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  useStream(coherenceStream, { changed: () => void client.invalidateQueries({ queryKey: ["coherence"] }) });
  const opened = items.find((each) => each.id === search.finding);
  const check = () => checkNow().then(() => tell(t`Checking everything now: this page follows`, "good"), sayProblem);
  const places = [...new Set((summary.data?.counts ?? []).map((each) => each.place).filter(Boolean))].sort();
  return (
    <>
      <PageHeader title={t`Coherence`} lead={t`The same price, offer, dates, words and stock on every channel, or somebody said why not.`} actions={mayWrite ? <Button onClick={() => void check()}><RefreshCw aria-hidden /><Trans>Check now</Trans></Button> : null}>
        {summary.data ? <LastCheck summary={summary.data} /> : null}
      </PageHeader>
      {summary.data ? <Summary summary={summary.data} /> : null}
      <Filters places={places} />
      <div className="overflow-hidden rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={6} height="h-16" />}>
          {() => items.length === 0 ? (
            <Empty title={search.standing ? <Trans>Nothing here</Trans> : <Trans>Every channel says the same</Trans>}><Trans>Whatever changes is looked at within seconds, everything every quarter of an hour.</Trans></Empty>
          ) : (
            <VirtualList items={items} rowHeight={64} keyOf={(each) => each.id} label={t`Findings`} className="max-h-[42rem] min-h-64" onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()} render={(finding) => <Row finding={finding} onOpen={() => void navigate({ search: { ...search, finding: finding.id } })} />} />
          )}
        </Loaded>
      </div>
      <Declared mayWrite={mayWrite} />
      {opened ? <FindingDialog key={opened.id} finding={opened} mayWrite={mayWrite} onClose={() => void navigate({ search: { ...search, finding: undefined } })} /> : null}
    </>
  );
}
