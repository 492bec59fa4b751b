import { Trans } from "@lingui/react/macro";
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import { buttonStyle } from "@/components/button";
import { Skeleton, SkeletonRows } from "@/components/skeleton";
import { Empty, Failure } from "@/components/states";

const NotFound = () => (
  <Empty
    title={<Trans>There is no page here</Trans>}
    action={
      <Link to="/" className={buttonStyle({ variant: "primary" })}>
        <Trans>Go home</Trans>
      </Link>
    }
  >
    <Trans>The address may be old or mistyped.</Trans>
  </Empty>
);

export const NotFoundPage = () => (
  <main className="flex min-h-dvh flex-col items-center justify-center">
    <h1 className="sr-only">Tessere</h1>
    <NotFound />
  </main>
);

export const ErrorPage = ({ error, reset }: ErrorComponentProps) => <Failure error={error} onRetry={reset} />;

export const PendingPage = () => (
  <div>
    <Skeleton className="mb-6 h-8 w-56" />
    <div className="rounded-xl border bg-surface py-2">
      <SkeletonRows />
    </div>
  </div>
);
