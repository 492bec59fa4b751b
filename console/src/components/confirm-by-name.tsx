import { Trans } from "@lingui/react/macro";
import { useState, type ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";

interface ConfirmProps {
  name: string;
  title: string;
  act: string;
  children: ReactNode;
  onClose: () => void;
  onConfirm: () => void;
}

/** For what cannot be undone: it says what it touches and asks for its name. */
export function ConfirmByName({ name, title, act, children, onClose, onConfirm }: ConfirmProps) {
  const [typed, setTyped] = useState("");
  const right = typed.trim() === name.trim();
  const confirm = () => {
    onConfirm();
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="danger" disabled={!right} onClick={confirm}>
            {act}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (right) confirm();
        }}
      >
        <p>{children}</p>
        <Field
          label={
            <Trans>
              Type <strong>{name}</strong> to go on
            </Trans>
          }
        >
          {(wiring) => (
            <Input {...wiring} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
