import { useCallback, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import type { Booking } from "@/api/types";
import type { Column } from "./columns";
import { pixelsPerMinute, snap, stretchOn, type Stretch } from "./grid";

export interface Ghost {
  booking: Booking;
  column: number;
  minute: number;
  by: "pointer" | "keys";
}

interface Asked {
  columns: readonly Column[];
  range: Stretch;
  zone: string;
  stepOf: (booking: Booking) => number;
  /** The element whose children are the columns. */
  board: RefObject<HTMLDivElement | null>;
  onMove: (booking: Booking, column: Column, minute: number) => void;
}

interface Held {
  booking: Booking;
  grab: number;
  x: number;
  y: number;
  moved: boolean;
}

const nearlyStill = 6;
export const canMove = (booking: Booking) => booking.state === "pending" || booking.state === "confirmed";

/** Moves a booking about the calendar, with a pointer or with the keys, before it is put down. */
export function useMoving({ columns, range, zone, stepOf, board, onMove }: Asked) {
  const [ghost, setGhost] = useState<Ghost | null>(null);
  const held = useRef<Held | null>(null);
  const wasDragged = useRef(false);

  const drop = (put: Ghost) => {
    setGhost(null);
    const column = columns[put.column];
    const before = column ? stretchOn(column.day, put.booking, zone) : null;
    const isSame = before?.from === put.minute && (column?.staff === undefined || column.staff === put.booking.staff_id);
    if (column && !isSame) onMove(put.booking, column, put.minute);
  };
  const follow = (event: PointerEvent, { booking, grab }: Held): Ghost | null => {
    const boxes = [...(board.current?.children ?? [])].map((each) => each.getBoundingClientRect());
    const under = boxes.findIndex((box) => event.clientX >= box.left && event.clientX < box.right);
    const column = under >= 0 ? under : event.clientX < (boxes[0]?.left ?? 0) ? 0 : boxes.length - 1;
    const top = boxes[column]?.top;
    if (top === undefined) return null;
    return { booking, column, minute: snap(range.from + (event.clientY - grab - top) / pixelsPerMinute, stepOf(booking), range), by: "pointer" };
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>, booking: Booking) => {
    wasDragged.current = false;
    const byFinger = event.pointerType !== "mouse";
    // A finger scrolls the page: it drags only by the grip.
    if (event.button !== 0 || !canMove(booking) || (byFinger && !(event.target as Element).closest("[data-grip]"))) return;
    held.current = { booking, grab: event.clientY - event.currentTarget.getBoundingClientRect().top, x: event.clientX, y: event.clientY, moved: false };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const own = held.current;
    if (!own || (!own.moved && Math.hypot(event.clientX - own.x, event.clientY - own.y) < nearlyStill)) return;
    own.moved = true;
    setGhost(follow(event, own));
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const own = held.current;
    held.current = null;
    if (!own?.moved) return;
    wasDragged.current = true;
    const put = follow(event, own);
    if (put) drop(put);
  };
  const cancel = useCallback(() => {
    held.current = null;
    setGhost(null);
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, booking: Booking, column: number, minute: number) => {
    if (ghost?.by === "pointer" && event.key === "Escape") return cancel();
    const own = ghost?.by === "keys" && ghost.booking.id === booking.id ? ghost : null;
    if (!own) {
      if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || !canMove(booking)) return;
      event.preventDefault();
      return setGhost({ booking, column, minute, by: "keys" });
    }
    const step = stepOf(booking);
    const steps: Record<string, [number, number]> = { ArrowUp: [0, -step], ArrowDown: [0, step], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const by = steps[event.key];
    if (by) setGhost({ ...own, column: Math.max(0, Math.min(columns.length - 1, own.column + by[0])), minute: snap(own.minute + by[1], step, range) });
    else if (event.key === "Enter" || event.key === " ") drop(own);
    else if (event.key === "Escape") cancel();
    else return;
    event.preventDefault();
  };
  /** After a drag the browser says "click" too, which opens nothing. */
  const isClick = () => !wasDragged.current;
  return { ghost, onPointerDown, onPointerMove, onPointerUp, onKeyDown, cancel, isClick };
}

export type Moving = ReturnType<typeof useMoving>;
