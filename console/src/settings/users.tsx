import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { saveUser, usersQuery } from "@/api/access";
import { roles, type Role, type User } from "@/api/types";
import { useSession } from "@/access/session";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Switch } from "@/components/controls";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { sayProblem, sayWithUndo } from "@/components/undo";
import { When } from "@/components/when";
import { NewUser } from "./new-user";
import { roleLabels } from "./roles";

type Changes = Partial<Pick<User, "role" | "disabled">>;

function useUserEdits() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { queryKey } = usersQuery;
  const write = async (user: User, changes: Changes) => {
    client.setQueryData(queryKey, (page) =>
      page
        ? { ...page, items: page.items.map((each) => (each.id === user.id ? { ...each, ...changes } : each)) }
        : page,
    );
    await saveUser(user.id, changes);
  };
  return useMutation({
    mutationFn: ({ user, changes }: { user: User; changes: Changes }) => write(user, changes),
    onSuccess: (_, { user }) =>
      void sayWithUndo(t`${user.name}: saved`, () => write(user, { role: user.role, disabled: user.disabled })),
    onError: (error) => {
      sayProblem(error);
      void client.invalidateQueries({ queryKey });
    },
  });
}

function Row({ user, onChange }: { user: User; onChange: (changes: Changes) => void }) {
  const { t } = useLingui();
  const me = useSession().user.id === user.id;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <span className={cn("min-w-0 flex-1 basis-52", user.disabled && "text-soft")}>
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{user.name}</span>
          {me ? (
            <Badge tone="accent">
              <Trans>You</Trans>
            </Badge>
          ) : null}
        </span>
        <span className="block truncate text-soft">{user.email}</span>
      </span>
      <span className="w-28 text-soft max-md:hidden">
        {user.last_seen_at ? <When at={user.last_seen_at} /> : <Trans>never signed in</Trans>}
      </span>
      <Select
        label={t`Role of ${user.name}`}
        className="w-44"
        disabled={me}
        value={user.role}
        onChange={(role: Role) => onChange({ role })}
        options={roles.map((role) => ({ value: role, label: t(roleLabels[role]) }))}
      />
      <Switch
        checked={!user.disabled}
        disabled={me}
        label={t`${user.name} may sign in`}
        onChange={(on) => onChange({ disabled: !on })}
      />
    </li>
  );
}

export function UsersPage() {
  const { t } = useLingui();
  const query = useQuery(usersQuery);
  const edit = useUserEdits();
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={t`Users`}
      note={t`The switch says whether they may sign in.`}
      bodyClassName="px-0 pb-1"
      action={
        <Button variant="primary" size="sm" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden />
          <Trans>Add a user</Trans>
        </Button>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows rows={4} height="h-16" />}>
        {({ items }) => (
          <ul className="divide-y">
            {items.map((user) => (
              <Row key={user.id} user={user} onChange={(changes) => edit.mutate({ user, changes })} />
            ))}
          </ul>
        )}
      </Loaded>
      {adding ? <NewUser onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}
