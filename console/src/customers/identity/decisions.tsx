import { Trans, useLingui } from "@lingui/react/macro";
import { Undo2 } from "lucide-react";
import type { Decision, Identity, Profile } from "@/api/types";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { useUndoableDecisions } from "./acts";
import { byKey, decisionKinds, shorten } from "./labels";

interface RowProps {
  decision: Decision;
  identity: Identity;
  onUndo: (() => void) | null;
}

function DecisionRow({ decision, identity, onUndo }: RowProps) {
  const { t } = useLingui();
  const format = useFormat();
  const known = byKey([...identity.identifiers, ...identity.neighbours]);
  const name = (key: string) => shorten(known.get(key)?.value ?? key, 24);
  return (
    <li className="flex items-start gap-2 px-4 py-2.5 text-sm">
      <div className={cn("min-w-0 flex-1", decision.undone_at && "text-soft")}>
        <p className={cn("font-medium", decision.undone_at && "line-through")}>{t(decisionKinds[decision.kind])}</p>
        <p>
          {name(decision.a)} — {name(decision.b)}
        </p>
        {decision.reason ? <p>“{decision.reason}”</p> : null}
        <p className="text-soft">
          {decision.actor}, {format.dateTime(decision.at)}
        </p>
        {decision.undone_at ? (
          <p className="text-soft">
            <Trans>Taken back on {format.dateTime(decision.undone_at)}</Trans>
          </p>
        ) : null}
      </div>
      {onUndo ? (
        <Button size="sm" onClick={onUndo}>
          <Undo2 aria-hidden />
          <Trans>Undo</Trans>
        </Button>
      ) : null}
    </li>
  );
}

interface DecisionsProps {
  profile: Profile;
  identity: Identity;
  editable: boolean;
}

export function Decisions({ identity, editable }: DecisionsProps) {
  const { t } = useLingui();
  const { undo, undone } = useUndoableDecisions();
  return (
    <Panel title={t`Decisions`} note={t`Taken by people; each can be taken back.`} bodyClassName="px-0 pb-1">
      {identity.decisions.length === 0 ? (
        <p className="px-4 pb-3 text-sm text-soft">
          <Trans>None: everything here follows from the rules.</Trans>
        </p>
      ) : (
        <ul className="divide-y">
          {identity.decisions.map((decision) => (
            <DecisionRow
              key={decision.id}
              decision={decision}
              identity={identity}
              onUndo={
                editable && !decision.undone_at
                  ? () => void undo([decision.id]).then(() => say(undone, "good"), sayProblem)
                  : null
              }
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}
