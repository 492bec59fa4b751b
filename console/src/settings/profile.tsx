import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation } from "@tanstack/react-query";
import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { changePassword } from "@/api/access";
import { isProblem } from "@/api/problem";
import { useChoose, useSession } from "@/access/session";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Panel } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { roleLabels } from "./roles";

function Choices() {
  const { t } = useLingui();
  const { user } = useSession();
  const choose = useChoose();
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium">
          <Trans>Language</Trans>
        </p>
        <Segments
          className="self-start"
          label={t`Language`}
          value={user.language}
          onChange={(language) => void choose.language(language)}
          options={[
            { value: "it", label: "Italiano" },
            { value: "en", label: "English" },
          ]}
        />
      </div>
      <div className="flex flex-col gap-1.5">
        <p className="text-sm font-medium">
          <Trans>Theme</Trans>
        </p>
        <Segments
          className="self-start"
          label={t`Theme`}
          value={user.theme}
          onChange={(theme) => void choose.theme(theme)}
          options={[
            { value: "system", label: <><Monitor aria-hidden /> {t`As this machine`}</> },
            { value: "light", label: <><Sun aria-hidden /> {t`Light`}</> },
            { value: "dark", label: <><Moon aria-hidden /> {t`Dark`}</> },
          ]}
        />
      </div>
    </>
  );
}

function You() {
  const { t } = useLingui();
  const { user } = useSession();
  const choose = useChoose();
  const [name, setName] = useState(user.name);
  return (
    <Panel title={t`You`} bodyClassName="flex flex-col gap-5">
      <Field label={t`Name`}>
        {(wiring) => (
          <Input
            {...wiring}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            onBlur={() => {
              if (name.trim() && name.trim() !== user.name) void choose.name(name.trim()).then(() => say(t`Saved`, "good"));
            }}
          />
        )}
      </Field>
      <p className="text-sm text-soft">
        {user.email} · {t(roleLabels[user.role])}
      </p>
      <Choices />
    </Panel>
  );
}

const passwords = z
  .object({ current: z.string().min(1), fresh: z.string().min(12), again: z.string() })
  .refine(({ fresh, again }) => fresh === again, { path: ["again"] });

function Password() {
  const { t } = useLingui();
  const form = useForm({ resolver: zodResolver(passwords), defaultValues: { current: "", fresh: "", again: "" } });
  const { errors } = form.formState;
  const change = useMutation({
    mutationFn: ({ current, fresh }: z.infer<typeof passwords>) => changePassword(current, fresh),
    onSuccess: () => {
      form.reset();
      say(t`Password changed`, "good");
    },
    onError: (error) => {
      if (isProblem(error) && error.status === 422) form.setError("current", { message: error.message });
      else sayProblem(error);
    },
  });
  return (
    <Panel title={t`Password`}>
      <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void form.handleSubmit((values) => change.mutate(values))(event)}>
        <Field label={t`Current password`} error={errors.current ? errors.current.message || t`Write your current password.` : undefined}>
          {(wiring) => <Input {...wiring} type="password" autoComplete="current-password" {...form.register("current")} />}
        </Field>
        <Field label={t`New password`} hint={t`At least 12 characters. A sentence is easier to remember.`} error={errors.fresh ? t`At least 12 characters.` : undefined}>
          {(wiring) => <Input {...wiring} type="password" autoComplete="new-password" {...form.register("fresh")} />}
        </Field>
        <Field label={t`New password, again`} error={errors.again ? t`The two are not the same.` : undefined}>
          {(wiring) => <Input {...wiring} type="password" autoComplete="new-password" {...form.register("again")} />}
        </Field>
        <div>
          <Button type="submit" variant="primary" disabled={change.isPending}>
            <Trans>Change password</Trans>
          </Button>
        </div>
      </form>
    </Panel>
  );
}

export const ProfilePage = () => (
  <div className="grid max-w-5xl gap-4 lg:grid-cols-2">
    <You />
    <Password />
  </div>
);
