import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Sparkles, Trash2 } from "lucide-react";
import { useState } from "react";
import { inferSchema, planEventQuery, removePlanEvent, savePlanEvent } from "@/api/events";
import { isProblem } from "@/api/problem";
import type { JsonObject, PlanEvent, PlanMode } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Field } from "@/components/field";
import { useFormat } from "@/components/format";
import { TextArea } from "@/components/input";
import { JsonEditor, parseJson } from "@/components/json-editor";
import { Skeleton } from "@/components/skeleton";
import { Failure } from "@/components/states";
import { PageHeader, Panel } from "@/components/surface";
import { deferWithUndo, say, sayProblem } from "@/components/undo";

const route = getRouteApi("/console/events/plan/$name");

const blank: JsonObject = {
  type: "object",
  properties: { properties: { type: "object", required: [], properties: {} } },
};

function useActs(name: string) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const reread = () => client.invalidateQueries({ queryKey: ["plan"] });
  const save = useMutation({
    mutationFn: (draft: { description: string; schema: JsonObject; mode: PlanMode }) => savePlanEvent(name, draft),
    onSuccess: (event) => {
      client.setQueryData(planEventQuery(name).queryKey, event);
      say(t`Plan saved: version ${event.version}`, "good");
      return reread();
    },
    onError: sayProblem,
  });
  const remove = () =>
    deferWithUndo({
      title: t`“${name}” taken off the plan`,
      hide: () => void navigate({ to: "/events/plan" }),
      restore: () => void navigate({ to: "/events/plan/$name", params: { name } }),
      commit: async (leaving) => {
        await removePlanEvent(name, leaving);
        await reread();
      },
    });
  return { save, remove };
}

function useInfer(name: string, take: (schema: string) => void) {
  const { t } = useLingui();
  return useMutation({
    mutationFn: () => inferSchema(name),
    onSuccess: ({ schema, sample_size: size }) => {
      take(JSON.stringify(schema, null, 2));
      say(t`Guessed from ${size} events. Read it before you save.`, "good");
    },
    onError: sayProblem,
  });
}

function ModeChoice({ mode, onChange }: { mode: PlanMode; onChange: (mode: PlanMode) => void }) {
  const { t } = useLingui();
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">
        <Trans>When an event does not fit</Trans>
      </p>
      <Segments
        label={t`When an event does not fit`}
        value={mode}
        onChange={onChange}
        options={[
          { value: "observe", label: t`Take it and count it` },
          { value: "enforce", label: t`Hold it in quarantine` },
        ]}
      />
      <p className="text-sm text-soft">
        {mode === "observe" ? (
          <Trans>Good to begin with: you see how often it happens before anything is held back.</Trans>
        ) : (
          <Trans>Nothing that breaks the plan reaches a customer until someone mends it.</Trans>
        )}
      </p>
    </div>
  );
}

function Editor({ name, event }: { name: string; event: PlanEvent | null }) {
  const { t } = useLingui();
  const editable = useAllowed()("plan:write");
  const [description, setDescription] = useState(event?.description ?? "");
  const [mode, setMode] = useState<PlanMode>(event?.mode ?? "observe");
  const [text, setText] = useState(JSON.stringify(event?.schema ?? blank, null, 2));
  const parsed = parseJson<JsonObject>(text);
  const { save, remove } = useActs(name);
  const infer = useInfer(name, setText);
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <Panel
        title={t`Schema`}
        note={t`JSON Schema of the whole event: its properties are under “properties”.`}
        action={
          editable ? (
            <Button size="sm" onClick={() => infer.mutate()} disabled={infer.isPending}>
              <Sparkles aria-hidden />
              <Trans>Guess from a sample</Trans>
            </Button>
          ) : null
        }
      >
        <JsonEditor
          label={t`Schema`}
          value={text}
          onChange={setText}
          readOnly={!editable}
          className="min-h-[28rem]"
          aria-invalid={parsed.error ? true : undefined}
        />
        {parsed.error ? (
          <p role="alert" className="mt-1.5 text-sm text-loss">
            <Trans>Not valid JSON yet: {parsed.error}</Trans>
          </p>
        ) : null}
      </Panel>
      <Panel className="self-start" bodyClassName="flex flex-col gap-5">
        <Field label={t`What it means`} hint={t`For the colleague who reads it next year.`}>
          {(wiring) => (
            <TextArea {...wiring} value={description} readOnly={!editable} onChange={(change) => setDescription(change.target.value)} />
          )}
        </Field>
        <ModeChoice mode={mode} onChange={setMode} />
        {editable ? (
          <div className="flex gap-2">
            <Button
              variant="primary"
              className="flex-1"
              disabled={save.isPending || parsed.error !== null}
              onClick={() => parsed.value && save.mutate({ description, schema: parsed.value, mode })}
            >
              {event ? <Trans>Save a new version</Trans> : <Trans>Add to the plan</Trans>}
            </Button>
            {event ? (
              <Button size="icon" variant="ghost" aria-label={t`Take off the plan`} onClick={remove}>
                <Trash2 aria-hidden />
              </Button>
            ) : null}
          </div>
        ) : null}
      </Panel>
    </div>
  );
}

function Lead({ event }: { event: PlanEvent }) {
  const format = useFormat();
  return (
    <Trans>
      Version {event.version}, saved on {format.date(event.updated_at)}. {format.number(event.seen_24h)} seen in 24 hours,{" "}
      <Plural value={event.violations_24h} _0="all fit" one="# does not fit" other="# do not fit" />.
    </Trans>
  );
}

export function PlanEventPage() {
  const { t } = useLingui();
  const { name } = route.useParams();
  const query = useQuery(planEventQuery(name));
  const unknown = isProblem(query.error) && query.error.status === 404;
  return (
    <>
      <Link to="/events/plan" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
        <ArrowLeft className="size-4" aria-hidden />
        <Trans>Tracking plan</Trans>
      </Link>
      <PageHeader title={name} lead={query.data ? <Lead event={query.data} /> : unknown ? t`Not in the plan yet.` : null} />
      {query.isPending ? <Skeleton className="h-[32rem] rounded-xl" /> : null}
      {query.error && !unknown ? <Failure error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data || unknown ? <Editor key={query.data?.version ?? 0} name={name} event={query.data ?? null} /> : null}
    </>
  );
}
