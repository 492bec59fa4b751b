import { cn } from "./cn";

interface MeterProps {
  label: string;
  /** From 0 to 1. */
  share: number;
  className?: string;
}

/** How much of something is used; amber when little is left, red when nothing is. */
export function Meter({ label, share, className }: MeterProps) {
  const full = Math.max(0, Math.min(1, share));
  return (
    <div role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(full * 100)} className={cn("h-1.5 overflow-hidden rounded-full bg-sunken", className)}>
      <div className={cn("h-full rounded-full", full >= 1 ? "bg-loss" : full > 0.8 ? "bg-care" : "bg-good")} style={{ width: `${full * 100}%` }} />
    </div>
  );
}
