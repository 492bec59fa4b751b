import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Scissors } from "lucide-react";
import { useState } from "react";
import type { Identifier, Identity, Profile } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { Badge, Panel } from "@/components/surface";
import { When } from "@/components/when";
import { useNamespaceLabel } from "@/components/namespaces";
import { Uncover } from "@/privacy/uncover";
import { SplitDialog } from "./split";

function IdentifierText({ identifier }: { identifier: Identifier }) {
  const namespaceLabel = useNamespaceLabel();
  return (
    <span className="block min-w-0">
      <span className="flex items-center gap-2 text-xs text-soft">
        {namespaceLabel(identifier.namespace)}
        {identifier.shared ? (
          <Badge tone="care">
            <Trans>Shared</Trans>
          </Badge>
        ) : null}
        {identifier.strength === "weak" ? (
          <Badge>
            <Trans>Weak</Trans>
          </Badge>
        ) : null}
      </span>
      <span className="block font-medium break-all">
        {identifier.value}
        <Uncover id={identifier.profile_id} kind="identifier" name={identifier.namespace} value={identifier.value} />
      </span>
      <span className="block text-xs text-soft">
        <Trans>
          first seen <When at={identifier.first_seen_at} />
        </Trans>
      </span>
    </span>
  );
}

interface ListProps {
  profile: Profile;
  identity: Identity;
  editable: boolean;
}

export function IdentifierList({ profile, identity, editable }: ListProps) {
  const { t } = useLingui();
  const { identifiers } = identity;
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [splitting, setSplitting] = useState(false);
  const count = chosen?.length ?? 0;
  const toggle = (key: string, on: boolean) =>
    setChosen((before) => (on ? [...(before ?? []), key] : (before ?? []).filter((each) => each !== key)));
  return (
    <Panel
      title={t`Identifiers`}
      note={chosen ? t`Choose those that belong to someone else.` : undefined}
      action={
        editable && identifiers.length > 1 ? (
          <Button size="sm" onClick={() => setChosen(chosen ? null : [])}>
            {chosen ? null : <Scissors aria-hidden />}
            {chosen ? <Trans>Cancel</Trans> : <Trans>Split</Trans>}
          </Button>
        ) : null
      }
      bodyClassName="px-0 pb-2"
    >
      <ul className="divide-y">
        {identifiers.map((identifier) => (
          <li key={identifier.key} className="px-4 py-2 text-sm">
            {chosen ? (
              <Checkbox checked={chosen.includes(identifier.key)} onChange={(on) => toggle(identifier.key, on)}>
                <IdentifierText identifier={identifier} />
              </Checkbox>
            ) : (
              <IdentifierText identifier={identifier} />
            )}
          </li>
        ))}
      </ul>
      {chosen ? (
        <div className="border-t px-4 pt-3 pb-2">
          <Button
            variant="primary"
            className="w-full"
            disabled={count === 0 || count === identifiers.length}
            onClick={() => setSplitting(true)}
          >
            <Plural value={count} _0="Choose at least one" one="Split off # identifier" other="Split off # identifiers" />
          </Button>
        </div>
      ) : null}
      {splitting && chosen ? (
        <SplitDialog
          profile={profile}
          identifiers={identifiers}
          chosen={chosen}
          onClose={(done) => {
            setSplitting(false);
            if (done) setChosen(null);
          }}
        />
      ) : null}
    </Panel>
  );
}
