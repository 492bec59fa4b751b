import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { askErasure, askExport, customerRequestsQuery, erasurePlanQuery, privacyKey } from "@/api/privacy";
import type { ErasurePlan, Profile } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { Input } from "@/components/input";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { sayProblem } from "@/components/undo";
import { useLiveRequests } from "./live";
import { RequestRow } from "./request-row";
import { placeWords } from "./words";

/** What was asked for about one customer, and a copy of everything known for the asking. */
export function RequestsDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const query = useQuery(customerRequestsQuery(profile.id));
  useLiveRequests();
  const ask = useMutation({
    mutationFn: () => askExport(profile.id),
    onSuccess: () => client.invalidateQueries({ queryKey: privacyKey }),
    onError: sayProblem,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Copies of this customer’s data`}
      description={t`Everything that is known, to read and for machines. A copy can be downloaded for a week.`}
      className="w-[min(46rem,calc(100vw-2rem))]"
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Close</Trans>
          </Button>
          <Button variant="primary" disabled={ask.isPending} onClick={() => ask.mutate()}>
            <Trans>Prepare a copy</Trans>
          </Button>
        </>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {({ items }) =>
          items.length > 0 ? (
            <ul className="-mx-5 divide-y">
              {items.map((request) => (
                <RequestRow key={request.id} request={request} />
              ))}
            </ul>
          ) : (
            <p className="text-soft">
              <Trans>Nobody has asked for a copy yet.</Trans>
            </p>
          )
        }
      </Loaded>
    </Dialog>
  );
}

function Counts({ plan }: { plan: ErasurePlan }) {
  const { t } = useLingui();
  const format = useFormat();
  const say = (place: string) => {
    const known = placeWords[place];
    return known ? t(known) : place;
  };
  return (
    <div className="rounded-lg border">
      <table className="w-full text-sm">
        <tbody className="divide-y">
          {plan.lines.map((line) => (
            <tr key={line.place}>
              <th scope="row" className="px-3 py-1.5 text-left font-normal">
                {say(line.place)}
              </th>
              <td className="figures px-3 py-1.5 text-right">{format.number(line.rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="border-t px-3 py-2 text-sm text-soft">
        <Trans>Notes, files, queues and copies that name them are looked through as well.</Trans>{" "}
        {plan.others > 0 ? (
          <Plural
            value={plan.others}
            one="Of # device that others use too, only what is theirs goes."
            other="Of # devices that others use too, only what is theirs goes."
          />
        ) : null}
      </p>
    </div>
  );
}

interface EraseProps {
  profile: Profile;
  onClose: () => void;
  onAsked: () => void;
}

/** For good: it says what goes, asks why, and asks for the name. */
export function EraseDialog({ profile, onClose, onAsked }: EraseProps) {
  const { t } = useLingui();
  const query = useQuery(erasurePlanQuery(profile.id));
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [suppress, setSuppress] = useState(false);
  const plan = query.data;
  const ready = plan !== undefined && reason.trim() !== "" && typed.trim() === plan.name.trim();
  const erase = useMutation({
    mutationFn: () => askErasure(profile.id, { confirm: plan?.profile_id ?? profile.id, reason, suppress }),
    onSuccess: onAsked,
    onError: sayProblem,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Erase this customer for good`}
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="danger" disabled={!ready || erase.isPending} onClick={() => erase.mutate()}>
            <Trans>Erase for good</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Loaded query={query} skeleton={<SkeletonRows rows={5} height="h-8" />}>
          {(found) => <Counts plan={found} />}
        </Loaded>
        <p className="text-sm">
          <Trans>
            This cannot be undone. Neither a replay nor an import brings them back; if they return by themselves, they are
            new.
          </Trans>
        </p>
        <Field label={t`Why`} hint={t`It stands in the certificate, without names.`}>
          {(wiring) => <Input {...wiring} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <Checkbox checked={suppress} onChange={setSuppress}>
          <Trans>Never contact their addresses again</Trans>
        </Checkbox>
        {plan ? (
          <Field
            label={
              <Trans>
                Type <strong>{plan.name}</strong> to go on
              </Trans>
            }
          >
            {(wiring) => (
              <Input {...wiring} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
            )}
          </Field>
        ) : null}
      </div>
    </Dialog>
  );
}

