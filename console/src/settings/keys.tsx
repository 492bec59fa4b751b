import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { addKey, keysQuery } from "@/api/access";
import { scopes, type KeyWithSecret, type Scope } from "@/api/types";
import { Button } from "@/components/button";
import { Checkbox } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { KeyList, SecretDialog } from "@/components/key-list";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Panel } from "@/components/surface";
import { sayProblem } from "@/components/undo";

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (made: KeyWithSecret) => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<Scope[]>(["profiles:read"]);
  const add = useMutation({
    mutationFn: () => addKey({ name: name.trim(), kind: "secret", scopes: chosen }),
    onSuccess: (made) => {
      onMade(made);
      return client.invalidateQueries({ queryKey: ["keys"] });
    },
    onError: sayProblem,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`New secret key`}
      description={t`For your own servers. Give it only what it needs.`}
      footer={
        <Button variant="primary" disabled={!name.trim() || chosen.length === 0 || add.isPending} onClick={() => add.mutate()}>
          <Trans>Create it and show the key</Trans>
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t`Name`} hint={t`Which program uses it.`}>
          {(wiring) => <Input {...wiring} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <fieldset>
          <legend className="mb-2 text-sm font-medium">
            <Trans>What it may do</Trans>
          </legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {scopes.map((scope) => (
              <Checkbox
                key={scope}
                checked={chosen.includes(scope)}
                onChange={(on) => setChosen((before) => (on ? [...before, scope] : before.filter((each) => each !== scope)))}
              >
                <code className="font-mono text-xs">{scope}</code>
              </Checkbox>
            ))}
          </div>
        </fieldset>
      </div>
    </Dialog>
  );
}

export function KeysPage() {
  const { t } = useLingui();
  const query = useQuery(keysQuery);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  return (
    <Panel
      title={t`API keys`}
      note={t`Write keys send events and are made with each source. Secret keys read and change, from your servers.`}
      bodyClassName="px-0 pb-1"
      action={
        <Button variant="primary" size="sm" onClick={() => setAdding(true)}>
          <KeyRound aria-hidden />
          <Trans>New secret key</Trans>
        </Button>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={<Trans>No keys yet</Trans>}>
              <Trans>Connect a source to get its write key, or create a secret key for one of your programs.</Trans>
            </Empty>
          ) : (
            <KeyList keys={items} editable />
          )
        }
      </Loaded>
      {adding ? (
        <NewKey
          onClose={() => setAdding(false)}
          onMade={(result) => {
            setAdding(false);
            setMade(result);
          }}
        />
      ) : null}
      {made ? <SecretDialog made={made} onClose={() => setMade(null)} /> : null}
    </Panel>
  );
}
