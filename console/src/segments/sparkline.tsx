import { useLingui } from "@lingui/react/macro";
import type { SegmentActivity } from "@/api/types";
import { useFormat } from "@/components/format";

const width = 4;
const half = 14;

const sum = (days: number[]) => days.reduce((total, day) => total + day, 0);

/** Entries upwards, exits downwards, a bar a day for thirty days. */
export function Sparkline({ activity }: { activity: SegmentActivity | undefined }) {
  const { t } = useLingui();
  const format = useFormat();
  const entered = activity?.entered ?? [];
  const left = activity?.left ?? [];
  const days = Math.max(entered.length, 30);
  const highest = Math.max(1, ...entered, ...left);
  const height = (count: number) => (count === 0 ? 0 : Math.max(1.5, (count / highest) * (half - 1)));
  const [came, went] = [format.number(sum(entered)), format.number(sum(left))];
  const label = t`In 30 days ${came} came, ${went} left`;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${days * width} ${half * 2}`} className="h-7 w-full max-w-32" preserveAspectRatio="none">
      <title>{label}</title>
      <line x1={0} x2={days * width} y1={half} y2={half} className="stroke-line" strokeWidth={1} />
      {entered.map((count, day) => (
        <rect key={`in ${day}`} x={day * width} width={width - 1} y={half - height(count)} height={height(count)} className="fill-good" />
      ))}
      {left.map((count, day) => (
        <rect key={`out ${day}`} x={day * width} width={width - 1} y={half} height={height(count)} className="fill-care" />
      ))}
    </svg>
  );
}
