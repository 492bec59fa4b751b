import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Redo2, Undo2 } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { segmentsQuery, vocabularyQuery } from "@/api/segments";
import type { Id, SegmentDraft } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Field } from "@/components/field";
import { Input, TextArea } from "@/components/input";
import { Panel } from "@/components/surface";
import { BuilderContext, type Builder } from "@/rules/builder/context";
import { RootGroup } from "@/rules/builder/group";
import { JsonRule } from "@/rules/builder/json";
import { LeaveGuard } from "./leaving";
import { CountWords, PreviewPanel } from "./preview";
import { fromDraft, useTried, useUndoKeys, type Tried, type useDraft } from "./use-editor";

type Writing = ReturnType<typeof useDraft>;

function useBuilderValue(writing: Writing, tried: Tried, id: Id | null): Builder {
  const [focused, focus] = useState<string | null>(null);
  const [dragged, drag] = useState<string | null>(null);
  const vocabulary = useQuery(vocabularyQuery).data;
  const all = useQuery(segmentsQuery).data?.items;
  const { draft, editRule } = writing;
  return useMemo(
    () => ({
      root: draft.root,
      edit: editRule,
      vocabulary,
      segments: (all ?? []).filter((segment) => segment.id !== id),
      faults: tried.faults,
      unfinished: new Set(tried.unfinished),
      focused,
      focus,
      dragged,
      drag,
    }),
    [draft.root, editRule, vocabulary, all, id, tried.faults, tried.unfinished, focused, dragged],
  );
}

function Naming({ writing, nameError }: { writing: Writing; nameError: string | undefined }) {
  const { t } = useLingui();
  const { draft, edit } = writing;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Field label={t`Name`} error={nameError}>
        {(wiring) => (
          <Input {...wiring} value={draft.name} maxLength={120} placeholder={t`What you call these customers`} onChange={(event) => edit((before) => ({ ...before, name: event.target.value }), "name")} />
        )}
      </Field>
      <Field label={t`What it is for`}>
        {(wiring) => (
          <TextArea {...wiring} rows={2} className="min-h-0" maxLength={2000} value={draft.description} placeholder={t`Optional: who should use it, and why`} onChange={(event) => edit((before) => ({ ...before, description: event.target.value }), "description")} />
        )}
      </Field>
    </div>
  );
}

function Tools({ writing, view, onView }: { writing: Writing; view: "blocks" | "json"; onView: (view: "blocks" | "json") => void }) {
  const { t } = useLingui();
  return (
    <div className="flex items-center gap-1">
      <Button size="icon-sm" variant="ghost" aria-label={t`Undo`} title={t`Undo (Ctrl+Z)`} disabled={!writing.canUndo} onClick={writing.undo}>
        <Undo2 aria-hidden />
      </Button>
      <Button size="icon-sm" variant="ghost" aria-label={t`Redo`} title={t`Redo (Ctrl+Shift+Z)`} disabled={!writing.canRedo} onClick={writing.redo}>
        <Redo2 aria-hidden />
      </Button>
      <Segments
        label={t`View`}
        value={view}
        onChange={onView}
        options={[
          { value: "blocks", label: t`Blocks` },
          { value: "json", label: "JSON" },
        ]}
      />
    </div>
  );
}

interface EditorProps {
  id: Id | null;
  writing: Writing;
  busy: boolean;
  leaving: { current: boolean };
  /** Why the name was refused, until it is another. */
  refusedName: { name: string; why: string } | null;
  onSave: (draft: SegmentDraft) => void;
  extra?: ReactNode;
}

export function SegmentEditor({ id, writing, busy, leaving, refusedName, onSave, extra }: EditorProps) {
  const { t } = useLingui();
  const [view, setView] = useState<"blocks" | "json">("blocks");
  const [asked, setAsked] = useState(false);
  const tried = useTried(writing.draft.root);
  const builder = useBuilderValue(writing, tried, id);
  useUndoKeys(writing.undo, writing.redo);
  const { draft } = writing;
  const unnamed = asked && draft.name.trim() === "" ? t`Give the segment a name.` : undefined;
  const refused = refusedName?.name === draft.name.trim() ? refusedName.why : undefined;
  const save = () => {
    setAsked(true);
    const [open] = tried.unfinished;
    if (open) {
      setView("blocks");
      builder.focus(open);
    } else if (draft.name.trim() !== "") onSave(fromDraft(draft));
  };
  const isNothing = draft.root.parts.length === 0;
  return (
    <BuilderContext value={builder}>
      <LeaveGuard isChanged={writing.isChanged} leaving={leaving} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel>
            <Naming writing={writing} nameError={unnamed ?? refused} />
          </Panel>
          <Panel title={t`Rule`} action={<Tools writing={writing} view={view} onView={setView} />} bodyClassName="max-sm:px-2">
            {view === "blocks" ? <RootGroup group={draft.root} /> : <JsonRule />}
          </Panel>
        </div>
        <div className="xl:sticky xl:top-4 xl:max-h-[calc(100dvh-9rem)] xl:overflow-y-auto xl:rounded-xl">
          <PreviewPanel tried={tried} />
        </div>
      </div>
      <div data-bar className="sticky bottom-16 z-10 -mx-4 mt-4 flex flex-wrap items-center gap-3 border-t bg-surface px-4 py-3 sm:mx-0 sm:rounded-xl sm:border md:bottom-3">
        <p className="min-w-0 flex-1 text-sm">
          {tried.preview ? (
            <>
              <CountWords preview={tried.preview} className="font-semibold" /> <Trans>customers</Trans>
            </>
          ) : null}
          <span className="block text-soft">
            {tried.unfinished.length > 0 && asked ? (
              <span className="text-care">
                <Trans>Fill in what is marked, then save.</Trans>
              </span>
            ) : writing.isChanged ? (
              <Trans>Not saved yet</Trans>
            ) : (
              <Trans>No changes</Trans>
            )}
          </span>
        </p>
        {extra}
        <Button variant="primary" disabled={busy || isNothing || (id !== null && !writing.isChanged)} onClick={save}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </BuilderContext>
  );
}
