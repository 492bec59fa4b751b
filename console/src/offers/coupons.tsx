import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Download, Plus } from "lucide-react";
import { useState } from "react";
import { batchCodesUrl, batchesQuery } from "@/api/offers";
import type { Offer } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { useFormat } from "@/components/format";
import { Meter } from "@/components/meter";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { When } from "@/components/when";
import { NewBatch } from "./new-codes";

export function CouponsTab({ offer }: { offer: Offer }) {
  const { t } = useLingui();
  const format = useFormat();
  const query = useQuery(batchesQuery(offer.id));
  const mayWrite = useAllowed()("offers:write");
  const [adding, setAdding] = useState(false);
  const create = mayWrite && offer.content.coupon && offer.state !== "ended" ? <Button variant="primary" onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>New codes</Trans></Button> : null;
  return (
    <Panel title={t`Coupons`} note={offer.content.coupon ? t`Compared without spaces, dashes and capitals.` : t`This offer needs no coupon. Say under the rules that it does, and save.`} action={create}>
      {offer.content.codes.length > 0 ? <p className="mb-3 flex flex-wrap items-center gap-2 text-sm"><Trans>For everybody:</Trans>{offer.content.codes.map((code) => <Badge key={code} tone="accent">{code}</Badge>)}</p> : null}
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {({ items }) => items.length === 0 ? (
          <Empty title={<Trans>No batches of codes yet</Trans>}><Trans>Make a batch for a mailing, or a single code to hand over.</Trans></Empty>
        ) : (
          <ul className="divide-y" aria-label={t`Batches`}>
            {items.map((batch) => (
              <li key={batch.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
                <span className="min-w-0 flex-1 basis-48">
                  <span className="font-medium">{batch.prefix ? `${batch.prefix}…` : t`Without a prefix`}</span>
                  <span className="block text-xs text-soft">{batch.created_by} · <When at={batch.created_at} />{batch.expires_at ? <> · <Trans>until {format.date(batch.expires_at)}</Trans></> : null}</span>
                </span>
                <span className="w-44 text-xs text-soft"><Plural value={batch.used} one="# used" other="# used" /> / {format.number(batch.quantity)}<Meter label={t`Used`} share={batch.used / batch.quantity} className="mt-1" /></span>
                <a href={batchCodesUrl(batch.id)} download className={buttonStyle({ size: "sm" })}><Download aria-hidden /><Trans>Download codes</Trans></a>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {adding ? <NewBatch offer={offer} onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}
