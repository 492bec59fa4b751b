import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Profile, Rfm } from "@/api/types";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { When } from "@/components/when";
import { useRfmName } from "./rfm-words";

function Cell({ label, children, note }: { label: ReactNode; children: ReactNode; note?: ReactNode }) {
  return (
    <div className="min-w-0 px-4 py-3">
      <dt className="label-caps">{label}</dt>
      <dd className="figures truncate text-lg font-semibold">{children}</dd>
      {note ? <dd className="truncate text-sm text-soft">{note}</dd> : null}
    </div>
  );
}

function Tiles({ value, label }: { value: number; label: string }) {
  const { t } = useLingui();
  return (
    <span role="img" aria-label={t`${label}: ${value} of 5`} title={t`${label}: ${value} of 5`} className="flex gap-0.5">
      {[1, 2, 3, 4, 5].map((step) => (
        <span key={step} className={cn("size-2 rounded-[1px]", step <= value ? "bg-accent" : "bg-line")} />
      ))}
    </span>
  );
}

function RfmCell({ rfm }: { rfm: Rfm }) {
  const { t } = useLingui();
  const rfmName = useRfmName();
  const [recency = 0, frequency = 0, monetary = 0] = [...rfm.score].map(Number);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,auto)_1fr] content-start gap-x-4 px-4 py-3">
        <dt className="label-caps">
          <abbr title={t`Recency, frequency and monetary value, each from 1 to 5`} className="no-underline">
            RFM {rfm.score}
          </abbr>
        </dt>
        <dd className="truncate text-lg font-semibold">{rfmName(rfm.label)}</dd>
      <dd className="col-start-2 row-span-2 row-start-1 flex flex-col gap-1 self-center">
        <Tiles value={recency} label={t`How recently`} />
        <Tiles value={frequency} label={t`How often`} />
        <Tiles value={monetary} label={t`How much`} />
      </dd>
    </div>
  );
}

export function Summary({ profile }: { profile: Profile }) {
  const format = useFormat();
  const { orders } = profile;
  return (
    <dl className="mb-5 grid grid-cols-2 overflow-hidden rounded-xl border bg-surface sm:grid-cols-3 xl:grid-cols-5 [&>*]:-ml-px [&>*]:-mt-px [&>*]:border-t [&>*]:border-l [&>*:last-child]:col-span-2 xl:[&>*:last-child]:col-span-1">
      <Cell label={<Trans>Spent</Trans>} note={orders.average ? <Trans>{format.money(orders.average)} on average</Trans> : null}>
        {format.money(orders.spent)}
      </Cell>
      <Cell label={<Trans>Orders</Trans>} note={orders.last_at ? <When at={orders.last_at} /> : null}>
        {format.number(orders.count)}
      </Cell>
      <Cell label={<Trans>Last seen</Trans>} note={profile.last_seen_at ? format.dateTime(profile.last_seen_at) : null}>
        {profile.last_seen_at ? <When at={profile.last_seen_at} /> : "—"}
      </Cell>
      <Cell label={<Trans>With us since</Trans>} note={profile.first_seen_at ? <When at={profile.first_seen_at} /> : null}>
        {profile.first_seen_at ? format.date(profile.first_seen_at) : "—"}
      </Cell>
      {profile.rfm ? <RfmCell rfm={profile.rfm} /> : <Cell label="RFM" note={orders.count ? <Trans>worked out within ten minutes</Trans> : <Trans>from the first order on</Trans>}>—</Cell>}
    </dl>
  );
}
