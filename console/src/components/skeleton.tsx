import { useLingui } from "@lingui/react/macro";
import { cn } from "./cn";

export const Skeleton = ({ className }: { className?: string }) => (
  <div className={cn("animate-pulse rounded bg-line/70", className)} aria-hidden />
);

/** Rows of the height that the list will have, so that nothing jumps when it arrives. */
export function SkeletonRows({ rows = 8, height = "h-13" }: { rows?: number; height?: string }) {
  const { t } = useLingui();
  return (
    <div role="status" aria-label={t`Loading`} className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={cn("flex items-center gap-4 px-4", height)}>
          <Skeleton className="size-5" />
          <Skeleton className="h-3.5 w-1/3" />
          <Skeleton className="h-3.5 w-1/5" />
          <Skeleton className="ml-auto h-3.5 w-16" />
        </div>
      ))}
    </div>
  );
}
