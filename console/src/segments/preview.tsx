import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { LoaderCircle } from "lucide-react";
import { isProblem } from "@/api/problem";
import type { RuleExample, RulePreview } from "@/api/types";
import { ChannelIcon } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { explain } from "@/components/problem-words";
import { Skeleton } from "@/components/skeleton";
import { Panel } from "@/components/surface";
import type { Tried } from "./use-editor";
import { sentence, useCardName } from "./words";

/** About how many, and how sure that is. */
export function CountWords({ preview, className }: { preview: RulePreview; className?: string }) {
  const format = useFormat();
  const { count, margin, total } = preview;
  return (
    <span className={cn("figures", className)}>
      {margin > 0 ? "≈ " : ""}
      {format.number(count)}
      {margin > 0 ? <span className="text-soft"> ± {format.number(margin)}</span> : null}
      <span className="sr-only"> / {format.number(total)}</span>
    </span>
  );
}

function Count({ preview }: { preview: RulePreview }) {
  const format = useFormat();
  const { count, margin, checked, total } = preview;
  const share = total > 0 ? count / total : 0;
  return (
    <div>
      <p className="text-3xl font-semibold tracking-tight" data-testid="count">
        <CountWords preview={preview} />
      </p>
      <div className="my-2 h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden>
        <div className="h-full rounded-full bg-accent transition-[width] duration-300" style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <p className="text-sm text-soft">
        <Trans>
          {format.percent(share)} of <Plural value={total} one="# customer" other="# customers" />
        </Trans>
        {margin > 0 ? (
          <>
            {" · "}
            <Trans>estimated from {format.number(checked)}</Trans>
          </>
        ) : null}
      </p>
    </div>
  );
}

function Example({ example }: { example: RuleExample }) {
  const format = useFormat();
  const nameOf = useCardName();
  const { profile, because } = example;
  return (
    <li className="flex gap-3 py-2 text-sm">
      <ChannelIcon channel={profile.last_channel} className="mt-0.5" />
      <div className="min-w-0">
        <Link to="/customers/$id" params={{ id: profile.id }} target="_blank" className="font-medium underline-offset-4 hover:underline">
          {nameOf(profile)}
        </Link>
        <p className="text-soft">{sentence(format.say({ it: "", en: "", ...because }))}</p>
      </div>
    </li>
  );
}

function Trouble({ tried }: { tried: Tried }) {
  const { title, advice } = explain(tried.error);
  return (
    <div role="alert" className="mb-3 rounded-lg bg-loss-wash p-3 text-sm text-loss">
      <p className="font-medium">
        {isProblem(tried.error, "invalid_rule") ? <Trans>The rule cannot be read like this</Trans> : title}
      </p>
      <p>{isProblem(tried.error, "invalid_rule") ? <Trans>Mend what is marked; the figures below are of the rule before.</Trans> : advice}</p>
    </div>
  );
}

/** What the rule says in words, about how many it finds, and some of them. */
export function PreviewPanel({ tried }: { tried: Tried }) {
  const { t } = useLingui();
  const format = useFormat();
  const { preview, isBehind, unfinished } = tried;
  return (
    <Panel
      title={t`Who this is`}
      action={isBehind ? <LoaderCircle className="size-4 animate-spin text-soft motion-reduce:animate-none" role="status" aria-label={t`Counting`} /> : null}
    >
      {tried.error ? <Trouble tried={tried} /> : null}
      {preview ? (
        <div aria-live="polite" aria-busy={isBehind}>
          <p className="mb-4 rounded-lg bg-sunken p-3 text-sm" data-testid="rule-words">
            {tried.isEmpty ? <Trans>Everybody, until you add a condition.</Trans> : sentence(format.say(preview.description))}
          </p>
          <Count preview={preview} />
          {unfinished.length > 0 ? (
            <p className="mt-2 text-sm text-care">
              <Plural value={unfinished.length} one="Counted without # condition that is not filled in yet." other="Counted without # conditions that are not filled in yet." />
            </p>
          ) : null}
          {preview.examples.length > 0 && !tried.isEmpty ? (
            <>
              <h3 className="label-caps mt-5 mb-1">
                <Trans>For example</Trans>
              </h3>
              <ul className="divide-y">
                {preview.examples.map((example) => (
                  <Example key={example.profile.id} example={example} />
                ))}
              </ul>
            </>
          ) : null}
          {preview.count === 0 ? (
            <p className="mt-4 text-sm text-soft">
              <Trans>Nobody fits today. Widen a period, or take a condition away to see which one is too strict.</Trans>
            </p>
          ) : null}
        </div>
      ) : tried.error ? null : (
        <div className="flex flex-col gap-3">
          <Skeleton className="h-14" />
          <Skeleton className="h-9 w-28" />
          <Skeleton className="h-32" />
        </div>
      )}
    </Panel>
  );
}
