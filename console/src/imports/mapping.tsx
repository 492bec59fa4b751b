import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { checkImport, importQuery, saveMapping } from "@/api/imports";
import { sourcesQuery } from "@/api/sources";
import type { Import, ImportKind } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Select } from "@/components/select";
import { Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";
import { MappingTable } from "./mapping-table";
import { busy } from "./status";
import { faultOf, type MappingFault } from "./targets";

const faultWords: Record<MappingFault, MessageDescriptor> = {
  no_identifier: msg`Say which column tells who it is: an email, a phone, a card or an ID.`,
  no_event_name: msg`Say which column holds the name of the event.`,
  incomplete: msg`A trait, property or consent still lacks its name.`,
  twice: msg`Two columns go to the same place.`,
};

const initial = (item: Import): Record<string, string> =>
  Object.fromEntries(item.columns.map(({ name, guess }) => [name, item.mapping[name] ?? guess ?? "ignore"]));

function useDryRun(item: Import) {
  const client = useQueryClient();
  const { queryKey } = importQuery(item.id);
  return useMutation({
    mutationFn: async (draft: { kind: ImportKind; source_id: string | null; mapping: Record<string, string> }) => {
      await saveMapping(item.id, draft);
      return checkImport(item.id);
    },
    onSuccess: (started) =>
      started ? client.setQueryData(queryKey, started) : client.invalidateQueries({ queryKey }),
    onError: sayProblem,
  });
}

interface OptionsProps {
  kind: ImportKind;
  sourceId: string;
  disabled: boolean;
  onKind: (kind: ImportKind) => void;
  onSource: (id: string) => void;
}

function Options({ kind, sourceId, disabled, onKind, onSource }: OptionsProps) {
  const { t } = useLingui();
  const sources = useQuery({ ...sourcesQuery, retry: false }).data?.items ?? [];
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <Segments
        label={t`Each row is`}
        value={kind}
        onChange={onKind}
        options={[
          { value: "profiles", label: t`Each row is a customer` },
          { value: "events", label: t`Each row is an event` },
        ]}
      />
      <Select
        label={t`Source`}
        className="w-60"
        disabled={disabled}
        value={sourceId}
        onChange={onSource}
        options={[
          { value: "", label: t`No source in particular` },
          ...sources.map((source) => ({ value: source.id, label: source.name })),
        ]}
      />
    </div>
  );
}

export function MappingPanel({ item }: { item: Import }) {
  const { t } = useLingui();
  const [kind, setKind] = useState(item.kind);
  const [sourceId, setSourceId] = useState(item.source_id ?? "");
  const [mapping, setMapping] = useState(() => initial(item));
  const fault = faultOf(kind, mapping);
  const check = useDryRun(item);
  const locked = busy(item.status) || item.status === "done";
  return (
    <Panel
      title={t`What each column is`}
      note={locked ? undefined : t`Guessed from the headings and the first rows: correct what is wrong.`}
    >
      <fieldset disabled={locked}>
        <legend className="sr-only">
          <Trans>Mapping of the columns</Trans>
        </legend>
        <Options kind={kind} sourceId={sourceId} disabled={locked} onKind={setKind} onSource={setSourceId} />
        <MappingTable
          columns={item.columns}
          kind={kind}
          mapping={mapping}
          disabled={locked}
          onChange={(column, target) => setMapping((before) => ({ ...before, [column]: target }))}
        />
      </fieldset>
      {locked ? null : (
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button
            variant={item.status === "checked" ? "secondary" : "primary"}
            disabled={fault !== null || check.isPending}
            onClick={() => check.mutate({ kind, source_id: sourceId || null, mapping })}
          >
            <FlaskConical aria-hidden />
            {item.status === "checked" ? <Trans>Repeat the dry run</Trans> : <Trans>Dry run</Trans>}
          </Button>
          <p role="status" className="text-sm text-soft">
            {fault ? t(faultWords[fault]) : <Trans>Tries every row and changes nothing.</Trans>}
          </p>
        </div>
      )}
    </Panel>
  );
}
