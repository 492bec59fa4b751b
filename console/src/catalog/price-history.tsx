import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { priceHistoryQuery } from "@/api/prices";
import type { PricedLine, PriceHistory } from "@/api/types";
import { Chart, colour, type ChartOption } from "@/components/chart";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Panel } from "@/components/surface";

interface HistoryProps {
  variantId: string;
  channel: string;
  touchpoint: string | undefined;
  line: PricedLine | undefined;
  place: string;
}

const days = (count: number) => count * 86_400_000;

function useOption(history: PriceHistory, line: PricedLine | undefined): () => ChartOption {
  const { t } = useLingui();
  const format = useFormat();
  return useCallback(() => {
    const now = Date.now();
    const from = now - days(90);
    const points: [number, number | null][] = [];
    for (const each of history.items) {
      const start = Math.max(from, Date.parse(each.from_at));
      const end = each.until_at ? Date.parse(each.until_at) : now;
      if (end < from || start > now) continue;
      const price = each.price_minor === null ? null : each.price_minor / 100;
      points.push([start, price], [Math.min(end, now), price]);
    }
    points.sort((one, other) => one[0] - other[0]);
    const money = (value: number) => format.money({ amount_minor: Math.round(value * 100), currency: history.currency });
    const reference = line?.is_reduced && line.reference_minor !== null ? line.reference_minor / 100 : null;
    const start = line?.reduced_since ? Date.parse(line.reduced_since) : now;
    const axis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: colour("--soft") } };
    return {
      animation: false,
      grid: { left: 8, right: 16, top: 16, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? money(value) : "—") },
      xAxis: { type: "time", min: from, max: now, ...axis, axisLabel: { ...axis.axisLabel, hideOverlap: true, formatter: (at: number) => new Intl.DateTimeFormat(format.locale, { day: "numeric", month: "short" }).format(at) } },
      yAxis: { type: "value", scale: true, ...axis, splitLine: { lineStyle: { color: colour("--line") } }, axisLabel: { ...axis.axisLabel, formatter: money } },
      series: [
        { name: t`Price`, type: "line", step: "end", symbol: "none", data: points, lineStyle: { color: colour("--accent"), width: 2 }, itemStyle: { color: colour("--accent") }, areaStyle: { color: colour("--accent"), opacity: 0.08 } },
        ...(reference === null ? [] : [{ name: t`Lowest of the 30 days before`, type: "line", symbol: "none", data: [[start - days(30), reference], [start, reference]], lineStyle: { color: colour("--good"), width: 2, type: "dashed" }, itemStyle: { color: colour("--good") } }]),
      ],
    };
  }, [history, line, format, t]);
}

function HistoryChart({ history, line }: { history: PriceHistory; line: PricedLine | undefined }) {
  const { t } = useLingui();
  const format = useFormat();
  const option = useOption(history, line);
  const recent = [...history.items].reverse().slice(0, 12);
  return (
    <>
      <Chart option={option} label={t`Price over the last 90 days`} />
      <details className="mt-2">
        <summary className="cursor-pointer text-sm font-medium text-accent">
          <Trans>As a table</Trans>
        </summary>
        <table className="mt-2 w-full text-sm">
          <thead className="label-caps text-left">
            <tr><th><Trans>From</Trans></th><th><Trans>Until</Trans></th><th className="text-right"><Trans>Price</Trans></th></tr>
          </thead>
          <tbody className="divide-y">
            {recent.map((each) => (
              <tr key={each.from_at} className="h-9">
                <td>{format.dateTime(each.from_at)}</td>
                <td>{each.until_at ? format.dateTime(each.until_at) : <Trans>now on</Trans>}</td>
                <td className="figures text-right">{each.price_minor === null ? "—" : format.money({ amount_minor: each.price_minor, currency: history.currency })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** What was asked there, with the lowest price that the law compares a reduction with. */
export function PriceHistoryPanel({ variantId, channel, touchpoint, line, place }: HistoryProps) {
  const { t } = useLingui();
  const query = useQuery(priceHistoryQuery(variantId, channel, touchpoint));
  return (
    <Panel title={t`What was asked`} note={t`${place}, the last 90 days. Dashed: the lowest price of the 30 days before the reduction began.`}>
      <Loaded query={query} skeleton={<Skeleton className="h-56" />}>
        {(history) => <HistoryChart history={history} line={line} />}
      </Loaded>
    </Panel>
  );
}
