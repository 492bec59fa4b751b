import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { revokeKey, rotateKey } from "@/api/access";
import type { Key, KeyWithSecret } from "@/api/types";
import { Button } from "./button";
import { ConfirmByName } from "./confirm-by-name";
import { SecretOnce } from "./copy";
import { Dialog } from "./dialog";
import { Badge } from "./surface";
import { say, sayProblem } from "./undo";
import { When } from "./when";

export function SecretDialog({ made, onClose, children }: { made: KeyWithSecret; onClose: () => void; children?: ReactNode }) {
  return (
    <Dialog open onClose={onClose} title={made.key.name} className="w-[min(44rem,calc(100vw-2rem))]">
      <div className="flex flex-col gap-4">
        <SecretOnce secret={made.secret} />
        {children}
      </div>
    </Dialog>
  );
}

function useKeyActs(onSecret: (made: KeyWithSecret) => void) {
  const { t } = useLingui();
  const client = useQueryClient();
  const reread = async () => {
    await client.invalidateQueries({ queryKey: ["keys"] });
    await client.invalidateQueries({ queryKey: ["sources"] });
  };
  const rotate = useMutation({
    mutationFn: rotateKey,
    onSuccess: (made) => {
      onSecret(made);
      return reread();
    },
    onError: sayProblem,
  });
  const revoke = useMutation({
    mutationFn: (key: Key) => revokeKey(key.id),
    onSuccess: () => {
      say(t`Key revoked`);
      return reread();
    },
    onError: sayProblem,
  });
  return { rotate, revoke };
}

interface RowProps {
  apiKey: Key;
  editable: boolean;
  onRotate: () => void;
  onRevoke: () => void;
}

function KeyRow({ apiKey, editable, onRotate, onRevoke }: RowProps) {
  const { t } = useLingui();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm">
      <span className="min-w-0 flex-1 basis-48">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{apiKey.name}</span>
          <Badge tone={apiKey.kind === "secret" ? "accent" : "plain"}>
            {apiKey.kind === "secret" ? <Trans>Secret</Trans> : <Trans>Write</Trans>}
          </Badge>
          {apiKey.revoked_at ? (
            <Badge tone="loss">
              <Trans>No longer valid</Trans>
            </Badge>
          ) : null}
        </span>
        <span className="block text-soft">
          <code className="font-mono text-xs">{apiKey.hint}</code> ·{" "}
          {apiKey.last_used_at ? (
            <Trans>
              used <When at={apiKey.last_used_at} />
            </Trans>
          ) : (
            <Trans>never used</Trans>
          )}
        </span>
        {apiKey.scopes.length > 0 ? <span className="block text-xs text-soft">{apiKey.scopes.join(" · ")}</span> : null}
      </span>
      {editable && !apiKey.revoked_at ? (
        <span className="flex gap-1">
          <Button size="sm" onClick={onRotate}>
            <RotateCw aria-hidden />
            <Trans>Rotate</Trans>
          </Button>
          <Button size="icon-sm" variant="ghost" aria-label={t`Revoke ${apiKey.name}`} onClick={onRevoke}>
            <Trash2 aria-hidden />
          </Button>
        </span>
      ) : null}
    </li>
  );
}

export function KeyList({ keys, editable }: { keys: Key[]; editable: boolean }) {
  const { t } = useLingui();
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const { rotate, revoke } = useKeyActs(setMade);
  return (
    <>
      <ul className="divide-y">
        {keys.map((key) => (
          <KeyRow
            key={key.id}
            apiKey={key}
            editable={editable}
            onRotate={() => rotate.mutate(key.id)}
            onRevoke={() => setRevoking(key)}
          />
        ))}
      </ul>
      {made ? <SecretDialog made={made} onClose={() => setMade(null)} /> : null}
      {revoking ? (
        <ConfirmByName
          name={revoking.name}
          title={t`Revoke this key`}
          act={t`Revoke`}
          onClose={() => setRevoking(null)}
          onConfirm={() => revoke.mutate(revoking)}
        >
          <Trans>Whoever sends with it is refused from this moment. A revoked key cannot come back.</Trans>
        </ConfirmByName>
      ) : null}
    </>
  );
}
