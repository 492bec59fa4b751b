import { Progress } from "@base-ui/react/progress";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, Play } from "lucide-react";
import type { ReactNode } from "react";
import { importQuery, refusedRowsUrl, runImport } from "@/api/imports";
import type { Import, ImportReport, RefusalReason } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { useReasonWords } from "@/components/reasons";
import { busy } from "./status";

function Going({ item }: { item: Import }) {
  const { t } = useLingui();
  const format = useFormat();
  const { done, total } = item.progress;
  return (
    <Progress.Root value={total > 0 ? (done / total) * 100 : null} aria-label={t`Progress`} className="flex flex-col gap-2">
      <p className="figures flex justify-between text-sm">
        <span>{item.status === "checking" ? <Trans>Trying every row; nothing is written</Trans> : <Trans>Writing</Trans>}</span>
        <span>
          <Trans>
            {format.number(done)} of {format.number(total)}
          </Trans>
        </span>
      </p>
      <Progress.Track className="h-2.5 overflow-hidden rounded bg-sunken">
        <Progress.Indicator className="h-full bg-accent transition-[width] duration-300" />
      </Progress.Track>
    </Progress.Root>
  );
}

function Count({ value, label, tone }: { value: number; label: ReactNode; tone: string }) {
  const format = useFormat();
  return (
    <div>
      <p className={cn("figures text-2xl font-semibold", tone)}>{format.number(value)}</p>
      <p className="text-sm text-soft">{label}</p>
    </div>
  );
}

function Reason({ reason }: { reason: RefusalReason }) {
  const format = useFormat();
  const { name, advice } = useReasonWords()(reason.code);
  return (
    <li className="py-2 text-sm">
      <details>
        <summary className="flex cursor-pointer justify-between gap-3">
          <span className="font-medium">{name}</span>
          <span className="figures text-soft">
            <Plural value={reason.count} one="# row" other="# rows" />
          </span>
        </summary>
        <p className="mt-1">{advice ?? reason.message}</p>
        <ul className="mt-1 flex flex-col gap-0.5">
          {reason.examples.map((example) => (
            <li key={`${example.line} ${example.column}`} className="text-soft">
              <Trans>Line {format.number(example.line)}</Trans>
              {example.column ? `, ${example.column}` : ""}:{" "}
              <code className="font-mono text-xs text-ink">{example.value === "" ? "“”" : (example.value ?? "—")}</code>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

function Outcome({ item, report }: { item: Import; report: ImportReport }) {
  const { t } = useLingui();
  const tried = item.status !== "done";
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-3 gap-4">
        <Count value={report.taken} tone="text-good" label={tried ? t`would be taken` : t`taken`} />
        <Count value={report.duplicate} tone="" label={t`already here`} />
        <Count value={report.refused} tone={report.refused > 0 ? "text-care" : ""} label={tried ? t`would be refused` : t`refused`} />
      </div>
      {report.reasons.length > 0 ? (
        <div>
          <h3 className="mb-1 text-sm font-semibold">
            <Trans>Why rows are refused</Trans>
          </h3>
          <ul className="divide-y border-y">
            {report.reasons.map((reason) => (
              <Reason key={`${reason.code} ${reason.message}`} reason={reason} />
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function useRun(item: Import) {
  const client = useQueryClient();
  const { queryKey } = importQuery(item.id);
  return useMutation({
    mutationFn: () => runImport(item.id),
    onSuccess: (started) =>
      started ? client.setQueryData(queryKey, started) : client.invalidateQueries({ queryKey }),
    onError: sayProblem,
  });
}

/** What the dry run says, and afterwards what the run did. */
export function ReportPanel({ item }: { item: Import }) {
  const { t } = useLingui();
  const run = useRun(item);
  if (busy(item.status)) {
    return (
      <Panel title={item.status === "checking" ? t`Dry run` : t`Import`}>
        <Going item={item} />
      </Panel>
    );
  }
  if (item.status === "failed") {
    return (
      <Panel title={t`The import failed`}>
        <p role="alert">
          <Trans>Nothing was changed. Check the file, map it again and repeat the dry run.</Trans>
        </p>
        {item.failure ? <p className="mt-2 font-mono text-xs text-soft">{item.failure}</p> : null}
      </Panel>
    );
  }
  if (!item.report || item.status === "inspected") return null;
  return (
    <Panel
      title={item.status === "done" ? t`What was taken` : t`Dry run: what would happen`}
      action={
        <div className="flex flex-wrap gap-2">
          {item.report.refused > 0 ? (
            <a href={refusedRowsUrl(item.id)} download className={buttonStyle()}>
              <Download aria-hidden />
              <Trans>Refused rows</Trans>
            </a>
          ) : null}
          {item.status === "checked" ? (
            <Button variant="primary" disabled={run.isPending || item.report.taken === 0} onClick={() => run.mutate()}>
              <Play aria-hidden />
              <Trans>Run the import</Trans>
            </Button>
          ) : null}
        </div>
      }
    >
      <Outcome item={item} report={item.report} />
    </Panel>
  );
}
