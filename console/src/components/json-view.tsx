import type { Json } from "@/api/types";
import { CopyButton } from "./copy";
import { cn } from "./cn";

function Scalar({ value }: { value: Json }) {
  if (typeof value === "string") return <span className="text-good">{JSON.stringify(value)}</span>;
  if (typeof value === "number") return <span className="text-accent">{value}</span>;
  return <span className="text-soft italic">{String(value)}</span>;
}

function Node({ name, value, depth }: { name?: string | undefined; value: Json; depth: number }) {
  const label = name === undefined ? null : <span className="text-ink">{name}: </span>;
  if (value === null || typeof value !== "object") {
    return (
      <div>
        {label}
        <Scalar value={value} />
      </div>
    );
  }
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : Object.entries(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (entries.length === 0) {
    return (
      <div>
        {label}
        <span className="text-soft">
          {open}
          {close}
        </span>
      </div>
    );
  }
  return (
    <details open={depth < 3}>
      <summary className="cursor-pointer list-none rounded hover:bg-sunken">
        {label}
        <span className="text-soft">
          {open} {entries.length} {close}
        </span>
      </summary>
      <div className="ml-1 border-l pl-3">
        {entries.map(([key, item]) => (
          <Node key={key} name={key} value={item} depth={depth + 1} />
        ))}
      </div>
    </details>
  );
}

export function JsonView({ value, className }: { value: unknown; className?: string }) {
  return (
    <div className={cn("relative rounded-lg border bg-paper", className)}>
      <CopyButton text={() => JSON.stringify(value, null, 2)} className="absolute top-1.5 right-1.5" />
      {/* Scrolls by keyboard, hence focusable. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="max-h-[26rem] overflow-auto p-3 pr-12 font-mono text-xs leading-5" tabIndex={0} role="group" aria-label="JSON">
        <Node value={value as Json} depth={0} />
      </div>
    </div>
  );
}
