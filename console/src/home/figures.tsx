import { Trans } from "@lingui/react/macro";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Pulse } from "@/api/types";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";

interface FigureProps {
  label: ReactNode;
  value: string;
  note?: ReactNode;
  to?: LinkProps["to"];
  title?: string;
}

function Figure({ label, value, note, to }: FigureProps) {
  const inside = (
    <>
      <p className="label-caps">{label}</p>
      <p className="figures mt-1 text-2xl font-semibold tracking-tight">{value}</p>
      <p className="mt-0.5 min-h-5 text-sm text-soft">{note}</p>
    </>
  );
  const box = "block rounded-xl border bg-surface px-4 py-3";
  return to ? (
    <Link to={to} className={cn(box, "hover:border-line-strong")}>
      {inside}
    </Link>
  ) : (
    <div className={box}>{inside}</div>
  );
}

export function Figures({ pulse, className }: { pulse: Pulse; className?: string }) {
  const format = useFormat();
  const { intake, profiles } = pulse;
  return (
    <div className={cn("grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6", className)}>
      <Figure
        label={<Trans>Events per second</Trans>}
        value={format.number(intake.per_second, 1)}
        note={<Trans>{format.number(intake.pending)} waiting</Trans>}
        to="/events"
      />
      <Figure
        label={<Trans>From event to profile</Trans>}
        value={format.duration(intake.lag_ms)}
        note={<Trans>how far behind we are</Trans>}
      />
      <Figure
        label={<Trans>Customers</Trans>}
        value={format.number(profiles.total)}
        note={<Trans>{format.number(profiles.new_24h)} new in 24 hours</Trans>}
        to="/customers"
      />
      <Figure
        label={<Trans>Recognized</Trans>}
        value={format.number(profiles.merged_24h)}
        note={<Trans>profiles joined in 24 hours</Trans>}
      />
      <Figure
        label={<Trans>In quarantine</Trans>}
        value={format.number(pulse.quarantine_24h)}
        note={<Trans>held back in 24 hours</Trans>}
        to="/events/quarantine"
      />
      <Figure
        label={<Trans>Duplicates</Trans>}
        value={format.number(pulse.duplicates_24h)}
        note={<Trans>sent twice, counted once</Trans>}
      />
    </div>
  );
}
