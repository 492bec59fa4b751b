import { Trans, useLingui } from "@lingui/react/macro";
import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import type { JsonObject, QuarantineRow } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Facts, useSourceName } from "@/components/event-inspector";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { JsonEditor, parseJson } from "@/components/json-editor";
import { useDiscard, useMend } from "./quarantine-acts";
import { useReasonWords } from "@/components/reasons";
import { useViolationWords } from "./violation-words";

function Why({ row }: { row: QuarantineRow }) {
  const { name, advice } = useReasonWords()(row.code);
  const sayViolation = useViolationWords();
  return (
    <div className="rounded-lg bg-care-wash p-3 text-sm">
      <p className="font-semibold text-care">{name}</p>
      <p>{advice ?? row.reason}</p>
      {row.errors.length > 0 ? (
        <ul className="mt-2 flex flex-col gap-1">
          {row.errors.map((error) => (
            <li key={`${error.path} ${error.message}`}>
              <code className="font-mono text-xs font-semibold">{error.path || "/"}</code> {sayViolation(error)}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface InspectorProps {
  row: QuarantineRow;
  onClose: () => void;
  onHide?: (id: string, hidden: boolean) => void;
}

function Footer({ row, text, onClose, onHide }: InspectorProps & { text: string }) {
  const parsed = parseJson<JsonObject>(text);
  const { mend, busy } = useMend(row, onClose);
  const discard = useDiscard(onHide ?? (() => undefined));
  return (
    <>
      <Button
        variant="ghost"
        className="mr-auto text-loss"
        onClick={() => {
          onClose();
          discard(row);
        }}
      >
        <Trash2 aria-hidden />
        <Trans>Discard</Trans>
      </Button>
      <Button
        variant="primary"
        disabled={busy || parsed.error !== null}
        onClick={() => parsed.value && mend.mutate({ payload: parsed.value, again: true })}
      >
        <RotateCcw aria-hidden />
        <Trans>Save and redrive</Trans>
      </Button>
    </>
  );
}

export function QuarantineInspector({ row, onClose, onHide }: InspectorProps) {
  const { t } = useLingui();
  const format = useFormat();
  const sourceName = useSourceName();
  const editable = useAllowed()("events:write");
  const [text, setText] = useState(
    typeof row.payload === "string" ? row.payload : JSON.stringify(row.payload, null, 2),
  );
  const { error } = parseJson(text);
  return (
    <Dialog
      open
      place="side"
      onClose={onClose}
      title={row.name ?? t`An event we could not read`}
      description={t`Waiting since ${format.dateTime(row.received_at)}`}
      footer={
        editable ? <Footer row={row} text={text} onClose={onClose} {...(onHide && { onHide })} /> : null
      }
    >
      <div className="flex flex-col gap-5">
        <Why row={row} />
        <Facts
          rows={[
            [t`Source`, sourceName(row.source_id)],
            [t`Type`, row.type],
            [t`Message ID`, row.message_id],
          ]}
        />
        <Field
          label={t`Content`}
          hint={t`Mend what is wrong here: only this event changes.`}
          error={error ? t`Not valid JSON yet: ${error}` : undefined}
        >
          {(wiring) => <JsonEditor {...wiring} value={text} onChange={setText} readOnly={!editable} className="min-h-96" />}
        </Field>
      </div>
    </Dialog>
  );
}
