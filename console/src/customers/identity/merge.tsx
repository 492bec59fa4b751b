import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { customerSearchQuery, forbidLink, mergeCustomers } from "@/api/customers";
import type { Card, Profile } from "@/api/types";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input, TextArea } from "@/components/input";
import { sayProblem } from "@/components/undo";
import { useDebounced } from "@/components/when";
import { useCustomerName } from "../row";
import { useUndoableDecisions } from "./acts";

export type PairAct = "merge" | "forbid";

const route = getRouteApi("/console/customers/$id");

interface PickerProps {
  exclude: string;
  chosen: Card | null;
  onChoose: (card: Card) => void;
}

function CustomerPicker({ exclude, chosen, onChoose }: PickerProps) {
  const { t } = useLingui();
  const name = useCustomerName();
  const [typed, setTyped] = useState("");
  const query = useQuery(customerSearchQuery(useDebounced(typed.trim())));
  const found = (query.data?.items ?? []).filter((card) => card.id !== exclude);
  return (
    <div className="flex flex-col gap-2">
      <Field label={t`The other customer`}>
        {(wiring) => (
          <Input
            {...wiring}
            type="search"
            value={typed}
            placeholder={t`Name, email, phone or card`}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <ul className="max-h-56 divide-y overflow-y-auto rounded-lg border" aria-label={t`Customers found`}>
        {found.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              aria-pressed={chosen?.id === card.id}
              onClick={() => onChoose(card)}
              className={cn(
                "block w-full px-3 py-2 text-left text-sm outline-offset-[-2px] hover:bg-sunken",
                chosen?.id === card.id && "bg-accent-wash",
              )}
            >
              <span className="block font-medium">{name(card)}</span>
              <span className="block truncate text-soft">
                {[card.email, card.phone, card.loyalty_card, card.city].filter(Boolean).join(" · ")}
              </span>
            </button>
          </li>
        ))}
        {found.length === 0 ? (
          <li className="px-3 py-4 text-center text-sm text-soft">
            <Trans>Nobody matches</Trans>
          </li>
        ) : null}
      </ul>
    </div>
  );
}

function usePairAct(profile: Profile, act: PairAct, onDone: () => void) {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const { announce, reread } = useUndoableDecisions();
  return useMutation({
    mutationFn: async ({ other, reason }: { other: Card; reason: string }) => {
      if (act === "forbid") return { ...(await forbidLink([profile.id, other.id], reason)), profile_id: profile.id };
      return mergeCustomers([profile.id, other.id], reason);
    },
    onSuccess: async ({ profile_id, decision_ids }) => {
      onDone();
      announce(act === "merge" ? t`Merged into one customer` : t`They will never be joined`, decision_ids);
      if (profile_id !== profile.id) await navigate({ params: { id: profile_id } });
      await reread();
    },
    onError: sayProblem,
  });
}

function PairBody({ profile, act, onClose }: { profile: Profile; act: PairAct; onClose: () => void }) {
  const { t } = useLingui();
  const [other, setOther] = useState<Card | null>(null);
  const [reason, setReason] = useState("");
  const run = usePairAct(profile, act, onClose);
  const merging = act === "merge";
  return (
    <Dialog
      open
      onClose={onClose}
      title={merging ? t`Merge with another customer` : t`Not the same person`}
      description={
        merging
          ? t`Both stories become one. You can undo it at any time: each gets their own back.`
          : t`Whatever arrives from now on, these two stay apart until you take this back.`
      }
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            variant="primary"
            disabled={!other || reason.trim() === "" || run.isPending}
            onClick={() => other && run.mutate({ other, reason: reason.trim() })}
          >
            {merging ? <Trans>Merge</Trans> : <Trans>Keep apart</Trans>}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <CustomerPicker exclude={profile.id} chosen={other} onChoose={setOther} />
        <Field label={t`Why`} hint={t`Kept with the decision, for whoever looks at it next.`}>
          {(wiring) => <TextArea {...wiring} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  );
}

interface MergeProps {
  profile: Profile;
  act: PairAct | null;
  onClose: () => void;
}

export const MergeDialog = ({ profile, act, onClose }: MergeProps) =>
  act ? <PairBody profile={profile} act={act} onClose={onClose} /> : null;
