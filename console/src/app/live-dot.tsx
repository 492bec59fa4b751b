import { Trans } from "@lingui/react/macro";
import { cn } from "@/components/cn";
import { useLiveness } from "@/components/live";

/** Whether what is on the page is fresh; hidden on pages that do not move by themselves. */
export function LiveDot({ className, wordsClassName }: { className?: string; wordsClassName?: string }) {
  const liveness = useLiveness();
  if (!liveness) return null;
  return (
    <span
      role="status"
      data-liveness={liveness}
      className={cn("inline-flex items-center gap-2 text-xs font-medium text-soft", className)}
    >
      <span
        aria-hidden
        className={cn(
          "size-2 shrink-0",
          liveness === "connected" && "rounded-full bg-good",
          liveness === "late" && "rotate-45 bg-care",
          liveness === "off" && "rounded-none border-2 border-loss",
        )}
      />
      <span className={wordsClassName}>
        {liveness === "connected" ? <Trans>Live</Trans> : null}
        {liveness === "late" ? <Trans>Running late</Trans> : null}
        {liveness === "off" ? <Trans>Not live: trying again</Trans> : null}
      </span>
    </span>
  );
}
