import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { addTouchpoint, removeTouchpoint, saveTouchpoint, touchpointQuery } from "@/api/sources";
import type { Touchpoint, TouchpointDraft } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ConfirmByName } from "@/components/confirm-by-name";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { TouchpointEditor } from "./touchpoint-editor";

const route = getRouteApi("/console/touchpoints/$id");

const Back = () => (
  <Link to="/touchpoints" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
    <ArrowLeft className="size-4" aria-hidden />
    <Trans>Touchpoints</Trans>
  </Link>
);

function useSave(touchpoint: Touchpoint | null) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (draft: TouchpointDraft) => (touchpoint ? saveTouchpoint(touchpoint.id, draft) : addTouchpoint(draft)),
    onSuccess: async ({ name }) => {
      say(t`“${name}” saved`, "good");
      await client.invalidateQueries({ queryKey: ["touchpoints"] });
      await navigate({ to: "/touchpoints" });
    },
    onError: sayProblem,
  });
}

function Remove({ touchpoint }: { touchpoint: Touchpoint }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeTouchpoint(touchpoint.id),
    onSuccess: async () => {
      await navigate({ to: "/touchpoints" });
      say(t`“${touchpoint.name}” removed`);
      await client.invalidateQueries({ queryKey: ["touchpoints"] });
    },
    onError: sayProblem,
  });
  return (
    <>
      <Button variant="ghost" className="text-loss" onClick={() => setAsking(true)}>
        <Trans>Remove this touchpoint</Trans>
      </Button>
      {asking ? (
        <ConfirmByName
          name={touchpoint.name}
          title={t`Remove this touchpoint`}
          act={t`Remove`}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
        >
          <Trans>It leaves the lists and the map. What happened there stays with the customers.</Trans>
        </ConfirmByName>
      ) : null}
    </>
  );
}

function Edit({ touchpoint }: { touchpoint: Touchpoint }) {
  const editable = useAllowed()("sources:write");
  const save = useSave(touchpoint);
  return (
    <>
      <PageHeader title={touchpoint.name} />
      <TouchpointEditor
        touchpoint={touchpoint}
        editable={editable}
        busy={save.isPending}
        onSave={(draft) => save.mutate(draft)}
        extra={editable ? <Remove touchpoint={touchpoint} /> : null}
      />
    </>
  );
}

export function TouchpointPage() {
  const { id } = route.useParams();
  const query = useQuery(touchpointQuery(id));
  return (
    <>
      <Back />
      <Loaded query={query} skeleton={<Skeleton className="h-[36rem] rounded-xl" />}>
        {(touchpoint) => <Edit key={touchpoint.id} touchpoint={touchpoint} />}
      </Loaded>
    </>
  );
}

export function NewTouchpointPage() {
  const { t } = useLingui();
  const save = useSave(null);
  return (
    <>
      <Back />
      <PageHeader title={t`Add a touchpoint`} />
      <TouchpointEditor touchpoint={null} editable busy={save.isPending} onSave={(draft) => save.mutate(draft)} />
    </>
  );
}
