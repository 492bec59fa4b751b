import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { skusQuery } from "@/api/catalog";
import { segmentsQuery } from "@/api/segments";
import type { Schema, SimulationResult, VersionOutcome } from "@/api/types";
import { ChannelTag } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { useTexts } from "@/components/texts";

const useMoney = () => {
  const format = useFormat();
  return (amount_minor: number) => format.money({ amount_minor, currency: "EUR" });
};

/** In a sentence: whom it reaches, and what it gives. */
function Sentence({ result, version }: { result: SimulationResult; version: VersionOutcome }) {
  const money = useMoney();
  const format = useFormat();
  const changed = version.orders_changed;
  const less = version.difference_minor;
  const each = changed > 0 ? money(Math.abs(Math.round(less / changed))) : "";
  const share = format.percent(result.orders > 0 ? changed / result.orders : 0);
  if (changed === 0) return <p className="text-base"><Trans>Not one order would have cost anything else.</Trans></p>;
  return (
    <p className="text-base">
      <strong className="font-semibold">{less >= 0 ? <Trans>Customers would have paid {money(less)} less</Trans> : <Trans>Customers would have paid {money(-less)} more</Trans>}</strong>
      {": "}
      <Trans>it concerns {format.number(changed)} of {format.number(result.orders)} orders ({share}), on average {each} each.</Trans>
    </p>
  );
}

