import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { computedTraitsQuery, removeComputedTrait } from "@/api/settings";
import type { ComputedTraitRule } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { ComputedDialog } from "./computed-dialog";
import { kindLabels } from "./computed-words";
import { useRemoveRow } from "./remove-row";

interface RowProps {
  rule: ComputedTraitRule;
  onEdit: (() => void) | null;
  onRemove: () => void;
}

function Row({ rule, onEdit, onRemove }: RowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const label = format.say(rule.label);
  return (
    <li className="flex items-start gap-3 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {label} <code className="ml-1 font-mono text-xs font-normal text-soft">{rule.name}</code>
        </p>
        <p className="flex flex-wrap items-center gap-x-2 text-soft">
          <span>
            {t(kindLabels[rule.kind])}: {rule.event}
            {rule.property ? ` · ${rule.property}` : ""}
          </span>
          <span aria-hidden>·</span>
          {rule.window_days ? (
            <Plural value={rule.window_days} one="last # day" other="last # days" />
          ) : (
            <Trans>always</Trans>
          )}
          {rule.channel ? <ChannelTag channel={rule.channel} /> : null}
        </p>
      </div>
      {onEdit ? (
        <span className="flex">
          <Button variant="ghost" size="icon-sm" aria-label={t`Edit ${label}`} onClick={onEdit}>
            <Pencil aria-hidden />
          </Button>
          {rule.builtin ? null : (
            <Button variant="ghost" size="icon-sm" aria-label={t`Remove ${label}`} onClick={onRemove}>
              <Trash2 aria-hidden />
            </Button>
          )}
        </span>
      ) : null}
    </li>
  );
}

export function ComputedPage() {
  const { t } = useLingui();
  const format = useFormat();
  const query = useQuery(computedTraitsQuery);
  const editable = useAllowed()("settings:write");
  const [editing, setEditing] = useState<ComputedTraitRule | "new" | null>(null);
  const removeRow = useRemoveRow();
  const remove = (rule: ComputedTraitRule) =>
    removeRow<ComputedTraitRule>({
      queryKey: computedTraitsQuery.queryKey,
      same: (item) => item.name === rule.name,
      title: t`“${format.say(rule.label)}” removed`,
      commit: (leaving) => removeComputedTrait(rule.name, leaving),
    });
  return (
    <Panel
      title={t`Computed traits`}
      note={t`Figures worked out from each customer’s events, fresh at every event.`}
      bodyClassName="px-0 pb-1"
      action={
        editable ? (
          <Button variant="primary" size="sm" onClick={() => setEditing("new")}>
            <Plus aria-hidden />
            <Trans>Add a trait</Trans>
          </Button>
        ) : null
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={3} height="h-16" />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={<Trans>No computed traits yet</Trans>}>
              <Trans>For example: orders in 90 days, average basket, favorite category.</Trans>
            </Empty>
          ) : (
            <ul className="divide-y">
              {items.map((rule) => (
                <Row key={rule.name} rule={rule} onEdit={editable ? () => setEditing(rule) : null} onRemove={() => remove(rule)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing ? <ComputedDialog rule={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </Panel>
  );
}
