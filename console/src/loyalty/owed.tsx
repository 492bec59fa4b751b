import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { liabilitiesQuery, programQuery } from "@/api/loyalty";
import type { EndingAmount, Schema } from "@/api/types";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader, Panel } from "@/components/surface";

type Books = Schema<"LoyaltyLiabilities">["books"];
const POINTS = "points";

const sumOf = (books: Books, unit: string, names: string[]) => books.filter((each) => each.unit === unit && names.includes(each.book)).reduce((sum, each) => sum + each.amount, 0);

function useShown() {
  const { t } = useLingui();
  const format = useFormat();
  return (unit: string, amount: number) => (unit === POINTS ? t`${format.number(amount)} points` : format.money({ amount_minor: amount, currency: unit }));
}

function Ending({ unit, ending }: { unit: string; ending: EndingAmount[] }) {
  const { t } = useLingui();
  const format = useFormat();
  const shown = useShown();
  const most = Math.max(1, ...ending.map((each) => each.amount));
  const month = (day: string) => new Intl.DateTimeFormat(format.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
  if (ending.length === 0) return null;
  return (
    <>
      <h3 className="label-caps mt-4 mb-1"><Trans>What ends when</Trans></h3>
      <ul className="flex flex-col gap-1.5 text-sm" aria-label={t`What ends when`}>
        {ending.map((each) => (
          <li key={`${unit} ${each.month}`} className="grid grid-cols-[8.5rem_minmax(0,1fr)_auto] items-center gap-3">
            <span className="first-letter:uppercase">{each.month ? month(each.month) : t`Without an end`}</span>
            <span aria-hidden className="h-2 rounded-full bg-sunken"><span className="block h-full rounded-full bg-accent/70" style={{ width: `${(each.amount / most) * 100}%` }} /></span>
            <span className="figures text-right">{shown(unit, each.amount)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Unit({ unit, books, ending, worth }: { unit: string; books: Books; ending: EndingAmount[]; worth: number | null }) {
  const { t } = useLingui();
  const format = useFormat();
  const shown = useShown();
  const lines = [
    { label: unit === POINTS ? t`Can be spent` : t`On active cards`, amount: sumOf(books, unit, ["active"]) },
    { label: t`Kept for checkouts`, amount: sumOf(books, unit, ["held"]) },
    { label: unit === POINTS ? t`Wait for the days of returns` : t`On cards not activated yet`, amount: sumOf(books, unit, ["pending"]) },
    { label: t`Owed to us, spent before a return`, amount: -sumOf(books, unit, ["owed"]) },
  ].filter((each) => each.amount !== 0);
  const total = sumOf(books, unit, ["active", "held", "pending"]) - Math.abs(sumOf(books, unit, ["owed"]));
  const ever = [{ label: t`Given so far`, amount: Math.abs(sumOf(books, unit, ["issued"])) }, { label: t`Spent so far`, amount: sumOf(books, unit, ["spent"]) }, { label: t`Ended unused`, amount: sumOf(books, unit, ["expired"]) }];
  return (
    <Panel title={unit === POINTS ? t`Points` : t`Gift cards in ${unit}`}>
      <p className="figures text-3xl font-semibold tracking-tight">{shown(unit, total)}</p>
      {worth !== null ? <p className="text-soft">{t`worth ${format.money({ amount_minor: worth, currency: "EUR" })} if all were spent`}</p> : null}
      <dl className="mt-3 divide-y text-sm">
        {lines.map((line) => <div key={line.label} className="flex justify-between gap-3 py-1.5"><dt className="text-soft">{line.label}</dt><dd className="figures font-medium">{shown(unit, line.amount)}</dd></div>)}
      </dl>
      <dl className="mt-3 grid grid-cols-3 gap-3 rounded-lg bg-paper p-3 text-sm">
        {ever.map((each) => <div key={each.label} className="min-w-0"><dt className="text-soft">{each.label}</dt><dd className="figures font-medium">{shown(unit, each.amount)}</dd></div>)}
      </dl>
      <Ending unit={unit} ending={ending} />
    </Panel>
  );
}

/** What points and cards would cost, and when it falls away. */
export function OwedPage() {
  const { t } = useLingui();
  const query = useQuery(liabilitiesQuery);
  const tender = useQuery(programQuery).data?.terms.tender;
  return (
    <>
      <PageHeader title={t`What we owe`} lead={t`Points and gift cards that customers can still spend: the sums of the ledger, to the last cent.`} />
      <Loaded query={query} skeleton={<Panel><SkeletonRows rows={6} /></Panel>}>
        {({ books, ending }) => {
          const units = [...new Set(books.map((each) => each.unit))].sort((one, other) => Number(other === POINTS) - Number(one === POINTS));
          if (units.length === 0) return <Panel><Empty title={<Trans>Nothing is owed</Trans>}><Trans>With the first points and gift cards their sums are here, and in which month they end.</Trans></Empty></Panel>;
          return (
            <div className="grid items-start gap-4 lg:grid-cols-2">
              {units.map((unit) => {
                const points = sumOf(books, POINTS, ["active", "held", "pending"]);
                return <Unit key={unit} unit={unit} books={books} ending={ending.filter((each) => each.unit === unit)} worth={unit === POINTS && tender ? Math.floor(points / tender.step_points) * tender.step_minor : null} />;
              })}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
