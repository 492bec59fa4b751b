import { Menu } from "@base-ui/react/menu";
import { Trans, useLingui } from "@lingui/react/macro";
import { ListTree, Plus } from "lucide-react";
import { Button, buttonStyle } from "@/components/button";
import { insert } from "../edits";
import { newGroup, newLeaf, type Group, type Node } from "../model";
import { useBuilder } from "./context";
import { kinds, offered } from "./kinds";

/** Conditions may be nested eight deep; a group needs room for what goes into it. */
const deepest = 7;

export function AddBar({ group, depth }: { group: Group; depth: number }) {
  const { t } = useLingui();
  const { root, edit, focus, offered: own } = useBuilder();
  const shown = own ?? offered;
  const add = (node: Node, inside: Node = node) => {
    edit((before) => insert(before, group.id, group.parts.length, node));
    focus(inside.id);
  };
  const addGroup = () => {
    const leaf = newLeaf(kinds[shown[0] ?? "event"].fresh());
    add(newGroup(group.join === "all" ? "any" : "all", [leaf]), leaf);
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Menu.Root>
        <Menu.Trigger className={buttonStyle({ variant: depth === 1 && root.parts.length === 0 ? "primary" : "secondary", size: depth === 1 ? "md" : "sm" })}>
          <Plus aria-hidden />
          <Trans>Add a condition</Trans>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="start" className="z-50">
            <Menu.Popup className="max-h-(--available-height) w-80 max-w-[calc(100vw-2rem)] overflow-y-auto rounded-md border bg-surface p-1 text-ink shadow-card outline-none">
              {shown.map((kind) => {
                const { icon: Icon, title, hint, fresh } = kinds[kind];
                return (
                  <Menu.Item
                    key={kind}
                    label={t(title)}
                    onClick={() => add(newLeaf(fresh()))}
                    className="flex cursor-default items-start gap-3 rounded px-2.5 py-2 text-sm outline-none select-none data-highlighted:bg-sunken"
                  >
                    <Icon className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
                    <span className="min-w-0">
                      <span className="block font-medium">{t(title)}</span>
                      <span className="block text-soft">{t(hint)}</span>
                    </span>
                  </Menu.Item>
                );
              })}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {depth < deepest ? (
        <Button size={depth === 1 ? "md" : "sm"} variant="ghost" onClick={addGroup}>
          <ListTree aria-hidden />
          <Trans>Add a group</Trans>
        </Button>
      ) : null}
    </div>
  );
}

