import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp, FlaskConical, Play } from "lucide-react";
import { useState } from "react";
import { importArticles } from "@/api/feeds";
import type { ArticleOptions, ArticleReport } from "@/api/types";
import { useSession } from "@/access/session";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { explain } from "@/components/problem-words";
import { PageHeader, Panel } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { FileDrop } from "./file-drop";
import { ArticleMapping } from "./article-mapping";
import { ArticleOutcome } from "./article-report";
import { ArticleOptionsFields } from "./article-options";

const Going = ({ label, note }: { label: string; note: string }) => (
  <Panel>
    <p className="mb-2 text-sm">{note}</p>
    <div role="progressbar" aria-label={label} className="h-2.5 overflow-hidden rounded bg-sunken"><div className="h-full w-1/3 animate-pulse rounded bg-accent" /></div>
  </Panel>
);

function useImport(file: File | null) {
  const client = useQueryClient();
  const { t } = useLingui();
  /** What was tried last, and with which options: only that may be taken over. */
  const [tried, setTried] = useState<{ report: ArticleReport; with: string } | null>(null);
  const run = useMutation({
    mutationFn: ({ file, options, dry }: { file: File; options: ArticleOptions; dry: boolean }) => importArticles(file, options, dry),
    onSuccess: (report, { options, dry }) => {
      setTried({ report, with: JSON.stringify(options) });
      if (dry || report.refused_count > 0) return;
      tell(t`The catalog has them`, "good");
      for (const key of ["products", "product", "product-search", "categories", "brands", "prices", "feeds"]) void client.invalidateQueries({ queryKey: [key] });
    },
    onError: sayProblem,
  });
  return { tried, run, file, forget: () => setTried(null) };
}

/** Products, prices and shelves from a file: tried first, then all of it or nothing. */
export function CatalogImportPage() {
  const { t } = useLingui();
  const format = useFormat();
  const { user } = useSession();
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<ArticleOptions>({ mapping: {}, language: user.language, channels: ["site"], status: "draft", price_list: null, sale_list: null });
  const { tried, run, forget } = useImport(file);
  const report = tried?.report;
  const isStale = tried !== null && tried.with !== JSON.stringify(options);
  const isDone = report !== undefined && !report.dry_run && report.refused_count === 0;
  const take = (next: File) => {
    forget();
    setFile(next);
    run.mutate({ file: next, options: { ...options, mapping: {} }, dry: true });
    setOptions((before) => ({ ...before, mapping: {} }));
  };
  const again = (dry: boolean) => file && run.mutate({ file, options, dry });
  const wrong = run.error ? explain(run.error) : null;
  return (
    <>
      <PageHeader title={t`Products from a file`} lead={t`A price list, an export of your shop or a feed. You see what would change before anything does.`} />
      <div className="flex flex-col gap-4">
        {file ? (
          <div className="flex flex-wrap items-center gap-3 rounded-xl border bg-surface px-4 py-3">
            <FileUp className="size-5 text-soft" aria-hidden />
            <span className="min-w-0 flex-1"><span className="block truncate font-medium">{file.name}</span><span className="text-sm text-soft">{format.bytes(file.size)}{report ? <> · <Trans>{format.number(report.rows)} rows</Trans></> : null}</span></span>
            <Button onClick={() => { forget(); setFile(null); run.reset(); }}><Trans>Another file</Trans></Button>
          </div>
        ) : <FileDrop onTake={take} />}
        {run.isPending ? <Going label={t`Progress`} note={run.variables.dry ? t`Trying every row; nothing is written` : t`Writing, all of it or nothing`} /> : null}
        {wrong && !run.isPending ? <p role="alert" className="rounded-xl border border-loss/40 bg-loss-wash px-4 py-3 text-sm"><strong className="font-semibold">{wrong.title}</strong> {wrong.advice}</p> : null}
        {report && !run.isPending ? (
          <ArticleOutcome
            report={report}
            action={isDone ? null : (
              <span className="flex flex-wrap gap-2">
                <Button variant={isStale || report.refused_count > 0 ? "primary" : "secondary"} onClick={() => again(true)}><FlaskConical aria-hidden /><Trans>Repeat the dry run</Trans></Button>
                <Button variant="primary" disabled={isStale || report.refused_count > 0} title={isStale ? t`Repeat the dry run first` : undefined} onClick={() => again(false)}><Play aria-hidden /><Trans>Take them into the catalog</Trans></Button>
              </span>
            )}
          />
        ) : null}
        {file && !isDone && (report ?? wrong) ? (
          <fieldset disabled={run.isPending} className="flex min-w-0 flex-col gap-4">
            <legend className="sr-only"><Trans>How the file is meant</Trans></legend>
            {report ? <ArticleMapping columns={report.columns} mapping={options.mapping} onChange={(mapping) => setOptions({ ...options, mapping })} /> : <Button className="self-start" onClick={() => again(true)}><FlaskConical aria-hidden /><Trans>Repeat the dry run</Trans></Button>}
            <ArticleOptionsFields options={options} onChange={(changes) => setOptions({ ...options, ...changes })} />
          </fieldset>
        ) : null}
      </div>
    </>
  );
}
