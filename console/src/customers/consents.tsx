import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { consentLedgerQuery } from "@/api/customers";
import type { ConsentEntry, Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { Dialog } from "@/components/dialog";
import { useSourceName } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { JsonView } from "@/components/json-view";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { When } from "@/components/when";
import { ConsentBadge, usePurposeName } from "./consent-badge";
import { ConsentDialog } from "./consent-dialog";

function LedgerRow({ entry }: { entry: ConsentEntry }) {
  const format = useFormat();
  const purposeName = usePurposeName();
  const sourceName = useSourceName();
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <ConsentBadge status={entry.status} />
        <span className="font-medium">{purposeName(entry.purpose)}</span>
        <ChannelTag channel={entry.channel} />
      </div>
      <p className="mt-1 text-sm text-soft">
        {format.dateTime(entry.at)} · {sourceName(entry.source)}
      </p>
      {Object.keys(entry.proof).length > 0 ? (
        <details className="mt-1 text-sm">
          <summary className="cursor-pointer">
            <Trans>Proof</Trans>
          </summary>
          <JsonView value={entry.proof} className="mt-1" />
        </details>
      ) : null}
    </li>
  );
}

function Ledger({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useLingui();
  const ledger = useQuery(consentLedgerQuery(id));
  return (
    <Dialog
      open
      place="side"
      onClose={onClose}
      title={t`Consent ledger`}
      description={t`Every yes and every no, with its proof. Nothing is ever rewritten.`}
    >
      <Loaded query={ledger} skeleton={<SkeletonRows rows={4} />}>
        {(page) => (
          <ul className="divide-y">
            {page.items.map((entry) => (
              <LedgerRow key={entry.id} entry={entry} />
            ))}
          </ul>
        )}
      </Loaded>
    </Dialog>
  );
}

function ConsentTable({ profile }: { profile: Profile }) {
  const purposeName = usePurposeName();
  return (
    <table className="w-full text-sm">
      <thead className="sr-only">
        <tr>
          <th scope="col">
            <Trans>Purpose</Trans>
          </th>
          <th scope="col">
            <Trans>Channel</Trans>
          </th>
          <th scope="col">
            <Trans>Status</Trans>
          </th>
          <th scope="col">
            <Trans>Since</Trans>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y">
        {profile.consents.map((consent) => (
          <tr key={`${consent.purpose} ${consent.channel}`}>
            <th scope="row" className="py-2 pr-3 text-left font-medium">
              {purposeName(consent.purpose)}
            </th>
            <td className="py-2 pr-3">
              <ChannelTag channel={consent.channel} />
            </td>
            <td className="py-2 pr-3">
              <ConsentBadge status={consent.status} />
            </td>
            <td className="py-2 text-right text-soft max-sm:hidden">
              <When at={consent.at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ConsentsPanel({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const editable = useAllowed()("profiles:write");
  const [shown, setShown] = useState<"ledger" | "record" | null>(null);
  return (
    <Panel
      title={t`Consents`}
      note={t`By purpose and channel.`}
      action={
        <>
          <Button size="sm" variant="ghost" onClick={() => setShown("ledger")}>
            <Trans>Ledger</Trans>
          </Button>
          {editable ? (
            <Button size="sm" onClick={() => setShown("record")}>
              <Plus aria-hidden />
              <Trans>Record</Trans>
            </Button>
          ) : null}
        </>
      }
    >
      {profile.consents.length === 0 ? (
        <Empty title={<Trans>No consent on record</Trans>} className="py-6">
          <Trans>Until there is one, no message may go out. Record what the customer told you.</Trans>
        </Empty>
      ) : (
        <ConsentTable profile={profile} />
      )}
      {shown === "ledger" ? <Ledger id={profile.id} onClose={() => setShown(null)} /> : null}
      {shown === "record" ? <ConsentDialog profile={profile} onClose={() => setShown(null)} /> : null}
    </Panel>
  );
}
