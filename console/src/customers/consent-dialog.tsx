import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { recordConsent } from "@/api/customers";
import { purposesQuery } from "@/api/settings";
import { type AnyChannel, type Channel, type ConsentStatus, type Profile } from "@/api/types";
import { Button } from "@/components/button";
import { useChannelOptions } from "@/components/channel";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { TextArea } from "@/components/input";
import { Select } from "@/components/select";
import { say, sayProblem } from "@/components/undo";
import { useConsentLabels } from "./consent-badge";
import { settle } from "./settle";

const statuses: ConsentStatus[] = ["granted", "denied", "withdrawn"];

function useRecord(id: string, onDone: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (entry: Parameters<typeof recordConsent>[1]) => recordConsent(id, entry),
    onSuccess: async () => {
      onDone();
      say(t`Written in the ledger`, "good");
      await settle();
      await client.invalidateQueries({ queryKey: ["profile", id] });
      await client.invalidateQueries({ queryKey: ["consents", id] });
    },
    onError: sayProblem,
  });
}

export function ConsentDialog({ profile, onClose }: { profile: Profile; onClose: () => void }) {
  const { t } = useLingui();
  const format = useFormat();
  const label = useConsentLabels();
  const purposes = useQuery(purposesQuery).data?.items ?? [];
  const [chosen, setPurpose] = useState<string | null>(null);
  const [channel, setChannel] = useState<Channel | AnyChannel | null>(null);
  const [status, setStatus] = useState<ConsentStatus>("granted");
  const [note, setNote] = useState("");
  const purpose = chosen ?? purposes[0]?.code ?? "";
  const allowed = purposes.find((each) => each.code === purpose)?.channels ?? [];
  const options = useChannelOptions(allowed);
  const where = channel && allowed.includes(channel) ? channel : (allowed[0] ?? "*");
  const record = useRecord(profile.id, onClose);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Record a consent`}
      description={t`What the customer told you, and how you can prove it.`}
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            variant="primary"
            disabled={!purpose || note.trim() === "" || record.isPending}
            onClick={() => record.mutate({ purpose, channel: where, status, proof: { note: note.trim() } })}
          >
            <Trans>Record</Trans>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t`Purpose`}>
          {(wiring) => (
            <Select
              {...wiring}
              value={purpose}
              onChange={setPurpose}
              options={purposes.map((each) => ({ value: each.code, label: format.say(each.name) }))}
            />
          )}
        </Field>
        <Field label={t`Channel`}>
          {(wiring) => <Select {...wiring} value={where} onChange={setChannel} options={options} />}
        </Field>
        <Segments
          label={t`Status`}
          value={status}
          onChange={setStatus}
          options={statuses.map((value) => ({ value, label: label(value) }))}
        />
        <Field label={t`Proof`} hint={t`For example: signed form in shop Milano, 12 March; call reference 4471.`}>
          {(wiring) => <TextArea {...wiring} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  );
}
