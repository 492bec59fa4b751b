import { LineChart, BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { cn } from "./cn";

echarts.use([LineChart, BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

export type ChartOption = echarts.EChartsCoreOption;

/** A CSS variable's present value, since ECharts does not read variables. */
export const colour = (variable: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

interface ChartProps {
  /** Called again when the theme changes, so that colours are read afresh. */
  option: () => ChartOption;
  label: string;
  className?: string;
}

export function Chart({ option, label, className }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const latest = useRef(option);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const instance = echarts.init(element, null, { renderer: "svg" });
    chart.current = instance;
    const repaint = () => instance.setOption(latest.current(), { notMerge: true });
    const resize = new ResizeObserver(() => instance.resize());
    resize.observe(element);
    window.addEventListener("tessere:theme", repaint);
    return () => {
      window.removeEventListener("tessere:theme", repaint);
      resize.disconnect();
      instance.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    latest.current = option;
    chart.current?.setOption(option());
  }, [option]);

  return <div ref={host} role="img" aria-label={label} className={cn("h-56 w-full", className)} />;
}
