import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "./cn";

interface VirtualListProps<T> {
  items: readonly T[];
  rowHeight: number | ((item: T) => number);
  keyOf: (item: T) => string;
  render: (item: T, index: number) => ReactNode;
  onEnd?: () => void;
  label: string;
  className?: string;
  /** Scrolls this row into sight when it changes. */
  active?: number;
  header?: ReactNode;
  footer?: ReactNode;
}

/** A scrolling list that draws only the rows in sight. */
export function VirtualList<T>({
  items,
  rowHeight,
  keyOf,
  render,
  onEnd,
  label,
  className,
  active,
  header,
  footer,
}: VirtualListProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  // The virtualizer's functions change on every render by design.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => {
      const item = items[index];
      return typeof rowHeight === "number" || item === undefined ? Number(rowHeight) || 48 : rowHeight(item);
    },
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 12,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? -1;

  useEffect(() => {
    if (items.length > 0 && last >= items.length - 10) onEnd?.();
  }, [last, items.length, onEnd]);
  useEffect(() => {
    if (active !== undefined && active >= 0) rows.scrollToIndex(active, { align: "auto" });
  }, [active, rows]);

  return (
    <div ref={box} className={cn("overflow-auto", className)}>
      {header}
      <ul aria-label={label} className="relative" style={{ height: rows.getTotalSize() }}>
        {drawn.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <li
              key={row.key}
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            >
              {render(item, row.index)}
            </li>
          );
        })}
      </ul>
      {footer}
    </div>
  );
}
