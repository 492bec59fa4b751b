"""Books, confirms, moves and ends bookings, and reminds of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.bookings.domain.model import (
    Booking,
    BookingChanged,
    BookingMade,
    BookingMoved,
    BookingReminderDue,
    BookingState,
    Contact,
    SlotTaken,
    Waiting,
    WaitingOfferMade,
    require_step,
)
from tessere.commerce.bookings.service.placing import Ask, place
from tessere.commerce.bookings.service.settings import SERVICES, TOPIC, get_setting
from tessere.commerce.bookings.store import bookings as store
from tessere.commerce.bookings.store import waiting as waiting_store
from tessere.infra import jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.kernel.errors import Conflict, NotFound

OFFER_TTL = timedelta(hours=2)
REMIND = "bookings.remind"
_MOST_CANDIDATES = 20
_AT_ONCE = 200


class Guest(Struct, frozen=True, kw_only=True):
    """Who books, through which channel, and in which language to speak to them."""

    customer_id: UUID | None = None
    contact: Contact = Contact()
    language: str = "it"
    note: str = ""
    channel: str = "desk"


async def book(
    unit: Unit, *, ask: Ask, guest: Guest, confirmed: bool = False, ttl: timedelta | None = None
) -> Booking:  # fmt: skip
    """Take a slot: kept for the service's time to confirm (or `ttl`), or confirmed at once. SlotTaken when it is gone."""
    session = await place(unit, ask)
    service = (await get_setting(unit, SERVICES, id=ask.service_id)).terms
    held = None if confirmed else unit.now + (ttl or timedelta(minutes=service.hold_minutes))
    booking = Booking(
        id=unit.new_id(), session_id=session.id, service_id=ask.service_id, touchpoint=ask.touchpoint,
        starts_at=session.starts_at, ends_at=session.ends_at, staff_id=session.staff_id,
        resource_ids=session.resource_ids, seats=ask.seats, state="confirmed" if confirmed else "pending",
        held_until=held, customer_id=guest.customer_id, contact=guest.contact, language=guest.language, note=guest.note,
        channel=guest.channel, created_at=unit.now, changed_at=unit.now, sequence=0,
    )  # fmt: skip
    await store.insert_booking(unit.db, booking)
    if confirmed:
        await _plan_reminders(unit, booking)
    await unit.emit(BookingMade(**_facts(booking), service_id=booking.service_id, state=booking.state))
    await web.publish(unit, topic=TOPIC, ids=[booking.id])
    return booking


async def get_booking(unit: Unit, *, booking_id: UUID) -> Booking:
    """One booking."""
    return await store.get_booking(unit.db, booking_id)


