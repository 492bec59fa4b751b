/** Elements as values, and the least that brings a page to look like them: what is typed in and looked at stays where it is. */

export type Child = VNode | string | number | boolean | null | undefined | Child[];
type Props = Record<string, unknown> & { key?: string | number; ref?: (element: never) => void };

export interface VNode {
  tag: string;
  props: Props;
  children: Child[];
}

type Component<P> = (props: P & { children?: Child[] }) => Child;

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- where the compiler looks for them
  namespace JSX {
    type Element = Child;
    interface IntrinsicElements {
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any attribute of any element
      [tag: string]: any;
    }
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicAttributes {
      key?: string | number;
    }
  }
}

export function h<P>(tag: string | Component<P>, props: (P & Props) | null, ...children: Child[]): Child {
  if (typeof tag === "function") return tag({ ...(props as P), children });
  return { tag, props: props ?? {}, children };
}

export const Fragment = ({ children }: { children?: Child[] }): Child => children ?? [];

type Drawn = Element & { drawn?: VNode };
const svg = "http://www.w3.org/2000/svg";
/** What an element remembers beyond its attributes. */
const live = new Set(["value", "checked", "disabled", "open", "selected"]);

/** Make the content of an element look like this. */
export function patch(parent: Element, wanted: Child): void {
  const rest = new Set<ChildNode>(parent.childNodes);
  const pairs = flatten([wanted]).map((child) => {
    const found = find(rest, child);
    if (found) rest.delete(found);
    return [child, found] as const;
  });
  // First of all, so that what stays need not be moved: moving takes the focus away.
  for (const node of rest) node.remove();
  let cursor: ChildNode | null = parent.firstChild;
  for (const [child, found] of pairs) {
    const node = found ?? create(child, parent);
    if (node === cursor) cursor = node.nextSibling;
    else parent.insertBefore(node, cursor);
    update(node, child);
  }
}

function flatten(children: Child[]): (VNode | string)[] {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return flatten(child);
    if (child == null || typeof child === "boolean") return [];
    return [typeof child === "object" ? child : String(child)];
  });
}

function find(rest: Set<ChildNode>, child: VNode | string): ChildNode | undefined {
  for (const node of rest) {
    if (typeof child === "string") {
      if (node.nodeType === Node.TEXT_NODE) return node;
      continue;
    }
    const { drawn } = node as Drawn;
    if (drawn?.tag === child.tag && drawn.props.key === child.props.key) return node;
  }
  return undefined;
}

function create(child: VNode | string, parent: Element): ChildNode {
  if (typeof child === "string") return document.createTextNode(child);
  const isDrawing = child.tag === "svg" || (parent.namespaceURI === svg && parent.tagName !== "foreignObject");
  return isDrawing ? document.createElementNS(svg, child.tag) : document.createElement(child.tag);
}

function update(node: ChildNode, child: VNode | string): void {
  if (typeof child === "string") {
    if (node.nodeValue !== child) node.nodeValue = child;
    return;
  }
  const element = node as Drawn;
  const before = element.drawn?.props ?? {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(child.props)])) set(element, name, child.props[name], before[name]);
  element.drawn = child;
  patch(element, child.children);
  // A choice exists only once its options do.
  if (child.tag === "select" && child.props.value !== undefined) (node as HTMLSelectElement).value = String(child.props.value);
  child.props.ref?.(element as never);
}

function set(element: Element, name: string, value: unknown, before: unknown): void {
  if (name === "key" || name === "ref") return;
  if (live.has(name) && element.namespaceURI !== svg) {
    const own = element as unknown as Record<string, unknown>;
    if (own[name] !== value) own[name] = value ?? (name === "value" ? "" : false);
  } else if (value === before) return;
  else if (name.startsWith("on")) (element as unknown as Record<string, unknown>)[name.toLowerCase()] = value ?? null;
  else if (value == null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}
