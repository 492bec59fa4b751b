import { Trans, useLingui } from "@lingui/react/macro";
import { CircleAlert, LoaderCircle, Radio } from "lucide-react";
import type { Segment } from "@/api/types";
import { useFormat } from "@/components/format";
import { Badge } from "@/components/surface";

export function StatusBadge({ segment }: { segment: Segment }) {
  if (segment.status === "live") {
    return (
      <Badge tone="good">
        <Radio aria-hidden />
        <Trans>Live</Trans>
      </Badge>
    );
  }
  return segment.status === "failed" ? (
    <Badge tone="loss">
      <CircleAlert aria-hidden />
      <Trans>Not built</Trans>
    </Badge>
  ) : (
    <Badge tone="care">
      <LoaderCircle className="animate-spin motion-reduce:animate-none" aria-hidden />
      <Trans>Being built</Trans>
    </Badge>
  );
}

export function BuildProgress({ segment, className }: { segment: Segment; className?: string }) {
  const { t } = useLingui();
  const format = useFormat();
  if (segment.status !== "building") return null;
  const share = segment.total > 0 ? segment.checked / segment.total : 0;
  return (
    <div className={className}>
      <div role="progressbar" aria-label={t`Being built`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)} className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-care transition-[width] duration-300" style={{ width: `${share * 100}%` }} />
      </div>
      <p className="figures mt-1 text-xs text-soft">
        {segment.total > 0 ? (
          <Trans>
            {format.number(segment.checked)} of {format.number(segment.total)} customers looked at
          </Trans>
        ) : (
          <Trans>Reading what happened so far…</Trans>
        )}
      </p>
    </div>
  );
}
