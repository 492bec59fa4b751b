import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ReplayReport } from "@/api/types/replay";
import { useFormat } from "@/components/format";

function Figure({ name, value, tone }: { name: ReactNode; value: string; tone?: string }) {
  return (
    <div className="rounded-lg border bg-paper px-4 py-3">
      <dt className="text-sm text-soft">{name}</dt>
      <dd className={`text-2xl font-semibold tabular-nums ${tone ?? ""}`}>{value}</dd>
    </div>
  );
}

function Customers({ title, ids }: { title: ReactNode; ids: string[][] }) {
  const { t } = useLingui();
  if (ids.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      <ul className="flex flex-col divide-y rounded-lg border text-sm">
        {ids.map((group, place) => (
          <li key={group.join()} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
            <span className="text-soft tabular-nums">{place + 1}</span>
            {group.map((id, number) => (
              <Link key={id} to="/customers/$id" params={{ id }} className="underline underline-offset-4 hover:text-accent">
                {t`customer ${number + 1}`}
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SegmentsTable({ report }: { report: ReplayReport }) {
  const format = useFormat();
  const changed = report.segments.filter((segment) => segment.entered > 0 || segment.left > 0);
  if (changed.length === 0) return null;
  return (
    <section className="overflow-x-auto">
      <h3 className="mb-1.5 text-sm font-semibold">
        <Trans>Segments that would change</Trans>
      </h3>
      <table className="w-full text-sm">
        <thead className="label-caps border-b text-left">
          <tr>
            <th scope="col" className="py-2 pr-3"><Trans>Segment</Trans></th>
            <th scope="col" className="py-2 pr-3 text-right"><Trans>Now</Trans></th>
            <th scope="col" className="py-2 pr-3 text-right"><Trans>Then</Trans></th>
            <th scope="col" className="py-2 pr-3 text-right"><Trans>Would enter</Trans></th>
            <th scope="col" className="py-2 text-right"><Trans>Would leave</Trans></th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {changed.map((segment) => (
            <tr key={segment.segment_id} className="tabular-nums">
              <th scope="row" className="py-2 pr-3 text-left font-medium">{segment.name}</th>
              <td className="py-2 pr-3 text-right">{format.number(segment.before)}</td>
              <td className="py-2 pr-3 text-right">{format.number(segment.after)}</td>
              <td className="py-2 pr-3 text-right">{format.number(segment.entered)}</td>
              <td className="py-2 text-right">{format.number(segment.left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What taking a replay over would change. */
export function Difference({ report }: { report: ReplayReport }) {
  const format = useFormat();
  const same = report.merges === 0 && report.splits === 0 && report.changed === 0 && report.events_reassigned === 0;
  return (
    <div className="flex flex-col gap-4">
      {same ? (
        <p>
          <Trans>Nothing would change: the rebuilt customers are those in force.</Trans>
        </p>
      ) : null}
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure name={<Trans>Customers now</Trans>} value={format.number(report.customers_before)} />
        <Figure name={<Trans>Customers then</Trans>} value={format.number(report.customers_after)} />
        <Figure name={<Trans>Would become one</Trans>} value={format.number(report.merges)} />
        <Figure name={<Trans>Would be divided</Trans>} value={format.number(report.splits)} />
      </dl>
      <p className="text-sm text-soft">
        <Plural value={report.events} one="# event was folded again." other="# events were folded again." />{" "}
        {report.events_reassigned > 0 ? (
          <>
            <Plural value={report.events_reassigned} one="# of them would name somebody else, or nobody." other="# of them would name somebody else, or nobody." />{" "}
          </>
        ) : null}
        <Trans>
          Of {format.number(report.compared)} customers drawn by lot who stay one person, other things would be known of{" "}
          {format.number(report.changed)}.
        </Trans>
      </p>
      <SegmentsTable report={report} />
      <Customers title={<Trans>These would become one</Trans>} ids={report.merge_examples.map((each) => each.before)} />
      <Customers title={<Trans>These would be divided</Trans>} ids={report.split_examples.map((each) => each.before)} />
    </div>
  );
}