function Comparison({ result }: { result: SimulationResult }) {
  const { t } = useLingui();
  const money = useMoney();
  const format = useFormat();
  const columns = [{ ...result.now, name: t`Now` }, ...result.versions];
  const rows: { label: string; of: (version: VersionOutcome) => ReactNode }[] = [
    { label: t`Paid by customers`, of: (each) => money(each.total_minor) },
    { label: t`Discount given`, of: (each) => money(each.discount_minor) },
    { label: t`Uses of offers`, of: (each) => format.number(each.uses) },
    { label: t`Orders that cost otherwise`, of: (each) => (each === columns[0] ? "—" : format.number(each.orders_changed)) },
    { label: t`Customers`, of: (each) => (each === columns[0] ? "—" : format.number(each.customers_changed)) },
    ...(result.now.margin_minor === null ? [] : [
      { label: t`Margin`, of: (each: VersionOutcome) => money(each.margin_minor ?? 0) },
      { label: t`Margin against now`, of: (each: VersionOutcome) => (each === columns[0] ? "—" : <span className={cn((each.margin_minor ?? 0) < (result.now.margin_minor ?? 0) && "text-loss")}>{money((each.margin_minor ?? 0) - (result.now.margin_minor ?? 0))}</span>) },
    ]),
  ];
  return (
    // The table scrolls by itself, with the keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t`Side by side`}>
      <table className="w-full min-w-96 text-sm">
        <thead className="label-caps border-b">
          <tr><td />{columns.map((each, index) => <th key={`${index} ${each.name}`} scope="col" className="py-2 pl-4 text-right">{each.name}</th>)}</tr>
        </thead>
        <tbody className="divide-y">
          {rows.map((row) => (
            <tr key={row.label}>
              <th scope="row" className="py-2 text-left font-normal text-soft">{row.label}</th>
              {columns.map((each, index) => <td key={`${index} ${each.name}`} className="figures py-2 pl-4 text-right font-medium">{row.of(each)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where the difference falls, the largest first; the bar says it, and the figure. */
function Shares({ title, shares, name }: { title: string; shares: Schema<"Share">[]; name: (share: Schema<"Share">) => ReactNode }) {
  const money = useMoney();
  if (shares.length === 0) return null;
  const most = Math.max(...shares.map((each) => Math.abs(each.difference_minor)), 1);
  return (
    <section className="min-w-0">
      <h4 className="mb-1 text-sm font-semibold">{title}</h4>
      <ul className="flex flex-col gap-1.5 text-sm" aria-label={title}>
        {shares.slice(0, 6).map((each) => (
          <li key={each.name}>
            <span className="flex justify-between gap-3"><span className="min-w-0 truncate">{name(each)}</span><span className="figures shrink-0"><span className="text-soft"><Plural value={each.orders} one="# order" other="# orders" /></span> {money(-each.difference_minor)}</span></span>
            <span aria-hidden className="mt-0.5 block h-1 rounded-full bg-accent/70" style={{ width: `${Math.max(1, (Math.abs(each.difference_minor) / most) * 100)}%` }} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Who({ version }: { version: VersionOutcome }) {
  const format = useFormat();
  const { who } = version;
  if (!who || version.orders_changed === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      <span><span className="figures font-semibold">{format.number(who.newcomers)}</span> <span className="text-soft"><Plural value={who.newcomers} one="bought for the first time" other="bought for the first time" /></span></span>
      <span><span className="figures font-semibold">{format.number(who.regulars)}</span> <span className="text-soft"><Plural value={who.regulars} one="customer who had bought before" other="customers who had bought before" /></span></span>
      <span><span className="figures font-semibold">{format.number(who.visitors)}</span> <span className="text-soft"><Plural value={who.visitors} one="order of somebody unknown" other="orders of people unknown" /></span></span>
    </p>
  );
}

function Examples({ version }: { version: VersionOutcome }) {
  const { t } = useLingui();
  const money = useMoney();
  if (version.examples.length === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer text-sm font-semibold"><Trans>Examples, with before and after</Trans></summary>
      <ul className="mt-1 divide-y text-sm" aria-label={t`Examples, with before and after`}>
        {version.examples.map((each) => (
          <li key={each.order_id} className="flex flex-wrap justify-between gap-x-4 py-1.5">
            <Link to="/orders/$id" params={{ id: each.order_id }} className="figures text-accent underline underline-offset-4">{each.number}</Link>
            <span className="figures"><s className="text-soft">{money(each.before_minor)}</s> <span className="font-medium">{money(each.after_minor)}</span></span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Version({ result, version, several }: { result: SimulationResult; version: VersionOutcome; several: boolean }) {
  const { t } = useLingui();
  const say = useTexts();
  const segments = useQuery({ ...segmentsQuery, retry: false }).data?.items ?? [];
  const found = useQuery(skusQuery(version.articles.map((each) => each.name))).data;
  const article = (sku: string) => {
    const variant = found?.items.find((each) => each.sku === sku);
    return (variant && say(found?.names[variant.product_id])) || sku;
  };
  return (
    <section className="flex flex-col gap-3 border-t pt-4 first:border-0 first:pt-0">
      {several ? <h3 className="label-caps">{version.name}</h3> : null}
      <Sentence result={result} version={version} />
      <Who version={version} />
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-3">
        <Shares title={t`On which channels`} shares={version.channels} name={(each) => <ChannelTag channel={each.name} />} />
        <Shares title={t`On which articles`} shares={version.articles} name={(each) => article(each.name)} />
        <Shares title={t`In which segments`} shares={version.who?.segments ?? []} name={(each) => segments.find(({ id }) => id === each.name)?.name ?? t`A segment that is gone`} />
      </div>
      <Examples version={version} />
    </section>
  );
}

export function PastResult({ result }: { result: SimulationResult }) {
  if (result.orders === 0) return <p className="text-sm text-soft"><Trans>There was no order in this time.</Trans></p>;
  return (
    <div className="flex flex-col gap-5" data-testid="past-result">
      {result.versions.map((version) => <Version key={version.name} result={result} version={version} several={result.versions.length > 1} />)}
      <Comparison result={result} />
      <p className="text-sm text-soft">
        <Trans>As if everybody had bought the same. Segments and tiers are those of today, budgets and limits are full, articles that are gone are left out.</Trans>{" "}
        {result.is_cut ? <Trans>There were more orders than can be tried at once: these are the latest.</Trans> : null}
      </p>
    </div>
  );
}
