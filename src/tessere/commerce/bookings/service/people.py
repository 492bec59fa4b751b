"""Those who wait for a slot, and those who are to be forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from tessere.commerce.bookings.domain.model import Waiting
from tessere.commerce.bookings.service.booking import Guest, cancel_booking
from tessere.commerce.bookings.service.settings import PLACES, SERVICES, get_setting
from tessere.commerce.bookings.store import bookings as store
from tessere.commerce.bookings.store import waiting as waiting_store
from tessere.infra.db import Unit
from tessere.kernel.errors import FieldError, Invalid

_LONGEST = timedelta(days=366)
# What of a number tells people apart, whether or not it was written with its country.
_DIGITS = 9


class ErasedBookings(Struct, frozen=True):
    """What an erasure took away."""

    bookings: int
    waiting: int


async def wait_for_slot(
    unit: Unit, *, service_id: UUID, touchpoint: str, from_at: datetime, until_at: datetime, seats: int, guest: Guest
) -> Waiting:
    """Be offered what frees up between two moments; whoever waits longest comes first."""
    service = (await get_setting(unit, SERVICES, id=service_id)).terms
    await get_setting(unit, PLACES, code=touchpoint)
    errors = []
    if touchpoint not in service.touchpoints:
        errors.append(FieldError("/touchpoint", f"this service is not to be had at {touchpoint}"))
    if from_at.tzinfo is None or until_at.tzinfo is None:
        errors.append(FieldError("/until_at", "give moments with their zone"))
    elif until_at <= max(from_at, unit.now) or until_at - from_at > _LONGEST:
        errors.append(FieldError("/until_at", "after the first, to come, and within a year"))
    if not 1 <= seats <= service.capacity:
        errors.append(FieldError("/seats", f"1 to {service.capacity}"))
    if errors:
        raise Invalid("nobody can wait for this", errors=errors)
    waiting = Waiting(
        id=unit.new_id(), service_id=service_id, touchpoint=touchpoint, from_at=from_at, until_at=until_at, seats=seats,
        customer_id=guest.customer_id, contact=guest.contact, language=guest.language, channel=guest.channel,
        state="waiting", booking_id=None, created_at=unit.now,
    )  # fmt: skip
    await waiting_store.insert_waiting(unit.db, waiting)
    return waiting


async def stop_waiting(unit: Unit, *, waiting_id: UUID) -> None:
    """Wait no more; what is offered already stays offered."""
    waiting = await waiting_store.lock_waiting(unit.db, waiting_id)
    if waiting.state == "waiting":
        await waiting_store.save_waiting(unit.db, waiting.id, state="ended", booking_id=None)


async def list_waiting(
    unit: Unit, *, touchpoint: str | None = None, customers: Collection[UUID] | None = None, all: bool, limit: int,
    after: UUID | None = None,
) -> list[Waiting]:  # fmt: skip
    """Who waits, the longest first; `all`: those whose waiting is over too."""
    return await waiting_store.list_waiting(
        unit.db, touchpoint=touchpoint, customers=customers, all=all, after=after, limit=limit
    )


async def erase_people(
    unit: Unit, *, customer_ids: Collection[UUID], emails: Collection[str] = (), phones: Collection[str] = ()
) -> ErasedBookings:
    """Forget people: what they have yet to come to is cancelled, and of the rest nobody knows whose it was."""
    lowered = {each.lower() for each in emails}
    ends = {digits[-_DIGITS:] for each in phones if len(digits := "".join(filter(str.isdigit, each))) >= _DIGITS}
    waiting = await waiting_store.forget(unit.db, customers=customer_ids, emails=lowered, phones=ends)
    found = await store.lock_people(unit.db, customers=customer_ids, emails=lowered, phones=ends)
    forgotten = await store.forget(unit.db, [each.id for each in found])
    for each in found:  # after that, so that what is told of it names nobody
        if each.state in ("pending", "confirmed") and each.starts_at > unit.now:
            await cancel_booking(unit, booking_id=each.id)
    return ErasedBookings(forgotten, waiting)
