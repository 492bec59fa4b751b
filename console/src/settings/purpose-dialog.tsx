import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { addPurpose, savePurpose } from "@/api/settings";
import { customerChannels, type AnyChannel, type Channel, type ConsentPurpose } from "@/api/types";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { ChannelTag } from "@/components/channel";
import { Checkbox, Switch } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input, TextArea } from "@/components/input";
import { say, sayProblem } from "@/components/undo";

const draft = z.object({
  code: z.string().trim().regex(/^[a-z][a-z0-9_]{0,63}$/),
  name_it: z.string().trim().min(1),
  name_en: z.string().trim().min(1),
  description_it: z.string().trim(),
  description_en: z.string().trim(),
});

function useSave(existing: boolean, onDone: () => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (purpose: ConsentPurpose) => (existing ? savePurpose(purpose) : addPurpose(purpose)),
    onSuccess: () => {
      onDone();
      say(t`Saved`, "good");
      return client.invalidateQueries({ queryKey: ["purposes"] });
    },
    onError: sayProblem,
  });
}

type Anywhere = Channel | AnyChannel;

function ChannelChoice({ chosen, onChange }: { chosen: Anywhere[]; onChange: (chosen: Anywhere[]) => void }) {
  const every = chosen.includes("*");
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">
        <Trans>Channels</Trans>
      </legend>
      <Checkbox checked={every} onChange={(on) => onChange(on ? ["*"] : [])}>
        <ChannelTag channel="*" />
      </Checkbox>
      <div className={cn("mt-2 grid grid-cols-2 gap-2 border-t pt-2 sm:grid-cols-3", every && "hidden")}>
        {customerChannels.map((channel) => (
          <Checkbox
            key={channel}
            checked={chosen.includes(channel)}
            onChange={(on) => onChange(on ? [...chosen, channel] : chosen.filter((each) => each !== channel))}
          >
            <ChannelTag channel={channel} />
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}

export function PurposeDialog({ purpose, onClose }: { purpose: ConsentPurpose | null; onClose: () => void }) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<Anywhere[]>(purpose?.channels ?? ["email"]);
  const [double, setDouble] = useState(purpose?.double_opt_in ?? false);
  const form = useForm({
    resolver: zodResolver(draft),
    defaultValues: {
      code: purpose?.code ?? "",
      name_it: purpose?.name.it ?? "",
      name_en: purpose?.name.en ?? "",
      description_it: purpose?.description.it ?? "",
      description_en: purpose?.description.en ?? "",
    },
  });
  const save = useSave(purpose !== null, onClose);
  const submit = form.handleSubmit(({ code, name_it, name_en, description_it, description_en }) =>
    save.mutate({
      code,
      name: { it: name_it, en: name_en },
      description: { it: description_it, en: description_en },
      channels: chosen,
      double_opt_in: double,
    }),
  );
  const { errors } = form.formState;
  const missing = t`Customers read it in both languages.`;
  return (
    <Dialog
      open
      onClose={onClose}
      title={purpose ? t`Edit a purpose` : t`Add a purpose`}
      footer={
        <Button variant="primary" disabled={chosen.length === 0 || save.isPending} onClick={() => void submit()}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <form className="grid gap-4 sm:grid-cols-2" noValidate onSubmit={(event) => void submit(event)}>
        <Field className="sm:col-span-2" label={t`Code`} hint={t`What your programs call it. It cannot change later.`} error={errors.code ? t`Start with a small letter; then letters, digits and underscores.` : undefined}>
          {(wiring) => <Input {...wiring} readOnly={purpose !== null} {...form.register("code")} />}
        </Field>
        <Field label={t`Name in Italian`} error={errors.name_it ? missing : undefined}>
          {(wiring) => <Input {...wiring} lang="it" {...form.register("name_it")} />}
        </Field>
        <Field label={t`Name in English`} error={errors.name_en ? missing : undefined}>
          {(wiring) => <Input {...wiring} lang="en" {...form.register("name_en")} />}
        </Field>
        <Field label={t`Description in Italian`}>
          {(wiring) => <TextArea {...wiring} lang="it" {...form.register("description_it")} />}
        </Field>
        <Field label={t`Description in English`}>
          {(wiring) => <TextArea {...wiring} lang="en" {...form.register("description_en")} />}
        </Field>
        <div className="sm:col-span-2">
          <ChannelChoice chosen={chosen} onChange={setChosen} />
        </div>
        <Switch className="sm:col-span-2" checked={double} onChange={setDouble}>
          <Trans>Double opt-in: counts only once they confirm</Trans>
        </Switch>
      </form>
    </Dialog>
  );
}
