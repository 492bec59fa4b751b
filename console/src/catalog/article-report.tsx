import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ArticleReport } from "@/api/types";
import { buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Badge, Panel } from "@/components/surface";
import { refusalWords } from "./targets";

function Count({ value, label, tone = "" }: { value: number; label: ReactNode; tone?: string }) {
  const format = useFormat();
  return (
    <div>
      <p className={cn("figures text-2xl font-semibold", value > 0 && tone)}>{format.number(value)}</p>
      <p className="text-sm text-soft">{label}</p>
    </div>
  );
}

function Refused({ report }: { report: ArticleReport }) {
  const { t } = useLingui();
  const format = useFormat();
  const rest = report.refused_count - report.refused.length;
  return (
    <section>
      <h3 className="text-sm font-semibold"><Plural value={report.refused_count} one="# row is refused, so nothing would be taken" other="# rows are refused, so nothing would be taken" /></h3>
      <p className="text-sm text-soft"><Trans>Mend them in the file, or say what the columns are, and try again.</Trans></p>
      {/* Many rows scroll by themselves, with the keyboard too. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="mt-2 max-h-96 overflow-auto rounded-md border" tabIndex={0} role="region" aria-label={t`Refused rows`}>
        <table className="w-full text-sm">
          <thead className="label-caps sticky top-0 bg-surface text-left"><tr><th scope="col" className="px-3 py-2"><Trans>Line</Trans></th><th scope="col" className="px-3 py-2"><Trans>Column</Trans></th><th scope="col" className="px-3 py-2"><Trans>Value</Trans></th><th scope="col" className="px-3 py-2"><Trans>Why</Trans></th></tr></thead>
          <tbody className="divide-y">
            {report.refused.map((row, index) => {
              const words = refusalWords[row.code];
              return <tr key={`${index} ${row.line}`}><td className="figures px-3 py-1.5">{format.number(row.line)}</td><td className="px-3 py-1.5">{row.column || "—"}</td><td className="px-3 py-1.5 font-mono text-xs">{row.value || "—"}</td><td className="px-3 py-1.5">{words ? t(words) : row.message}</td></tr>;
            })}
          </tbody>
        </table>
      </div>
      {rest > 0 ? <p className="mt-1 text-sm text-soft"><Plural value={rest} one="and # more" other="and # more" /></p> : null}
    </section>
  );
}

const Named = ({ title, names }: { title: ReactNode; names: string[] }) =>
  names.length === 0 ? null : (
    <p className="flex flex-wrap items-center gap-1.5 text-sm"><span className="font-medium">{title}</span>{names.slice(0, 30).map((name) => <Badge key={name}>{name}</Badge>)}{names.length > 30 ? "…" : null}</p>
  );

/** What would become of a file, or became of it. */
export function ArticleOutcome({ report, action }: { report: ArticleReport; action: ReactNode }) {
  const { t } = useLingui();
  const isDone = !report.dry_run && report.refused_count === 0;
  return (
    <div data-testid="article-report">
      <Panel title={isDone ? t`What was taken` : t`Dry run: what would happen`} action={isDone ? <Link to="/catalog" className={buttonStyle({ variant: "primary" })}><Trans>To the catalog</Trans></Link> : action}>
        <div className="flex flex-col gap-5">
          {report.refused_count > 0 ? <Refused report={report} /> : (
            <>
              <div className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-6">
                <Count value={report.products_added} tone="text-good" label={<Trans>new products</Trans>} />
                <Count value={report.products_changed} tone="text-accent-deep" label={<Trans>products that change</Trans>} />
                <Count value={report.products_unchanged} label={<Trans>products as they are</Trans>} />
                <Count value={report.variants_added} tone="text-good" label={<Trans>new variants</Trans>} />
                <Count value={report.variants_changed} tone="text-accent-deep" label={<Trans>variants that change</Trans>} />
                <Count value={report.prices_set} tone="text-accent-deep" label={<Trans>prices set</Trans>} />
              </div>
              <Named title={<Trans>New categories:</Trans>} names={report.new_categories} />
              <Named title={<Trans>New brands:</Trans>} names={report.new_brands} />
            </>
          )}
        </div>
      </Panel>
    </div>
  );
}
