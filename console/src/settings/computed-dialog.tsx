import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { saveComputedTrait } from "@/api/settings";
import { channels, computedKinds, type ComputedTraitRule } from "@/api/types";
import { Button } from "@/components/button";
import { useChannelOptions } from "@/components/channel";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { say, sayProblem } from "@/components/undo";
import { kindLabels, needsProperty } from "./computed-words";

const draft = z
  .object({
    name: z.string().trim().regex(/^[a-z][a-z0-9_]{0,63}$/),
    label_it: z.string().trim().min(1),
    label_en: z.string().trim().min(1),
    kind: z.enum(computedKinds),
    event: z.string().trim().min(1),
    property: z.string().trim(),
    window: z.string().trim().regex(/^\d*$/),
    channel: z.enum([...channels, ""]),
  })
  .refine(({ kind, property }) => !needsProperty(kind) || property !== "", { path: ["property"] });
type Draft = z.infer<typeof draft>;

const toDraft = (rule: ComputedTraitRule | null): Draft => ({
  name: rule?.name ?? "",
  label_it: rule?.label.it ?? "",
  label_en: rule?.label.en ?? "",
  kind: rule?.kind ?? "count",
  event: rule?.event ?? "",
  property: rule?.property ?? "",
  window: rule?.window_days ? String(rule.window_days) : "",
  channel: rule?.channel ?? "",
});

const toRule = (values: Draft): Omit<ComputedTraitRule, "builtin"> => ({
  name: values.name,
  label: { it: values.label_it, en: values.label_en },
  kind: values.kind,
  event: values.event,
  property: needsProperty(values.kind) ? values.property : null,
  window_days: Number(values.window) || null,
  channel: values.channel || null,
});

export function ComputedDialog({ rule, onClose }: { rule: ComputedTraitRule | null; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const channelOptions = useChannelOptions();
  const form = useForm<Draft>({ resolver: zodResolver(draft), defaultValues: toDraft(rule) });
  const [kind, channel] = useWatch({ control: form.control, name: ["kind", "channel"] });
  const save = useMutation({
    mutationFn: saveComputedTrait,
    onSuccess: () => {
      onClose();
      say(t`Saved: it is worked out again for everyone`, "good");
      return client.invalidateQueries({ queryKey: ["computed-traits"] });
    },
    onError: sayProblem,
  });
  const submit = form.handleSubmit((values) => save.mutate(toRule(values)));
  const { errors } = form.formState;
  return (
    <Dialog
      open
      onClose={onClose}
      title={rule ? t`Edit a computed trait` : t`Add a computed trait`}
      footer={
        <Button variant="primary" disabled={save.isPending} onClick={() => void submit()}>
          <Trans>Save</Trans>
        </Button>
      }
    >
      <form className="grid gap-4 sm:grid-cols-2" noValidate onSubmit={(event) => void submit(event)}>
        <Field className="sm:col-span-2" label={t`Name`} error={errors.name ? t`Start with a small letter; then letters, digits and underscores.` : undefined}>
          {(wiring) => <Input {...wiring} readOnly={rule !== null} placeholder="orders_90d" {...form.register("name")} />}
        </Field>
        <Field label={t`Label in Italian`} error={errors.label_it ? t`Write a label.` : undefined}>
          {(wiring) => <Input {...wiring} lang="it" {...form.register("label_it")} />}
        </Field>
        <Field label={t`Label in English`} error={errors.label_en ? t`Write a label.` : undefined}>
          {(wiring) => <Input {...wiring} lang="en" {...form.register("label_en")} />}
        </Field>
        <Field label={t`What to work out`}>
          {(wiring) => (
            <Select {...wiring} value={kind} onChange={(value) => form.setValue("kind", value)} options={computedKinds.map((value) => ({ value, label: t(kindLabels[value]) }))} />
          )}
        </Field>
        <Field label={t`Event`} error={errors.event ? t`Write the name of an event.` : undefined}>
          {(wiring) => <Input {...wiring} placeholder="Order Completed" {...form.register("event")} />}
        </Field>
        {needsProperty(kind) ? (
          <Field label={t`Property`} error={errors.property ? t`Write the name of a property.` : undefined}>
            {(wiring) => <Input {...wiring} placeholder="total" {...form.register("property")} />}
          </Field>
        ) : null}
        <Field label={t`Days`} hint={t`Empty: from the beginning.`} error={errors.window ? t`A whole number.` : undefined}>
          {(wiring) => <Input {...wiring} inputMode="numeric" {...form.register("window")} />}
        </Field>
        <Field label={t`Channel`}>
          {(wiring) => (
            <Select {...wiring} value={channel} onChange={(value) => form.setValue("channel", value)} options={[{ value: "" as const, label: t`All channels` }, ...channelOptions]} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