async def list_bookings(
    unit: Unit, *, filter: store.Filter, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[Booking]:
    """Bookings by time."""
    return await store.list_bookings(unit.db, filter, after=after, limit=limit)


async def confirm_booking(unit: Unit, *, booking_id: UUID) -> Booking:
    """Make a pending booking certain; Conflict when its time to confirm is over."""
    booking = await store.get_booking(unit.db, booking_id, lock=True)
    if booking.state == "confirmed":
        return booking
    require_step(booking.state, "confirmed")
    if booking.held_until is not None and booking.held_until <= unit.now:
        raise Conflict("the time to confirm this booking is over; book again", code="hold_expired")
    changed = await _change(unit, booking, "confirmed")
    await _plan_reminders(unit, changed)
    offered = await waiting_store.lock_by_booking(unit.db, booking.id)
    if offered is not None:
        await waiting_store.save_waiting(unit.db, offered.id, state="booked", booking_id=booking.id)
    return changed


async def cancel_booking(
    unit: Unit, *, booking_id: UUID, by_customer: bool = False, reason: str = ""
) -> Booking:  # fmt: skip
    """Let go of a booking; the customer only until the service's `cancel_minutes` before. What frees up is offered to whoever
    waits."""
    booking = await store.get_booking(unit.db, booking_id, lock=True)
    if booking.state == "cancelled":
        return booking
    require_step(booking.state, "cancelled")
    if by_customer:
        await _require_early(unit, booking)
    return await _let_go(unit, replace(booking, reason=reason), "cancelled")


async def reschedule_booking(
    unit: Unit, *, booking_id: UUID, starts_at: datetime, staff_id: UUID | None = None, by_customer: bool = False
) -> Booking:
    """Move a booking to another time at its place, keeping its id; SlotTaken, and nothing moved, when that is not free."""
    booking = await store.get_booking(unit.db, booking_id, lock=True)
    if booking.state not in ("pending", "confirmed"):
        raise Conflict(f"this booking is {booking.state}; book again", code="booking_state")
    if by_customer:
        await _require_early(unit, booking)
    ask = Ask(
        service_id=booking.service_id, touchpoint=booking.touchpoint, starts_at=starts_at, seats=booking.seats,
        staff_id=staff_id,
    )  # fmt: skip
    await store.hold_place(unit.db, booking.touchpoint)
    async with unit.savepoint():  # the old time is given up only if there is a new one
        freed = await store.leave(unit.db, booking.session_id, seats=booking.seats)
        session = await place(unit, ask)
    moved = replace(
        booking, session_id=session.id, starts_at=session.starts_at, ends_at=session.ends_at, staff_id=session.staff_id,
        resource_ids=session.resource_ids, changed_at=unit.now, sequence=booking.sequence + 1,
    )  # fmt: skip
    await store.save_booking(unit.db, moved, now=unit.now)
    await _forget_reminders(unit, booking)
    if moved.state == "confirmed":
        await _plan_reminders(unit, moved)
    await unit.emit(BookingMoved(**_facts(moved), before=booking.starts_at))
    await web.publish(unit, topic=TOPIC, ids=[moved.id])
    if freed:
        await offer_freed(unit, touchpoint=booking.touchpoint, at=booking.starts_at)
    return moved


async def close_booking(unit: Unit, *, booking_id: UUID, came: bool) -> Booking:
    """The customer came, or did not; from the time on at which it began."""
    booking = await store.get_booking(unit.db, booking_id, lock=True)
    state: BookingState = "done" if came else "no_show"
    if booking.state == state:
        return booking
    require_step(booking.state, state)
    if booking.starts_at > unit.now:
        raise Conflict("it has not begun yet; cancel it instead", code="not_begun")
    return await _change(unit, booking, state)


async def expire_due(database: Database, _payload: Any = None) -> None:
    """Let go of pending bookings whose time is over, each in a transaction of its own, and of those who waited in vain."""
    async with database.unit() as unit:
        await waiting_store.end_past(unit.db, now=unit.now)
    while True:
        async with database.reading() as unit:
            due = await store.list_due(unit.db, now=unit.now, limit=_AT_ONCE)
        for booking_id in due:
            async with database.unit() as unit:
                booking = await store.get_booking(unit.db, booking_id, lock=True)
                if booking.state == "pending" and booking.held_until and booking.held_until <= unit.now:
                    await _let_go(unit, booking, "expired")
        if len(due) < _AT_ONCE:
            return


async def remind(database: Database, payload: Any) -> None:
    """Tell that a booking is near, once, if it is still confirmed and still at that time."""
    async with database.unit() as unit:
        try:
            booking = await store.get_booking(unit.db, UUID(payload["booking_id"]), lock=True)
        except NotFound:
            return
        if booking.starts_at <= unit.now or booking.starts_at.isoformat() != payload["starts_at"]:
            return
        if await store.remind(unit.db, booking.id, minutes=payload["minutes"]):
            await unit.emit(BookingReminderDue(**_facts(booking), minutes=payload["minutes"]))


async def offer_freed(unit: Unit, *, touchpoint: str, at: datetime) -> Booking | None:
    """Keep what has just become free for whoever waits longest and can have it, for two hours at most."""
    if at <= unit.now:
        return None
    for waiting in await waiting_store.lock_candidates(
        unit.db, touchpoint=touchpoint, at=at, limit=_MOST_CANDIDATES
    ):  # fmt: skip
        try:
            async with unit.savepoint():
                return await _offer(unit, waiting, at)
        except (SlotTaken, NotFound):
            continue
    return None


async def _offer(unit: Unit, waiting: Waiting, at: datetime) -> Booking:
    ask = Ask(service_id=waiting.service_id, touchpoint=waiting.touchpoint, starts_at=at, seats=waiting.seats)
    guest = Guest(
        customer_id=waiting.customer_id, contact=waiting.contact, language=waiting.language, channel=waiting.channel
    )
    booking = await book(unit, ask=ask, guest=guest, ttl=min(OFFER_TTL, at - unit.now))
    await waiting_store.save_waiting(unit.db, waiting.id, state="offered", booking_id=booking.id)
    held = booking.held_until or at
    await unit.emit(WaitingOfferMade(**_facts(booking), waiting_id=waiting.id, held_until=held))
    return booking


async def _let_go(unit: Unit, booking: Booking, state: BookingState) -> Booking:
    changed = await _change(unit, booking, state)
    await _forget_reminders(unit, booking)
    offered = await waiting_store.lock_by_booking(unit.db, booking.id)
    if offered is not None:
        await waiting_store.save_waiting(unit.db, offered.id, state="ended", booking_id=None)
    await store.hold_place(unit.db, booking.touchpoint)
    if await store.leave(unit.db, booking.session_id, seats=booking.seats):
        await offer_freed(unit, touchpoint=booking.touchpoint, at=booking.starts_at)
    return changed


async def _change(unit: Unit, booking: Booking, state: BookingState) -> Booking:
    changed = replace(
        booking, state=state, held_until=None, changed_at=unit.now, sequence=booking.sequence + 1
    )  # fmt: skip
    await store.save_booking(unit.db, changed, now=unit.now)
    await unit.emit(BookingChanged(**_facts(changed), state=state))
    await web.publish(unit, topic=TOPIC, ids=[booking.id])
    return changed


async def _require_early(unit: Unit, booking: Booking) -> None:
    service = (await get_setting(unit, SERVICES, id=booking.service_id)).terms
    if booking.starts_at - timedelta(minutes=service.cancel_minutes) <= unit.now:
        raise Conflict("it is too late to change this online; call the shop", code="too_late")


async def _plan_reminders(unit: Unit, booking: Booking) -> None:
    service = (await get_setting(unit, SERVICES, id=booking.service_id)).terms
    for minutes in service.reminders:
        at = booking.starts_at - timedelta(minutes=minutes)
        if at > unit.now:
            payload = {
                "booking_id": str(booking.id), "minutes": minutes, "starts_at": booking.starts_at.isoformat(),
            }  # fmt: skip
            await jobs.enqueue(unit, kind=REMIND, key=f"{booking.id}:{minutes}", payload=payload, run_at=at)


async def _forget_reminders(unit: Unit, booking: Booking) -> None:
    service = (await get_setting(unit, SERVICES, id=booking.service_id)).terms
    for minutes in service.reminders:
        await jobs.cancel(unit, kind=REMIND, key=f"{booking.id}:{minutes}")


def _facts(booking: Booking) -> dict[str, Any]:
    """What every event says of a booking."""
    return {
        "booking_id": booking.id, "customer_id": booking.customer_id, "touchpoint": booking.touchpoint,
        "starts_at": booking.starts_at,
    }  # fmt: skip


JOBS = (JobKind("bookings.expire", expire_due, every=timedelta(seconds=30)), JobKind(REMIND, remind))
