import { Trans, useLingui } from "@lingui/react/macro";
import { Fragment, useState } from "react";
import { cn } from "@/components/cn";
import { Select } from "@/components/select";
import { findNode, move, update } from "../edits";
import { isGroup, type Group } from "../model";
import { AddBar } from "./add";
import { ConditionCard } from "./condition";
import { useBuilder } from "./context";
import { Frame } from "./frame";

type Quantity = "all" | "any" | "none" | "not-all";

const quantityOf = (group: Group): Quantity =>
  group.negated ? (group.join === "any" ? "none" : "not-all") : group.join;

function QuantitySelect({ group }: { group: Group }) {
  const { t } = useLingui();
  const { edit } = useBuilder();
  const choose = (quantity: Quantity) =>
    edit((root) =>
      update(root, group.id, (node) => ({
        ...node,
        join: quantity === "any" || quantity === "none" ? "any" : "all",
        negated: quantity === "none" || quantity === "not-all",
      })),
    );
  const options: { value: Quantity; label: string }[] = [
    { value: "all", label: t`all of these` },
    { value: "any", label: t`at least one of these` },
    { value: "none", label: t`none of these` },
  ];
  if (quantityOf(group) === "not-all") options.push({ value: "not-all", label: t`not all of these` });
  return <Select label={t`How many must hold`} className="w-64 max-w-full" value={quantityOf(group)} onChange={choose} options={options} />;
}

/** Where what is dragged can be put down. */
function DropZone({ group, index }: { group: Group; index: number }) {
  const { root, dragged, drag, edit } = useBuilder();
  const [over, setOver] = useState(false);
  const node = dragged ? findNode(root, dragged) : null;
  if (!node || findNode(node, group.id)) return null;
  return (
    <div
      data-drop={`${group.id} ${index}`}
      className={cn("-my-1 flex h-7 items-center rounded-md border border-dashed border-line-strong/60 px-2", over && "border-accent bg-accent-wash")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        edit((before) => move(before, node.id, group.id, index));
        drag(null);
      }}
    />
  );
}

const Joint = ({ group }: { group: Group }) => (
  <span className="label-caps pl-4 uppercase" aria-hidden>
    {group.join === "all" ? <Trans>and</Trans> : <Trans>or</Trans>}
  </span>
);

function Parts({ group, depth }: { group: Group; depth: number }) {
  return (
    <div className="flex flex-col gap-2">
      {group.parts.map((part, index) => (
        <Fragment key={part.id}>
          <DropZone group={group} index={index} />
          {index > 0 ? <Joint group={group} /> : null}
          {isGroup(part) ? <GroupCard group={part} depth={depth + 1} /> : <ConditionCard leaf={part} />}
        </Fragment>
      ))}
      <DropZone group={group} index={group.parts.length} />
      <AddBar group={group} depth={depth} />
    </div>
  );
}

function GroupCard({ group, depth }: { group: Group; depth: number }) {
  const { t } = useLingui();
  return (
    <Frame
      // The choice of how many says "none" already.
      node={{ ...group, negated: false }}
      label={t`Group`}
      className="border-l-4 border-l-accent/50 bg-paper"
      title={<QuantitySelect group={group} />}
    >
      <Parts group={group} depth={depth} />
    </Frame>
  );
}

/** The outermost group, which has no card of its own. */
export function RootGroup({ group }: { group: Group }) {
  const { faults, subject } = useBuilder();
  const wrong = [...(faults.get(group.id) ?? []), ...(faults.get("") ?? [])];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <span className="font-medium">
          {subject ?? <Trans>Customers who meet</Trans>}
        </span>
        <QuantitySelect group={group} />
      </div>
      {wrong.length > 0 ? (
        <ul role="alert" className="text-sm text-loss">
          {wrong.map((fault) => (
            <li key={fault.at + fault.message}>{fault.message}</li>
          ))}
        </ul>
      ) : null}
      <Parts group={group} depth={1} />
    </div>
  );
}
