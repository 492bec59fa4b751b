import { useLingui } from "@lingui/react/macro";
import { GripVertical } from "lucide-react";
import type { CSSProperties } from "react";
import type { Booking, BookingState } from "@/api/types";
import { bookingLook } from "@/components/booking-words";
import { cn } from "@/components/cn";
import type { Lane } from "./grid";
import { canMove, type Moving } from "./moving";
import type { BookingNames } from "./names";

const looks: Partial<Record<BookingState, string>> = {
  pending: "border-dashed border-care bg-care-wash",
  confirmed: "border-accent/50 bg-accent-wash",
  done: "border-line-strong/60 bg-sunken",
  no_show: "border-loss/50 bg-loss-wash",
};

interface BlockProps {
  lane: Lane<Booking>;
  column: number;
  clock: string;
  style: CSSProperties;
  names: BookingNames;
  moving: Moving;
  movable: boolean;
  /** Whose it is, where a column is not one person's. */
  withStaff: boolean;
  onOpen: () => void;
}

/** A booking where it lies; it is opened, or moved by drag or with the keys. */
export function Block({ lane, column, clock, style, names, moving, movable, withStaff, onOpen }: BlockProps) {
  const { t } = useLingui();
  const booking = lane.item;
  const { from, until } = lane.stretch;
  const guest = names.guest(booking);
  const service = names.serviceName(booking.service_id);
  const staff = withStaff ? names.staffName(booking.staff_id) : "";
  const state = t(bookingLook[booking.state].label);
  const mayMove = movable && canMove(booking);
  const isLifted = moving.ghost?.booking.id === booking.id;
  return (
    <button
      type="button"
      data-testid="booking"
      style={style}
      aria-describedby={mayMove ? "how-to-move" : undefined}
      onClick={() => moving.isClick() && onOpen()}
      onPointerDown={(event) => mayMove && moving.onPointerDown(event, booking)}
      onPointerMove={moving.onPointerMove}
      onPointerUp={moving.onPointerUp}
      onPointerCancel={moving.cancel}
      onKeyDown={(event) => mayMove && moving.onKeyDown(event, booking, column, from)}
      onBlur={() => isLifted && moving.cancel()}
      className={cn("absolute flex min-w-0 flex-col overflow-hidden rounded-md border px-1.5 py-0.5 text-left text-xs leading-tight text-ink select-none hover:z-10 hover:shadow-card focus-visible:z-10", looks[booking.state], isLifted && "opacity-50", mayMove && "cursor-grab!")}
    >
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5"><span className="figures shrink-0 font-semibold">{clock}</span>{" "}<span className="min-w-0 flex-1 basis-14 truncate font-semibold">{guest}</span></span>{" "}
      {until - from >= 30 ? <span className="truncate">{[service, booking.seats > 1 ? `×${booking.seats}` : "", staff].filter(Boolean).join(" · ")}</span> : <span className="sr-only">{service}</span>}{" "}
      {until - from >= 45 && booking.state !== "confirmed" ? <span className="truncate">{state}</span> : <span className="sr-only">{[withStaff ? "" : names.staffName(booking.staff_id), state].filter(Boolean).join(", ")}</span>}
      {mayMove ? <span data-grip className="absolute top-0 right-0 hidden h-full touch-none items-center px-1 pointer-coarse:flex"><GripVertical className="size-4" aria-hidden /></span> : null}
    </button>
  );
}
