import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { useForm, useWatch } from "react-hook-form";
import { z } from "zod";
import { addSource, touchpointsQuery } from "@/api/sources";
import { sourceKinds, type Source, type SourceKind } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { cn } from "@/components/cn";
import { SecretOnce } from "@/components/copy";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { PageHeader, Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { kinds } from "./kinds";
import { Snippets } from "./snippets";

function KindChoice({ kind, onChange }: { kind: SourceKind; onChange: (kind: SourceKind) => void }) {
  const { t } = useLingui();
  return (
    <fieldset>
      <legend className="mb-2 text-sm font-medium">
        <Trans>What sends the events?</Trans>
      </legend>
      <div className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {sourceKinds.map((each) => {
          const { icon: Icon, label, what } = kinds[each];
          return (
            <label
              key={each}
              className={cn(
                "flex cursor-pointer gap-3 rounded-lg border p-3 hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
                kind === each && "border-accent bg-accent-wash",
              )}
            >
              <input type="radio" name="kind" className="sr-only" checked={kind === each} onChange={() => onChange(each)} />
              <Icon className="mt-0.5 size-5 shrink-0 text-accent" aria-hidden />
              <span>
                <span className="block text-sm font-medium">{t(label)}</span>
                <span className="block text-sm text-soft">{t(what)}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

const draft = z.object({ name: z.string().trim().min(1), touchpoint_id: z.string() });

function NewSourceForm({ onDone }: { onDone: (made: { source: Source; secret: string }) => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [kind, setKind] = useState<SourceKind>("site");
  const touchpoints = useQuery({ ...touchpointsQuery, retry: false }).data?.items ?? [];
  const form = useForm({ resolver: zodResolver(draft), defaultValues: { name: "", touchpoint_id: "" } });
  const add = useMutation({
    mutationFn: ({ name, touchpoint_id }: z.infer<typeof draft>) =>
      addSource({ name, kind, ...(touchpoint_id && { touchpoint_id }) }),
    onSuccess: (made) => {
      onDone(made);
      return client.invalidateQueries({ queryKey: ["sources"] });
    },
    onError: sayProblem,
  });
  const touchpoint = useWatch({ control: form.control, name: "touchpoint_id" });
  return (
    <Panel>
      <form className="flex flex-col gap-5" onSubmit={(event) => void form.handleSubmit((values) => add.mutate(values))(event)}>
        <KindChoice kind={kind} onChange={setKind} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t`Name`}
            hint={t`As your colleagues call it.`}
            error={form.formState.errors.name ? t`Give it a name.` : undefined}
          >
            {(wiring) => <Input {...wiring} {...form.register("name")} />}
          </Field>
          <Field label={t`Touchpoint`} hint={t`If it always speaks for one place, like the till of one shop.`}>
            {(wiring) => (
              <Select
                {...wiring}
                value={touchpoint}
                onChange={(value) => form.setValue("touchpoint_id", value)}
                options={[
                  { value: "", label: t`None in particular` },
                  ...touchpoints.map((each) => ({ value: each.id, label: each.name })),
                ]}
              />
            )}
          </Field>
        </div>
        <div>
          <Button type="submit" variant="primary" disabled={add.isPending}>
            <Trans>Create it and show the key</Trans>
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Made({ source, secret }: { source: Source; secret: string }) {
  const { t } = useLingui();
  return (
    <div className="flex flex-col gap-4">
      <Panel title={t`The write key of “${source.name}”`}>
        <SecretOnce secret={secret} />
      </Panel>
      <Panel title={t`Send the first event`} note={t`Paste this where the events happen: the key is already in it.`}>
        <Snippets kind={source.kind} writeKey={secret} />
      </Panel>
      <div className="flex flex-wrap gap-2">
        <Link to="/events" search={{ source_id: source.id }} className={buttonStyle({ variant: "primary" })}>
          <Trans>Watch for the first event</Trans>
        </Link>
        <Link to="/sources/$id" params={{ id: source.id }} className={buttonStyle()}>
          <Trans>Open the source</Trans>
        </Link>
      </div>
    </div>
  );
}

export function NewSourcePage() {
  const { t } = useLingui();
  const [made, setMade] = useState<{ source: Source; secret: string } | null>(null);
  return (
    <div className="max-w-5xl">
      <Link to="/sources" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Sources</Trans>
      </Link>
      <PageHeader title={made ? made.source.name : t`Connect a source`} />
      {made ? <Made {...made} /> : <NewSourceForm onDone={setMade} />}
    </div>
  );
}
