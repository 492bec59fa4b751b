import { createContext, useContext } from "react";
import type { JsonObject, Segment, Vocabulary } from "@/api/types";
import { update } from "../edits";
import type { Fault } from "../faults";
import { isGroup, type ConditionKind, type Group } from "../model";

export interface Builder {
  root: Group;
  /** `tag` names what is typed into: changes of one box are one step of undo. */
  edit: (change: (root: Group) => Group, tag?: string) => void;
  vocabulary: Vocabulary | undefined;
  /** Segments that a condition can name: all but the one that is edited. */
  segments: Segment[];
  faults: Map<string, Fault[]>;
  unfinished: ReadonlySet<string>;
  /** The kinds of conditions that can be added; all that speak of customers unless said. */
  offered?: readonly ConditionKind[] | undefined;
  /** Whom or what the conditions are about, in words before the quantity. */
  subject?: string | undefined;
  /** The condition that was added just now, or is to be mended: its first control takes the focus. */
  focused: string | null;
  focus: (id: string | null) => void;
  dragged: string | null;
  drag: (id: string | null) => void;
}

export const BuilderContext = createContext<Builder | null>(null);

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext);
  if (!builder) throw new Error("outside of a builder");
  return builder;
}

/** Changes the condition of a node. */
export function useConditionEdit(id: string) {
  const { edit } = useBuilder();
  return (condition: JsonObject, tag?: string) =>
    edit((root) => update(root, id, (node) => (isGroup(node) ? node : { ...node, condition })), tag && `${id} ${tag}`);
}

export type Change = (condition: JsonObject, tag?: string) => void;

export interface PartProps {
  condition: JsonObject;
  onChange: Change;
  /** Whether the server found something wrong at this place of the condition. */
  wrong: (at: string) => boolean | undefined;
}
