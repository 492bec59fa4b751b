import { useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { cancelBooking, closeBooking, confirmBooking, moveBooking } from "@/api/bookings";
import type { Booking, BookingState, Id, Page } from "@/api/types";
import { deferWithUndo, say as tell, sayProblem, sayWithUndo } from "@/components/undo";

type Shown = Page<Booking> | undefined;
const calendars = { queryKey: ["bookings", "calendar"] };

/** What is done with a booking; the calendar shows it at once. */
export function useBookingActs() {
  const { t } = useLingui();
  const client = useQueryClient();
  const show = (booking: Booking, changes: Partial<Booking>) =>
    client.setQueriesData(calendars, (page: Shown) => page && { ...page, items: page.items.map((each) => (each.id === booking.id ? { ...each, ...changes } : each)) });
  const reread = () => client.invalidateQueries({ queryKey: ["bookings"] });
  const carryOut = async (what: Promise<Booking>) => {
    try {
      const done = await what;
      show(done, done);
      return done;
    } finally {
      void reread();
    }
  };
  const move = async (booking: Booking, starts_at: string, staff: Id | null) => {
    const length = Date.parse(booking.ends_at) - Date.parse(booking.starts_at);
    show(booking, { starts_at, ends_at: new Date(Date.parse(starts_at) + length).toISOString(), staff_id: staff });
    try {
      const moved = await carryOut(moveBooking(booking.id, starts_at, staff));
      sayWithUndo(t`Moved`, () => carryOut(moveBooking(booking.id, booking.starts_at, booking.staff_id)));
      return moved;
    } catch (error) {
      show(booking, booking);
      sayProblem(error);
      return null;
    }
  };
  const close = (booking: Booking, came: boolean) => {
    const state: BookingState = came ? "done" : "no_show";
    show(booking, { state });
    carryOut(closeBooking(booking.id, came)).then(() => tell(came ? t`Noted: came` : t`Noted: did not come`, "good"), (error: unknown) => {
      show(booking, booking);
      sayProblem(error);
    });
  };
  const confirm = (booking: Booking) => void carryOut(confirmBooking(booking.id)).then(() => tell(t`Confirmed`, "good"), sayProblem);
  const cancel = (booking: Booking, reason: string) =>
    deferWithUndo({
      title: t`Cancelled`,
      hide: () => show(booking, { state: "cancelled", reason }),
      restore: () => show(booking, booking),
      commit: (leaving) => carryOut(cancelBooking(booking.id, reason, leaving)),
    });
  return { move, close, confirm, cancel, reread };
}
