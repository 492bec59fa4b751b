import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useRef, useState } from "react";
import { isProblem } from "@/api/problem";
import { personasQuery } from "@/api/personas";
import { addSegment, segmentsQuery } from "@/api/segments";
import type { SegmentDraft } from "@/api/types";
import { useFormat } from "@/components/format";
import { Skeleton } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { SegmentEditor } from "./editor";
import { useExampleDraft } from "./examples";
import { useDraft } from "./use-editor";

const route = getRouteApi("/console/segments/new");

export const BackToSegments = () => (
  <Link to="/segments" className="mb-3 inline-flex items-center gap-1.5 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
    <ArrowLeft className="size-4" aria-hidden />
    <Trans>Segments</Trans>
  </Link>
);

function NewEditor({ initial }: { initial: SegmentDraft }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const writing = useDraft(initial);
  const leaving = useRef(false);
  const [refusedName, setRefusedName] = useState<{ name: string; why: string } | null>(null);
  const save = useMutation({
    mutationFn: addSegment,
    onSuccess: async (made) => {
      leaving.current = true;
      say(t`Saved: it is being built, and fills as you watch`, "good");
      await client.invalidateQueries({ queryKey: segmentsQuery.queryKey });
      await navigate({ to: "/segments/$id", params: { id: made.id } });
    },
    onError: (error, draft) => {
      if (isProblem(error, "segment_exists")) setRefusedName({ name: draft.name, why: t`There is a segment of this name already.` });
      else sayProblem(error);
    },
  });
  return <SegmentEditor id={null} writing={writing} busy={save.isPending} leaving={leaving} refusedName={refusedName} onSave={save.mutate} />;
}

export function NewSegmentPage() {
  const { t } = useLingui();
  const { from, example, persona } = route.useSearch();
  const format = useFormat();
  const personas = useQuery({ ...personasQuery, enabled: persona !== undefined });
  const exampleDraft = useExampleDraft();
  const query = useQuery(segmentsQuery);
  const initial = (): SegmentDraft => {
    const original = query.data?.items.find((segment) => segment.id === from);
    if (original) return { name: t`${original.name} (copy)`, description: original.description, rule: original.rule };
    const like = persona === undefined ? undefined : personas.data?.items[persona];
    if (like) return { name: format.say(like.headline), description: "", rule: like.rule };
    return example ? exampleDraft(example) : { name: "", description: "", rule: { all: [] } };
  };
  return (
    <>
      <BackToSegments />
      <PageHeader title={t`New segment`} lead={t`Put conditions together; on the side you see who they find.`} />
      <Loaded query={persona === undefined || personas.data ? query : { ...query, data: undefined }} skeleton={<Skeleton className="h-96 rounded-xl" />}>
        {() => <NewEditor key={`${from} ${example} ${persona}`} initial={initial()} />}
      </Loaded>
    </>
  );
}
