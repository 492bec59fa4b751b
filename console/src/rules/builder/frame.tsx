import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp, Ban, Copy, Group as GroupIcon, GripVertical, Trash2, Ungroup } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Menu, type MenuAction } from "@/components/menu";
import { duplicate, negate, parentOf, remove, step, unwrap, wrap } from "../edits";
import { isGroup, type Node } from "../model";
import { useBuilder } from "./context";

/** What can be done with a condition or a group, by button and by key. */
function useActs(node: Node) {
  const { root, edit, focus } = useBuilder();
  return {
    up: () => edit((before) => step(before, node.id, -1)),
    down: () => edit((before) => step(before, node.id, 1)),
    copy: () => {
      const copied = duplicate(root, node.id);
      edit(() => copied.root);
      focus(copied.id);
    },
    negate: () => edit((before) => negate(before, node.id)),
    wrap: () => edit((before) => wrap(before, node.id)),
    unwrap: () => edit((before) => unwrap(before, node.id)),
    remove: () => {
      const from = parentOf(root, node.id);
      edit((before) => remove(before, node.id));
      focus((from?.group.parts[from.index + 1] ?? from?.group.parts[from.index - 1])?.id ?? null);
    },
  };
}

function useNodeMenu(node: Node): (MenuAction | null)[] {
  const { t } = useLingui();
  const acts = useActs(node);
  return [
    { label: t`Duplicate`, icon: <Copy aria-hidden />, onSelect: acts.copy },
    { label: node.negated ? t`Take the “not” away` : t`Turn into “not”`, icon: <Ban aria-hidden />, onSelect: acts.negate },
    { label: t`Move up`, icon: <ArrowUp aria-hidden />, onSelect: acts.up },
    { label: t`Move down`, icon: <ArrowDown aria-hidden />, onSelect: acts.down },
    isGroup(node)
      ? { label: t`Dissolve the group`, icon: <Ungroup aria-hidden />, onSelect: acts.unwrap, disabled: node.negated }
      : { label: t`Put into a group`, icon: <GroupIcon aria-hidden />, onSelect: acts.wrap },
    null,
    { label: t`Remove`, icon: <Trash2 aria-hidden />, onSelect: acts.remove, danger: true },
  ];
}

function Grip({ node, label }: { node: Node; label: string }) {
  const { t } = useLingui();
  const { drag } = useBuilder();
  const acts = useActs(node);
  const onKeyDown = (event: KeyboardEvent) => {
    const act = { ArrowUp: acts.up, ArrowDown: acts.down, Delete: acts.remove }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <button
      type="button"
      draggable
      data-grip
      aria-label={t`Move “${label}”: drag it, or press the arrow keys`}
      title={t`Drag, or press the arrow keys`}
      className="-ml-1.5 inline-flex size-8 shrink-0 cursor-grab! items-center justify-center rounded text-soft hover:bg-sunken hover:text-ink"
      onKeyDown={onKeyDown}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", node.id);
        drag(node.id);
      }}
      onDragEnd={() => drag(null)}
    >
      <GripVertical className="size-4" aria-hidden />
    </button>
  );
}

/** Takes the focus when it was added just now. */
export function useFocusWhenFresh(id: string) {
  const { focused, focus } = useBuilder();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused !== id || !box.current) return;
    const first = box.current.querySelector<HTMLElement>("[data-body] :is(input, [role=combobox], textarea, button)");
    (first ?? box.current.querySelector<HTMLElement>("[data-grip]"))?.focus();
    box.current.scrollIntoView({ block: "nearest" });
    focus(null);
  }, [focused, id, focus]);
  return box;
}

interface FrameProps {
  node: Node;
  label: string;
  title: ReactNode;
  children: ReactNode;
  className?: string;
}

/** The card around a condition or a group, with its grip and its menu. */
export function Frame({ node, label, title, children, className }: FrameProps) {
  const { t } = useLingui();
  const { dragged, faults, unfinished } = useBuilder();
  const box = useFocusWhenFresh(node.id);
  const acts = useActs(node);
  const wrong = faults.get(node.id) ?? [];
  return (
    <div
      ref={box}
      role="group"
      aria-label={node.negated ? t`not: ${label}` : label}
      className={cn("min-w-0 rounded-lg border bg-surface p-3", wrong.length > 0 && "border-loss", dragged === node.id && "opacity-40", className)}
    >
      <div className="mb-2 flex items-center gap-1.5">
        <Grip node={node} label={label} />
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-sm font-semibold">
          {node.negated ? (
            <button type="button" onClick={acts.negate} title={t`Take the “not” away`} className="rounded bg-loss-wash px-1.5 py-0.5 text-xs font-semibold text-loss uppercase">
              <Trans>not</Trans>
            </button>
          ) : null}
          {title}
          {unfinished.has(node.id) && wrong.length === 0 ? (
            <span className="text-xs font-normal text-care">
              <Trans>to be filled in</Trans>
            </span>
          ) : null}
        </span>
        <Button size="icon-sm" variant="ghost" className="max-sm:hidden" aria-label={t`Duplicate “${label}”`} title={t`Duplicate`} onClick={acts.copy}>
          <Copy aria-hidden />
        </Button>
        <Button size="icon-sm" variant="ghost" aria-label={t`Remove “${label}”`} title={t`Remove`} onClick={acts.remove}>
          <Trash2 aria-hidden />
        </Button>
        <Menu label={t`More for “${label}”`} actions={useNodeMenu(node)} />
      </div>
      <div data-body>{children}</div>
      {wrong.length > 0 ? (
        <ul role="alert" className="mt-2 flex flex-col gap-0.5 text-sm text-loss">
          {wrong.map((fault) => (
            <li key={`${fault.at} ${fault.message}`}>{fault.message}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
