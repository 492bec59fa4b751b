import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useForm } from "react-hook-form";
import { z } from "zod";
import type { Json } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input, TextArea } from "@/components/input";

const shape = z.object({ name: z.string().trim().regex(/^[a-z][a-z0-9_]{0,63}$/), value: z.string().min(1) });

/** What is written like a number, a truth value or JSON is one; the rest is text. */
export function parseValue(text: string): Json {
  const trimmed = text.trim();
  const leadingZero = /^[+-]?0\d/.test(trimmed) || trimmed.startsWith("+");
  if (leadingZero || !/^(-?\d|true$|false$|[[{])/.test(trimmed)) return text;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return text;
  }
}

interface TraitDialogProps {
  trait: { name: string; value: Json };
  onClose: () => void;
  onSave: (name: string, value: Json) => void;
}

export function TraitDialog({ trait, onClose, onSave }: TraitDialogProps) {
  const { t } = useLingui();
  const written = typeof trait.value === "string" ? trait.value : JSON.stringify(trait.value);
  const form = useForm({ resolver: zodResolver(shape), defaultValues: { name: trait.name, value: written } });
  const submit = form.handleSubmit(({ name, value }) => onSave(name, parseValue(value)));
  const { errors } = form.formState;
  return (
    <Dialog
      open
      onClose={onClose}
      title={trait.name ? t`Edit a trait` : t`Add a trait`}
      footer={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button variant="primary" onClick={() => void submit()}>
            <Trans>Save</Trans>
          </Button>
        </>
      }
    >
      <form className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <Field
          label={t`Name`}
          hint={t`Small letters, digits and underscores, like birth_city.`}
          error={errors.name ? t`Start with a small letter; then letters, digits and underscores.` : undefined}
        >
          {(wiring) => <Input {...wiring} {...form.register("name")} readOnly={trait.name !== ""} />}
        </Field>
        <Field label={t`Value`} error={errors.value ? t`Write a value, or remove the trait.` : undefined}>
          {(wiring) => <TextArea {...wiring} {...form.register("value")} />}
        </Field>
      </form>
    </Dialog>
  );
}
