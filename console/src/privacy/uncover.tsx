import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { uncover } from "@/api/privacy";
import type { SensitiveField } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { sayProblem } from "@/components/undo";

/** What the server puts in the place of what one may not see. */
export const mask = "••••••";

interface UncoverProps {
  id: string;
  kind: SensitiveField["kind"];
  name: string;
  value: unknown;
}

/** Beside a hidden field: shows it once, for a reason that goes into the audit log. */
export function Uncover({ id, kind, name, value }: UncoverProps) {
  const { t } = useLingui();
  const allowed = useAllowed();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const ask = useMutation({ mutationFn: () => uncover(id, { kind, name, reason }), onError: sayProblem });
  if (value !== mask || !allowed("profiles:unmask")) return null;
  const close = () => {
    setOpen(false);
    setReason("");
    ask.reset();
  };
  return (
    <>
      <Button variant="ghost" size="icon-sm" className="size-6" aria-label={t`Uncover ${name}`} onClick={() => setOpen(true)}>
        <Eye aria-hidden />
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={t`Uncover a field`}
        description={name}
        footer={
          ask.data ? (
            <Button onClick={close}>
              <Trans>Close</Trans>
            </Button>
          ) : (
            <Button variant="primary" disabled={!reason.trim() || ask.isPending} onClick={() => ask.mutate()}>
              <Trans>Uncover</Trans>
            </Button>
          )
        }
      >
        {ask.data ? (
          <p className="font-mono text-sm break-all">{ask.data.values.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(", ")}</p>
        ) : (
          <Field label={t`Why`} hint={t`Your name and this reason go into the audit log.`}>
            {(wiring) => <Input {...wiring} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        )}
      </Dialog>
    </>
  );
}
