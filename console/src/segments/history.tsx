import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { segmentHistoryQuery } from "@/api/segments";
import type { Segment, SegmentHistory } from "@/api/types";
import { Chart, colour, type ChartOption } from "@/components/chart";
import { Segments } from "@/components/controls";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";

const route = getRouteApi("/console/segments/$id");
const spans = ["30", "90", "365"] as const;

type Days = SegmentHistory["days"];

function useOption(days: Days) {
  const { t } = useLingui();
  const format = useFormat();
  return useCallback((): ChartOption => {
    const soft = colour("--soft");
    const line = { lineStyle: { color: colour("--line") } };
    const bars = (name: string, tint: string, values: number[]) => ({ name, type: "bar", stack: "all", barCategoryGap: "25%", itemStyle: { color: colour(tint) }, data: values });
    return {
      animationDuration: 200,
      grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "shadow" },
        confine: true,
        backgroundColor: colour("--surface"),
        borderColor: colour("--line"),
        textStyle: { color: colour("--ink"), fontFamily: "inherit" },
        valueFormatter: (value: number) => format.number(Math.abs(value)),
      },
      xAxis: { type: "category", data: days.map(({ day }) => format.date(day)), axisLabel: { color: soft, hideOverlap: true }, axisTick: { show: false }, axisLine: line },
      yAxis: { type: "value", minInterval: 1, axisLabel: { color: soft, formatter: (value: number) => format.compact(Math.abs(value)) }, splitLine: line },
      series: [
        bars(t`Came`, "--good", days.map((day) => day.entered)),
        bars(t`Left`, "--care", days.map((day) => -day.left)),
      ],
    };
  }, [days, format, t]);
}

function DayTable({ days }: { days: Days }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="h-72 overflow-auto" tabIndex={0} role="group" aria-label={t`Comings and goings`}>
      <table className="figures w-full max-w-xl text-sm">
        <thead className="sticky top-0 bg-surface">
          <tr className="text-right">
            <th scope="col" className="py-1.5 text-left font-medium">
              <Trans>Day</Trans>
            </th>
            <th scope="col" className="px-3 font-medium">
              <Trans>Came</Trans>
            </th>
            <th scope="col" className="px-3 font-medium">
              <Trans>Left</Trans>
            </th>
            <th scope="col" className="font-medium">
              <Trans>Difference</Trans>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y text-right">
          {[...days].reverse().map(({ day, entered, left }) => (
            <tr key={day}>
              <th scope="row" className="py-1 text-left font-normal">
                {format.date(day)}
              </th>
              <td className="px-3">{format.number(entered)}</td>
              <td className="px-3">{format.number(left)}</td>
              <td>{format.number(entered - left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Days({ history, view }: { history: SegmentHistory; view: "chart" | "table" }) {
  const { t } = useLingui();
  const format = useFormat();
  const option = useOption(history.days);
  const came = history.days.reduce((sum, day) => sum + day.entered, 0);
  const left = history.days.reduce((sum, day) => sum + day.left, 0);
  return (
    <>
      <p className="mb-3 flex flex-wrap gap-x-5 text-sm">
        <span className="inline-flex items-center gap-2">
          <span className="size-2.5 rounded-[2px] bg-good" aria-hidden />
          <Trans>{format.number(came)} came</Trans>
        </span>
        <span className="inline-flex items-center gap-2">
          <span className="size-2.5 rounded-[2px] bg-care" aria-hidden />
          <Trans>{format.number(left)} left</Trans>
        </span>
      </p>
      {view === "table" ? (
        <DayTable days={history.days} />
      ) : came + left === 0 ? (
        <p className="flex h-72 items-center justify-center text-sm text-soft">
          <Trans>Nobody came or left in this time. Who was in when the segment was built is not counted as coming.</Trans>
        </p>
      ) : (
        <Chart className="h-72" option={option} label={t`Customers who came and left, by day`} />
      )}
    </>
  );
}

export function HistoryTab({ segment }: { segment: Segment }) {
  const { t } = useLingui();
  const { days = 30 } = route.useSearch();
  const navigate = route.useNavigate();
  const [view, setView] = useState<"chart" | "table">("chart");
  const query = useQuery({ ...segmentHistoryQuery(segment.id, days), refetchInterval: 20_000 });
  const choose = (value: (typeof spans)[number]) =>
    void navigate({ search: (before) => ({ ...before, days: value === "90" ? 90 : value === "365" ? 365 : undefined }), replace: true });
  return (
    <Panel
      title={t`Who came and who left`}
      note={t`Every entry and exit, by day.`}
      action={
        <div className="flex flex-wrap gap-2">
          <Segments label={t`Days`} value={String(days) as (typeof spans)[number]} onChange={choose} options={spans.map((value) => ({ value, label: t`${value} days` }))} />
          <Segments
            label={t`View`}
            value={view}
            onChange={setView}
            options={[
              { value: "chart", label: t`Chart` },
              { value: "table", label: t`Table` },
            ]}
          />
        </div>
      }
    >
      <Loaded query={query} skeleton={<Skeleton className="h-72" />}>
        {(history) => <Days history={history} view={view} />}
      </Loaded>
    </Panel>
  );
}
