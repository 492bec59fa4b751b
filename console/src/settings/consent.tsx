import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { purposesQuery, removePurpose } from "@/api/settings";
import type { ConsentPurpose } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { PurposeDialog } from "./purpose-dialog";
import { useRemoveRow } from "./remove-row";

interface RowProps {
  purpose: ConsentPurpose;
  editable: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

function Row({ purpose, editable, onEdit, onRemove }: RowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const name = format.say(purpose.name);
  return (
    <li className="flex items-start gap-3 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          <code className="font-mono text-xs font-normal text-soft">{purpose.code}</code>
          {purpose.double_opt_in ? (
            <Badge tone="accent">
              <Trans>Double opt-in</Trans>
            </Badge>
          ) : null}
        </p>
        <p className="text-soft">{format.say(purpose.description)}</p>
        <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
          {purpose.channels.map((channel) => (
            <li key={channel}>
              <ChannelTag channel={channel} />
            </li>
          ))}
        </ul>
      </div>
      {editable ? (
        <span className="flex">
          <Button variant="ghost" size="icon-sm" aria-label={t`Edit ${name}`} onClick={onEdit}>
            <Pencil aria-hidden />
          </Button>
          <Button variant="ghost" size="icon-sm" aria-label={t`Remove ${name}`} onClick={onRemove}>
            <Trash2 aria-hidden />
          </Button>
        </span>
      ) : null}
    </li>
  );
}

export function ConsentPage() {
  const { t } = useLingui();
  const format = useFormat();
  const query = useQuery(purposesQuery);
  const editable = useAllowed()("settings:write");
  const [editing, setEditing] = useState<ConsentPurpose | "new" | null>(null);
  const removeRow = useRemoveRow();
  const remove = (purpose: ConsentPurpose) =>
    removeRow<ConsentPurpose>({
      queryKey: purposesQuery.queryKey,
      same: (item) => item.code === purpose.code,
      title: t`“${format.say(purpose.name)}” removed`,
      commit: (leaving) => removePurpose(purpose.code, leaving),
    });
  return (
    <Panel
      title={t`Consent purposes`}
      note={t`What you ask for, and on which channels. A message goes out only with the consent it needs.`}
      bodyClassName="px-0 pb-1"
      action={
        editable ? (
          <Button variant="primary" size="sm" onClick={() => setEditing("new")}>
            <Plus aria-hidden />
            <Trans>Add a purpose</Trans>
          </Button>
        ) : null
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={3} height="h-20" />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={<Trans>No purposes yet</Trans>}>
              <Trans>Begin with marketing: most retailers ask for email, SMS and WhatsApp.</Trans>
            </Empty>
          ) : (
            <ul className="divide-y">
              {items.map((purpose) => (
                <Row
                  key={purpose.code}
                  purpose={purpose}
                  editable={editable}
                  onEdit={() => setEditing(purpose)}
                  onRemove={() => remove(purpose)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {editing ? <PurposeDialog purpose={editing === "new" ? null : editing} onClose={() => setEditing(null)} /> : null}
    </Panel>
  );
}
