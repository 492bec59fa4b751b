/** Changes of the tree; each gives a new tree, or the same one when there is nothing to change. */
import { isGroup, newGroup, newId, type Group, type Node } from "./model";

export function findNode(root: Node, id: string): Node | null {
  if (root.id === id) return root;
  if (!isGroup(root)) return null;
  for (const part of root.parts) {
    const found = findNode(part, id);
    if (found) return found;
  }
  return null;
}

export function parentOf(root: Group, id: string): { group: Group; index: number } | null {
  const index = root.parts.findIndex((part) => part.id === id);
  if (index >= 0) return { group: root, index };
  for (const part of root.parts) {
    const found = isGroup(part) ? parentOf(part, id) : null;
    if (found) return found;
  }
  return null;
}

/** How deep the group lies; the outermost is 1. */
export function depthOf(root: Group, id: string): number {
  const parent = parentOf(root, id);
  return parent ? depthOf(root, parent.group.id) + 1 : 1;
}

export function update<N extends Node>(root: N, id: string, change: (node: Node) => Node): N {
  if (root.id === id) return change(root) as N;
  if (!isGroup(root)) return root;
  const parts = root.parts.map((part) => update(part, id, change));
  return parts.every((part, index) => part === root.parts[index]) ? root : { ...root, parts };
}

const inGroup = (root: Group, id: string, change: (parts: Node[]) => Node[]): Group =>
  update(root, id, (node) => (isGroup(node) ? { ...node, parts: change(node.parts) } : node));

export const insert = (root: Group, groupId: string, index: number, node: Node): Group =>
  inGroup(root, groupId, (parts) => [...parts.slice(0, index), node, ...parts.slice(index)]);

export function remove(root: Group, id: string): Group {
  const parent = parentOf(root, id);
  return parent ? inGroup(root, parent.group.id, (parts) => parts.filter((part) => part.id !== id)) : root;
}

/** Put a node before the `index`-th part of a group; a group cannot go into itself. */
export function move(root: Group, id: string, groupId: string, index: number): Group {
  const from = parentOf(root, id);
  const node = findNode(root, id);
  if (!from || !node || findNode(node, groupId)) return root;
  const shift = from.group.id === groupId && from.index < index ? 1 : 0;
  if (from.group.id === groupId && from.index === index - shift) return root;
  return insert(remove(root, id), groupId, index - shift, node);
}

/** One place up or down as one reads: over a neighbour, into a neighbouring group, or out of one's own. */
export function step(root: Group, id: string, by: -1 | 1): Group {
  const from = parentOf(root, id);
  if (!from) return root;
  const neighbour = from.group.parts[from.index + by];
  if (neighbour && isGroup(neighbour)) return move(root, id, neighbour.id, by === 1 ? 0 : neighbour.parts.length);
  if (neighbour) return move(root, id, from.group.id, from.index + (by === 1 ? 2 : -1));
  const outer = parentOf(root, from.group.id);
  return outer ? move(root, id, outer.group.id, outer.index + (by === 1 ? 1 : 0)) : root;
}

const copy = (node: Node): Node =>
  isGroup(node) ? { ...node, id: newId(), parts: node.parts.map(copy) } : { ...node, id: newId() };

/** A copy right after the original, and the id of the copy. */
export function duplicate(root: Group, id: string): { root: Group; id: string } {
  const from = parentOf(root, id);
  const node = findNode(root, id);
  if (!from || !node) return { root, id };
  const made = copy(node);
  return { root: insert(root, from.group.id, from.index + 1, made), id: made.id };
}

/** A group of its own around a node. */
export function wrap(root: Group, id: string): Group {
  const parent = parentOf(root, id);
  if (!parent) return root;
  const join = parent.group.join === "all" ? "any" : "all";
  return inGroup(root, parent.group.id, (parts) =>
    parts.map((part) => (part.id === id ? newGroup(join, [part]) : part)),
  );
}

/** The parts of a group in its place. A group that is denied is not dissolved: its parts would mean something else. */
export function unwrap(root: Group, id: string): Group {
  const parent = parentOf(root, id);
  const group = findNode(root, id);
  if (!parent || !group || !isGroup(group) || group.negated) return root;
  return inGroup(root, parent.group.id, (parts) => parts.flatMap((part) => (part.id === id ? group.parts : [part])));
}

export const negate = (root: Group, id: string): Group =>
  update(root, id, (node) => ({ ...node, negated: !node.negated }));
