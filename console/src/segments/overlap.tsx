import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { overlapQuery } from "@/api/segments";
import type { Id, Segment, SegmentOverlap } from "@/api/types";
import { Checkbox } from "@/components/controls";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";

const route = getRouteApi("/console/segments/$id");
const most = 6;

const sizeOf = (overlap: SegmentOverlap, id: Id) => overlap.members[id] ?? 0;

const sharedBy = (overlap: SegmentOverlap, one: Id, other: Id) =>
  overlap.pairs.find((pair) => (pair.one === one && pair.other === other) || (pair.one === other && pair.other === one))?.shared ?? 0;

/** For each of the others: how much of it, and of this one, is in both. */
function Bars({ overlap, segment, others }: { overlap: SegmentOverlap; segment: Segment; others: Segment[] }) {
  const format = useFormat();
  const own = sizeOf(overlap, segment.id);
  const ranked = [...others].sort((a, b) => sharedBy(overlap, segment.id, b.id) - sharedBy(overlap, segment.id, a.id));
  const longest = Math.max(1, own, ...others.map((other) => sizeOf(overlap, other.id)));
  return (
    <ul className="flex flex-col gap-4">
      {ranked.map((other) => {
        const size = sizeOf(overlap, other.id);
        const shared = sharedBy(overlap, segment.id, other.id);
        const [sharedText, ofThis, ofOther] = [format.number(shared), format.percent(own ? shared / own : 0), format.percent(size ? shared / size : 0)];
        return (
          <li key={other.id}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
              <Link to="/segments/$id" params={{ id: other.id }} className="font-medium underline-offset-4 hover:underline">
                {other.name}
              </Link>
              <span className="figures text-soft">
                <Trans>
                  <strong className="text-ink">{sharedText}</strong> in both: {ofThis} of this one, {ofOther} of the other
                </Trans>
              </span>
            </div>
            <div className="mt-1 h-3 overflow-hidden rounded bg-sunken" aria-hidden>
              <div className="h-full rounded bg-line-strong/50" style={{ width: `${(size / longest) * 100}%` }}>
                <div className="h-full rounded bg-accent" style={{ width: `${size ? (shared / size) * 100 : 0}%` }} />
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Matrix({ overlap, chosen }: { overlap: SegmentOverlap; chosen: Segment[] }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t`Share of each pair`}>
      <table className="figures border-separate border-spacing-1 text-sm">
        <thead>
          <tr>
            <td />
            {chosen.map((segment) => (
              <th key={segment.id} scope="col" className="max-w-32 min-w-24 px-1 pb-1 text-left align-bottom text-xs font-medium">
                <span className="line-clamp-3">{segment.name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chosen.map((row) => (
            <tr key={row.id}>
              <th scope="row" className="max-w-48 min-w-32 pr-2 text-left text-xs font-medium">
                <span className="line-clamp-2">{row.name}</span>
              </th>
              {chosen.map((column) => {
                const size = sizeOf(overlap, row.id);
                const shared = row.id === column.id ? size : sharedBy(overlap, row.id, column.id);
                const share = size ? shared / size : 0;
                return (
                  <td key={column.id} className="rounded px-2 py-1.5" style={{ background: `color-mix(in oklab, var(--accent) ${Math.round(share * 28)}%, var(--sunken))` }}>
                    <span className="block font-semibold">{format.number(shared)}</span>
                    <span className="block text-xs">{row.id === column.id ? t`all of it` : format.percent(share)}</span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Choice({ others, chosen, onChange }: { others: Segment[]; chosen: Id[]; onChange: (ids: Id[]) => void }) {
  const { t } = useLingui();
  const format = useFormat();
  return (
    <Panel title={t`Compare with`} note={t`Up to ${most} others.`} bodyClassName="max-h-[28rem] overflow-y-auto">
      <ul className="flex flex-col gap-2.5">
        {others.map((other) => {
          const isChosen = chosen.includes(other.id);
          return (
            <li key={other.id} className="flex items-start justify-between gap-3">
              <Checkbox
                className="items-start"
                checked={isChosen}
                disabled={!isChosen && chosen.length >= most}
                onChange={(on) => onChange(on ? [...chosen, other.id] : chosen.filter((id) => id !== other.id))}
              >
                {other.name}
              </Checkbox>
              <span className="figures shrink-0 text-sm text-soft">{format.number(other.members)}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** With nothing chosen the three largest others are shown: a page to look at beats a page to fill in. */
export function OverlapTab({ segment, all }: { segment: Segment; all: Segment[] }) {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const others = all.filter((other) => other.id !== segment.id);
  const largest = [...others].sort((a, b) => b.members - a.members).slice(0, 3);
  const chosen = (search.with ?? largest.map((other) => other.id)).filter((id) => others.some((other) => other.id === id));
  const query = useQuery({ ...overlapQuery([segment.id, ...chosen]), enabled: chosen.length > 0 });
  const among = others.filter((other) => chosen.includes(other.id));
  if (others.length === 0) {
    return (
      <div className="rounded-xl border bg-surface">
        <Empty title={<Trans>There is no other segment yet</Trans>}>
          <Trans>With a second one you see here how many customers are in both.</Trans>
        </Empty>
      </div>
    );
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <Choice others={others} chosen={chosen} onChange={(ids) => void navigate({ search: (before) => ({ ...before, with: ids }), replace: true })} />
      {chosen.length === 0 ? (
        <div className="rounded-xl border bg-surface">
          <Empty title={<Trans>Choose one or more segments</Trans>} />
        </div>
      ) : (
        <Loaded query={query} skeleton={<Skeleton className="h-96 rounded-xl" />}>
          {(overlap) => (
            <div className="flex min-w-0 flex-col gap-4">
              <Panel title={t`In both`} note={t`The grey bar is the other segment, the colored part the customers it shares with this one.`}>
                <Bars overlap={overlap} segment={segment} others={among} />
              </Panel>
              <Panel title={t`Each with each`} note={t`In each row: how many of that segment are in the column’s, and which share of it.`}>
                <Matrix overlap={overlap} chosen={[segment, ...among]} />
              </Panel>
            </div>
          )}
        </Loaded>
      )}
    </div>
  );
}
