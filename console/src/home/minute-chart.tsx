import { Trans, useLingui } from "@lingui/react/macro";
import { useCallback, useState } from "react";
import { channels, type Channel, type Pulse } from "@/api/types";
import { ChannelTag, useChannelLabel } from "@/components/channel";
import { Chart, colour, type ChartOption } from "@/components/chart";
import { Segments } from "@/components/controls";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";

type Minutes = Pulse["per_minute"];

const present = (minutes: Minutes): Channel[] =>
  channels.filter((channel) => minutes.some((minute) => (minute.counts[channel] ?? 0) > 0));

function useOption(minutes: Minutes) {
  const format = useFormat();
  const label = useChannelLabel();
  return useCallback((): ChartOption => {
    const soft = colour("--soft");
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
      },
      xAxis: {
        type: "category",
        data: minutes.map((minute) => format.time(minute.at).slice(0, 5)),
        axisLabel: { color: soft, interval: 9 },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colour("--line") } },
      },
      yAxis: {
        type: "value",
        axisLabel: { color: soft, formatter: (value: number) => format.compact(value) },
        splitLine: { lineStyle: { color: colour("--line") } },
      },
      series: present(minutes).map((channel) => ({
        name: label(channel),
        type: "bar",
        stack: "all",
        barCategoryGap: "18%",
        itemStyle: { color: colour(`--ch-${channel}`), borderColor: colour("--surface"), borderWidth: 0.5 },
        data: minutes.map((minute) => minute.counts[channel] ?? 0),
      })),
    };
  }, [minutes, format, label]);
}

function MinuteTable({ minutes, label }: { minutes: Minutes; label: string }) {
  const format = useFormat();
  const shown = present(minutes);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="h-64 overflow-auto" tabIndex={0} role="group" aria-label={label}>
      <table className="figures w-full text-sm">
        <thead className="sticky top-0 bg-surface text-left">
          <tr>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              <Trans>Minute</Trans>
            </th>
            {shown.map((channel) => (
              <th key={channel} scope="col" className="px-2 py-1.5 text-right font-medium">
                <ChannelTag channel={channel} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {[...minutes].reverse().map((minute) => (
            <tr key={minute.at}>
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                {format.time(minute.at).slice(0, 5)}
              </th>
              {shown.map((channel) => (
                <td key={channel} className="px-2 py-1 text-right">
                  {format.number(minute.counts[channel] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function MinuteChart({ minutes, className }: { minutes: Minutes; className?: string }) {
  const { t } = useLingui();
  const [view, setView] = useState<"chart" | "table">("chart");
  const option = useOption(minutes);
  return (
    <Panel
      className={className ?? ""}
      title={t`Events in the last hour`}
      note={t`Each minute, by channel, as they reach us.`}
      action={
        <Segments
          label={t`View`}
          value={view}
          onChange={setView}
          options={[
            { value: "chart", label: t`Chart` },
            { value: "table", label: t`Table` },
          ]}
        />
      }
    >
      {view === "table" ? (
        <MinuteTable minutes={minutes} label={t`Events in the last hour`} />
      ) : (
        <>
          {present(minutes).length === 0 ? (
            <p className="flex h-64 items-center justify-center text-sm text-soft">
              <Trans>Nothing in the last hour. The chart moves by itself as soon as something arrives.</Trans>
            </p>
          ) : (
            <Chart className="h-64" option={option} label={t`Events per minute in the last hour, by channel`} />
          )}
          <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
            {present(minutes).map((channel) => (
              <li key={channel}>
                <ChannelTag channel={channel} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
