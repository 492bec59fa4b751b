import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { splitCustomer } from "@/api/customers";
import type { Identifier, Profile } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { TextArea } from "@/components/input";
import { sayProblem } from "@/components/undo";
import { useNamespaceLabel } from "@/components/namespaces";
import { useUndoableDecisions } from "./acts";

function SideOf({ title, identifiers }: { title: string; identifiers: Identifier[] }) {
  const namespaceLabel = useNamespaceLabel();
  return (
    <div className="min-w-0 flex-1 rounded-lg border p-3">
      <p className="mb-2 text-sm font-semibold">{title}</p>
      <ul className="flex flex-col gap-1 text-sm">
        {identifiers.map((identifier) => (
          <li key={identifier.key} className="truncate" title={identifier.value}>
            <span className="text-soft">{namespaceLabel(identifier.namespace)}</span> {identifier.value}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface SplitProps {
  profile: Profile;
  identifiers: Identifier[];
  chosen: string[];
  onClose: (done: boolean) => void;
}

export function SplitDialog({ profile, identifiers, chosen, onClose }: SplitProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const { announce, reread } = useUndoableDecisions();
  const split = useMutation({
    mutationFn: () => splitCustomer(profile.id, chosen, reason.trim()),
    onSuccess: async ({ decision_ids }) => {
      onClose(true);
      announce(t`Split: each has their own story back`, decision_ids);
      await reread();
    },
    onError: sayProblem,
  });
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      title={t`Split into two customers`}
      description={t`Each gets back the events, traits and consents that came with their identifiers.`}
      footer={
        <>
          <Button onClick={() => onClose(false)}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" disabled={split.isPending || reason.trim() === ""} onClick={() => split.mutate()}>
            <Trans>Split</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex gap-3 max-sm:flex-col">
          <SideOf title={t`Stays here`} identifiers={identifiers.filter((each) => !chosen.includes(each.key))} />
          <SideOf title={t`Becomes another customer`} identifiers={identifiers.filter((each) => chosen.includes(each.key))} />
        </div>
        <Field label={t`Why`} hint={t`Kept with the decision, for whoever looks at it next.`}>
          {(wiring) => <TextArea {...wiring} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  );
}
