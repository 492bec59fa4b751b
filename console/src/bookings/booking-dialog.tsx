import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { CalendarClock, Mail, Phone, UserRound } from "lucide-react";
import { useState } from "react";
import { bookingLink } from "@/api/bookings";
import type { Booking, Slot } from "@/api/types";
import { bookingLook } from "@/components/booking-words";
import { Button } from "@/components/button";
import { ChannelTag } from "@/components/channel";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { fromWall, toWall } from "@/components/moment";
import { SlotPicker } from "@/components/slot-picker";
import { Badge } from "@/components/surface";
import { say as tell, sayProblem } from "@/components/undo";
import { useBookingActs } from "./acts";
import { canMove } from "./moving";
import { useBookingNames, useZoned } from "./names";

interface DialogProps {
  booking: Booking;
  now: number;
  mayWrite: boolean;
  onClose: () => void;
}

function Facts({ booking }: { booking: Booking }) {
  const { t } = useLingui();
  const names = useBookingNames();
  const { full, short, clock } = useZoned(names.zone(booking.touchpoint));
  const rows = [
    [t`When`, `${full(booking.starts_at)} – ${clock(booking.ends_at)}`],
    [t`What`, [names.serviceName(booking.service_id), booking.seats > 1 ? t`${booking.seats} seats` : ""].filter(Boolean).join(" · ")],
    [t`With`, [names.staffName(booking.staff_id), names.resourceNames(booking.resource_ids)].filter(Boolean).join(" · ")],
    [t`Where`, names.placeName(booking.touchpoint)],
    [t`Note`, booking.note],
    [t`Why cancelled`, booking.reason],
    [t`To be confirmed until`, booking.held_until ? short(booking.held_until) : ""],
  ].filter(([, value]) => value);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Badge tone={bookingLook[booking.state].tone}>{t(bookingLook[booking.state].label)}</Badge>
        {booking.channel === "desk" ? <span className="text-sm text-soft"><Trans>booked at the desk</Trans></span> : <ChannelTag channel={booking.channel} className="text-sm text-soft" />}
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">{rows.map(([label, value]) => <div key={label} className="contents"><dt className="text-soft">{label}</dt><dd className="first-letter:uppercase">{value}</dd></div>)}</dl>
      <ul className="flex flex-col gap-1.5 text-sm [&_svg]:size-4 [&_svg]:text-soft">
        {booking.contact.phone ? <li className="flex items-center gap-2"><Phone aria-label={t`Phone`} /><a className="figures underline-offset-4 hover:underline" href={`tel:${booking.contact.phone}`}>{booking.contact.phone}</a></li> : null}
        {booking.contact.email ? <li className="flex items-center gap-2"><Mail aria-label={t`Email`} /><a className="underline-offset-4 hover:underline" href={`mailto:${booking.contact.email}`}>{booking.contact.email}</a></li> : null}
        {booking.customer_id ? <li className="flex items-center gap-2"><UserRound aria-hidden /><Link to="/customers/$id" params={{ id: booking.customer_id }} search={{ tab: "club" }} className="underline underline-offset-4"><Trans>The customer’s page</Trans></Link></li> : null}
      </ul>
    </div>
  );
}

function MovePart({ booking, onDone }: { booking: Booking; onDone: () => void }) {
  const names = useBookingNames();
  const { move } = useBookingActs();
  const zone = names.zone(booking.touchpoint);
  const [slot, setSlot] = useState<Slot | null>(null);
  const from = fromWall(`${toWall(booking.starts_at, zone).slice(0, 10)}T00:00`, zone) ?? undefined;
  const put = async (to: Slot) => {
    const same = booking.staff_id !== null && to.staff_ids.includes(booking.staff_id);
    if (await move(booking, to.starts_at, same ? booking.staff_id : null)) onDone();
  };
  return (
    <div className="flex flex-col gap-3">
      <SlotPicker service={booking.service_id} touchpoint={booking.touchpoint} zone={zone} from={from} value={slot} onChange={setSlot} />
      <Button variant="primary" className="self-end" disabled={!slot} onClick={() => slot && void put(slot)}><Trans>Move here</Trans></Button>
    </div>
  );
}

function CancelPart({ booking, onDone, onBack }: { booking: Booking; onDone: () => void; onBack: () => void }) {
  const { t } = useLingui();
  const { cancel } = useBookingActs();
  const [reason, setReason] = useState("");
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => { event.preventDefault(); cancel(booking, reason.trim()); onDone(); }}>
      <Field label={t`Why`} hint={t`Whoever waits is offered the time at once.`}>{(wiring) => <Input {...wiring} value={reason} maxLength={1000} onChange={(event) => setReason(event.target.value)} />}</Field>
      <div className="flex justify-end gap-2"><Button onClick={onBack}><Trans>Back</Trans></Button><Button type="submit" variant="danger" disabled={!reason.trim()}><Trans>Cancel the booking</Trans></Button></div>
    </form>
  );
}

function Foot({ booking, now, onDone, onPart }: { booking: Booking; now: number; onDone: () => void; onPart: (part: "move" | "cancel") => void }) {
  const { t } = useLingui();
  const { close, confirm } = useBookingActs();
  const begun = Date.parse(booking.starts_at) <= now;
  const open = canMove(booking);
  const copy = () => void bookingLink(booking.id).then((link) => navigator.clipboard.writeText(link)).then(() => tell(t`Copied: whoever has the link can see and change the booking`, "good"), sayProblem);
  const closable = begun && (booking.state === "confirmed" || booking.state === "done" || booking.state === "no_show");
  return (
    <>
      {open ? <Button variant="ghost" onClick={copy}><Trans>Copy the customer’s link</Trans></Button> : null}
      {open ? <Button onClick={() => onPart("cancel")}><Trans>Cancel…</Trans></Button> : null}
      {open ? <Button onClick={() => onPart("move")}><CalendarClock aria-hidden /><Trans>Move…</Trans></Button> : null}
      {booking.state === "pending" ? <Button variant="primary" onClick={() => confirm(booking)}><Trans>Confirm</Trans></Button> : null}
      {closable && booking.state !== "no_show" ? <Button onClick={() => { close(booking, false); onDone(); }}><Trans>Did not come</Trans></Button> : null}
      {closable && booking.state !== "done" ? <Button variant="primary" onClick={() => { close(booking, true); onDone(); }}><Trans>Has come</Trans></Button> : null}
    </>
  );
}

/** One booking: who, when, with whom, and what can be done with it. */
export function BookingDialog({ booking, now, mayWrite, onClose }: DialogProps) {
  const names = useBookingNames();
  const [part, setPart] = useState<"move" | "cancel" | null>(null);
  return (
    <Dialog open onClose={onClose} place="side" title={names.guest(booking)} footer={mayWrite && part === null ? <Foot booking={booking} now={now} onDone={onClose} onPart={setPart} /> : null}>
      {part === "move" ? <MovePart booking={booking} onDone={onClose} /> : part === "cancel" ? <CancelPart booking={booking} onDone={onClose} onBack={() => setPart(null)} /> : <Facts booking={booking} />}
    </Dialog>
  );
}
