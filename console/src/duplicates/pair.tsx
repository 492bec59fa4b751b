import { Trans, useLingui } from "@lingui/react/macro";
import { Ban, ChevronLeft, ChevronRight, Merge, SkipForward, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { ProposalPage } from "@/api/types";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Kbd } from "@/components/surface";
import { When } from "@/components/when";
import type { Review } from "./review";
import { SideBySide } from "./side-by-side";

function Notice({ page }: { page: ProposalPage }) {
  const words: Record<NonNullable<ProposalPage["obstacle"]>, ReactNode> = {
    merged: <Trans>These are one customer by now: there is nothing left to decide.</Trans>,
    gone: <Trans>One of these customers is not here any more: there is nothing left to decide.</Trans>,
    apart: <Trans>Somebody decided meanwhile that these are different people.</Trans>,
  };
  if (page.status !== "open" && page.status !== "skipped") return null;
  const text = page.obstacle ? (
    words[page.obstacle]
  ) : page.changed ? (
    <Trans>One of them has changed since the search: the values are of now, the weights of then.</Trans>
  ) : null;
  return text ? <p className="mx-4 mb-3 rounded-md bg-care-wash px-3 py-2 text-sm text-care">{text}</p> : null;
}

function Head({ review }: { review: Review }) {
  const { t } = useLingui();
  const format = useFormat();
  const { rows, place, row, queue, status, decided } = review;
  const all = status === "open" ? Math.max((queue?.open ?? 0) + decided, rows.length + decided) : rows.length;
  const here = place + 1 + (status === "open" ? decided : 0);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3">
      <Badge tone={row && row.score >= 0.95 ? "good" : "care"} className="text-sm">
        <Trans>{format.percent(Math.min(surest, row?.score ?? 0), 1)} likely the same person</Trans>
      </Badge>
      {row?.decided_at ? (
        <span className="text-sm text-soft">
          {row.decided_by} · <When at={row.decided_at} />
        </span>
      ) : null}
      <div className="ml-auto flex items-center gap-1">
        <span className="figures mr-1 text-sm text-soft" aria-live="polite">
          <Trans>
            {format.number(Math.min(here, all))} of {format.number(all)}
          </Trans>
        </span>
        <Button variant="ghost" size="icon-sm" aria-label={t`Previous pair`} disabled={place === 0} onClick={() => review.walk(-1)}>
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          variant="ghost"
          size="icon-sm"
          aria-label={t`Next pair`}
          disabled={place >= rows.length - 1}
          onClick={() => review.walk(1)}
        >
          <ChevronRight aria-hidden />
        </Button>
      </div>
    </div>
  );
}

/** A model is never wholly sure. */
const surest = 0.999;

const Key = ({ children }: { children: string }) => (
  <span className="max-lg:hidden" aria-hidden>
    <Kbd>{children}</Kbd>
  </span>
);

function Acts({ review }: { review: Review }) {
  const { page, answer, undo, row, status } = review;
  if (status === "accepted" || status === "rejected") {
    return (
      <Button onClick={() => void undo(row?.id)}>
        <Undo2 aria-hidden />
        <Trans>Take this back</Trans>
      </Button>
    );
  }
  const ready = page.data?.id === row?.id && Boolean(page.data);
  return (
    <>
      <Button variant="primary" size="lg" disabled={!ready} onClick={() => void answer("accept")}>
        <Merge aria-hidden />
        <Trans>Same person</Trans>
        <Key>A</Key>
      </Button>
      <Button size="lg" disabled={!ready} onClick={() => void answer("reject")}>
        <Ban aria-hidden />
        <Trans>Different people</Trans>
        <Key>R</Key>
      </Button>
      {status === "open" ? (
        <Button variant="ghost" size="lg" disabled={!ready} onClick={() => void answer("skip")}>
          <SkipForward aria-hidden />
          <Trans>Skip</Trans>
          <Key>S</Key>
        </Button>
      ) : null}
      <Button variant="ghost" size="lg" className="md:ml-auto" onClick={() => void undo()}>
        <Undo2 aria-hidden />
        <Trans>Undo the last</Trans>
        <Key>U</Key>
      </Button>
    </>
  );
}

/** One pair, what speaks for and against it, and what may be answered. */
export function PairPanel({ review, mayDecide }: { review: Review; mayDecide: boolean }) {
  return (
    <>
      <Head review={review} />
      <Loaded query={review.page} skeleton={<Skeleton className="m-4 h-96 rounded-lg" />}>
        {(page) => (
          <>
            <SideBySide page={page} />
            <Notice page={page} />
          </>
        )}
      </Loaded>
      {mayDecide ? (
        <div data-bar className="sticky bottom-0 z-10 flex flex-wrap gap-2 rounded-b-xl border-t bg-surface px-4 py-3 max-md:bottom-14 max-md:grid max-md:grid-cols-2 max-md:gap-1.5 max-md:py-2">
          <Acts review={review} />
        </div>
      ) : null}
    </>
  );
}
