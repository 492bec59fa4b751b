import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { addUser } from "@/api/access";
import { roles } from "@/api/types";
import { Button } from "@/components/button";
import { SecretOnce } from "@/components/copy";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { sayProblem } from "@/components/undo";
import { roleLabels } from "./roles";

const draft = z.object({ name: z.string().trim().min(1), email: z.email(), role: z.enum(roles) });

export function NewUser({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const form = useForm({
    resolver: zodResolver(draft),
    defaultValues: { name: "", email: "", role: "marketing" as (typeof roles)[number] },
  });
  const role = useWatch({ control: form.control, name: "role" });
  const add = useMutation({
    mutationFn: addUser,
    onSuccess: () => client.invalidateQueries({ queryKey: ["users"] }),
    onError: sayProblem,
  });
  const submit = form.handleSubmit((values) => add.mutate(values));
  const { errors } = form.formState;
  if (add.data) {
    return (
      <Dialog open onClose={onClose} title={t`First password of ${add.data.user.name}`}>
        <SecretOnce secret={add.data.initial_password} />
        <p className="mt-3 text-sm text-soft">
          <Trans>Hand it over in person or by phone. They can change it under Settings, You.</Trans>
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Add a user`}
      footer={
        <Button variant="primary" disabled={add.isPending} onClick={() => void submit()}>
          <Trans>Add</Trans>
        </Button>
      }
    >
      <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void submit(event)}>
        <Field label={t`Name`} error={errors.name ? t`Write their name.` : undefined}>
          {(wiring) => <Input {...wiring} autoComplete="off" {...form.register("name")} />}
        </Field>
        <Field label={t`Email`} error={errors.email ? t`Write a whole email address.` : undefined}>
          {(wiring) => <Input {...wiring} type="email" autoComplete="off" {...form.register("email")} />}
        </Field>
        <Field label={t`Role`} hint={t`It decides which places they see.`}>
          {(wiring) => (
            <Select
              {...wiring}
              value={role}
              onChange={(value) => form.setValue("role", value)}
              options={roles.map((each) => ({ value: each, label: t(roleLabels[each]) }))}
            />
          )}
        </Field>
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden />
      </form>
    </Dialog>
  );
}
