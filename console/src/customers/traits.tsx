import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { profileQuery, saveTraits } from "@/api/customers";
import type { Json, Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { useSourceName } from "@/components/event-inspector";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";
import { readable, useTraitName } from "@/components/trait-words";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { When } from "@/components/when";
import { Uncover } from "@/privacy/uncover";
import { settle } from "./settle";
import { TraitDialog } from "./trait-dialog";
import { Value } from "./value";

/** Writes traits at once and offers to put back what was there. */
function useTraitEdits(profile: Profile) {
  const { t } = useLingui();
  const client = useQueryClient();
  const traitName = useTraitName();
  const { queryKey } = profileQuery(profile.id);
  const write = async (name: string, value: Json) => {
    await client.cancelQueries({ queryKey });
    const before = client.getQueryData(queryKey);
    client.setQueryData(queryKey, (old) => {
      if (!old) return old;
      const others = old.traits.filter((trait) => trait.name !== name);
      const now = { name, value, source: "console", at: new Date().toISOString() };
      return { ...old, traits: value === null ? others : [now, ...others] };
    });
    try {
      await saveTraits(profile.id, { [name]: value });
      void settle().then(() => client.invalidateQueries({ queryKey }));
    } catch (error) {
      client.setQueryData(queryKey, before);
      throw error;
    }
  };
  return (name: string, value: Json) => {
    const earlier = profile.traits.find((trait) => trait.name === name)?.value ?? null;
    const said = value === null ? t`“${traitName(name)}” removed` : t`“${traitName(name)}” saved`;
    write(name, value).then(() => sayWithUndo(said, () => write(name, earlier)), sayProblem);
  };
}

interface RowProps {
  id: string;
  trait: Profile["traits"][number];
  onEdit: (() => void) | null;
  onRemove: () => void;
}

function TraitRow({ id, trait, onEdit, onRemove }: RowProps) {
  const { t } = useLingui();
  const sourceName = useSourceName();
  const traitName = useTraitName();
  return (
    <tr className="group align-top">
      <th scope="row" className="w-36 py-2 pr-3 text-left font-normal text-soft first-letter:uppercase max-sm:w-28" title={trait.name}>
        {traitName(trait.name)}
      </th>
      <td className="py-2 pr-3 font-medium break-words">
        <Value value={trait.value} />
        <Uncover id={id} kind="trait" name={trait.name} value={trait.value} />
      </td>
      <td className="w-44 truncate py-2 pr-1 text-right whitespace-nowrap text-soft max-sm:hidden">
        {sourceName(trait.source)} · <When at={trait.at} />
      </td>
      {onEdit ? (
        <td className="w-18 py-0.5 text-right whitespace-nowrap">
          <Button variant="ghost" size="icon-sm" aria-label={t`Edit ${traitName(trait.name)}`} onClick={onEdit}>
            <Pencil aria-hidden />
          </Button>
          <Button variant="ghost" size="icon-sm" aria-label={t`Remove ${traitName(trait.name)}`} onClick={onRemove}>
            <Trash2 aria-hidden />
          </Button>
        </td>
      ) : null}
    </tr>
  );
}

export function TraitsPanel({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const format = useFormat();
  const editable = useAllowed()("profiles:write");
  const edit = useTraitEdits(profile);
  const [editing, setEditing] = useState<{ name: string; value: Json } | null>(null);
  return (
    <Panel
      title={t`Traits`}
      note={t`Each with where it comes from and when.`}
      action={
        editable ? (
          <Button size="sm" onClick={() => setEditing({ name: "", value: "" })}>
            <Plus aria-hidden />
            <Trans>Add</Trans>
          </Button>
        ) : null
      }
    >
      <table className="w-full table-fixed text-sm">
        <tbody className="divide-y">
          {profile.traits.map((trait) => (
            <TraitRow
              id={profile.id}
              key={trait.name}
              trait={trait}
              onEdit={editable ? () => setEditing({ name: trait.name, value: trait.value }) : null}
              onRemove={() => edit(trait.name, null)}
            />
          ))}
        </tbody>
      </table>
      {profile.computed.length > 0 ? (
        <>
          <h3 className="mt-5 mb-1 text-sm font-semibold">
            <Trans>Computed</Trans>
          </h3>
          <table className="w-full text-sm">
            <tbody className="divide-y">
              {profile.computed.map((trait) => (
                <tr key={trait.name}>
                  <th scope="row" className="py-2 pr-3 text-left font-normal text-soft">
                    {format.say(trait.label) || readable(trait.name)}
                  </th>
                  <td className="py-2 pr-3 font-medium">
                    <Value value={trait.value} />
                  </td>
                  <td className="py-2 text-right text-soft">
                    {trait.window_days ? <Plural value={trait.window_days} one="last # day" other="last # days" /> : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : null}
      {editing ? (
        <TraitDialog
          trait={editing}
          onClose={() => setEditing(null)}
          onSave={(name, value) => {
            setEditing(null);
            edit(name, value);
          }}
        />
      ) : null}
    </Panel>
  );
}
