"""Statements over sessions, what they take, and bookings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, to_builtins
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.bookings.domain.model import Booking, BookingState, Session
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_SESSION = "s.id, s.service_id, s.touchpoint, s.starts_at, s.ends_at, s.staff_id, s.resource_ids, s.capacity, s.taken"
_BOOKING = """
b.id, b.session_id, s.service_id, s.touchpoint, s.starts_at, s.ends_at, s.staff_id, s.resource_ids, b.seats, b.state,
b.held_until, b.customer_id, b.contact, b.language, b.note, b.channel, b.created_at, b.changed_at, b.sequence,
b.reason
"""
_FROM = "from bookings.booking b join bookings.session s on s.id = b.session_id"
# Who changes what is taken at a place waits for the one before: two who swap their times would wait for each other.
HOLD_PLACE = "select pg_advisory_xact_lock(hashtextextended('bookings.place ' || %(touchpoint)s, 0))"
BUSY = """
select subject_id, lower(during) as starts_at, upper(during) as ends_at from bookings.occupation
where subject_id = any(%(subjects)s) and during && tstzrange(%(start)s, %(end)s)
"""
SESSIONS = f"""
select {_SESSION} from bookings.session s
where service_id = %(service_id)s and touchpoint = %(touchpoint)s and taken > 0
  and starts_at >= %(start)s and starts_at < %(end)s order by starts_at, id
"""
INSERT_SESSION = """
insert into bookings.session (id, service_id, touchpoint, starts_at, ends_at, staff_id, resource_ids, capacity, taken)
values (%(id)s, %(service_id)s, %(touchpoint)s, %(starts_at)s, %(ends_at)s, %(staff_id)s, %(resource_ids)s, %(capacity)s,
    %(taken)s)
"""
# In one order of subjects, so that two who want several of them never wait in a circle.
OCCUPY = """
insert into bookings.occupation (session_id, subject_id, during)
select %(session_id)s, subject, tstzrange(%(start)s, %(end)s) from unnest(%(subjects)s::uuid[]) as subject
order by subject on conflict do nothing
"""
JOIN = """
update bookings.session set taken = taken + %(seats)s
where id = %(id)s and taken > 0 and taken + %(seats)s <= capacity
"""
LEAVE = "update bookings.session set taken = taken - %(seats)s where id = %(id)s returning taken"
FREE = "delete from bookings.occupation where session_id = %(id)s"
INSERT_BOOKING = """
insert into bookings.booking (id, session_id, seats, state, held_until, customer_id, contact, language, note, channel,
    created_at, changed_at)
values (%(id)s, %(session_id)s, %(seats)s, %(state)s, %(held_until)s, %(customer_id)s, %(contact)s, %(language)s, %(note)s,
    %(channel)s, %(now)s, %(now)s)
"""
GET = f"select {_BOOKING} {_FROM} where b.id = %(id)s"
# By itself: a join would lose a booking that was moved to another session while this waited.
LOCK = "select id from bookings.booking where id = %(id)s for update"
SAVE = """
update bookings.booking set session_id = %(session_id)s, state = %(state)s, held_until = %(held_until)s,
    reason = %(reason)s, changed_at = %(now)s, sequence = sequence + 1,
    reminded = case when session_id = %(session_id)s then reminded else '{}' end
where id = %(id)s
"""
REMIND = """
update bookings.booking set reminded = reminded || %(minutes)s::int
where id = %(id)s and state = 'confirmed' and not %(minutes)s::int = any(reminded)
"""
DUE = "select id from bookings.booking where state = 'pending' and held_until <= %(now)s order by held_until limit %(limit)s"
LIST = f"""
select {_BOOKING} {_FROM}
where (%(touchpoint)s::text is null or s.touchpoint = %(touchpoint)s::text)
  and (%(staff_id)s::uuid is null or s.staff_id = %(staff_id)s::uuid)
  and (%(customers)s::uuid[] is null or b.customer_id = any(%(customers)s::uuid[]))
  and (%(state)s::text is null or b.state = %(state)s::text)
  and (%(start)s::timestamptz is null or s.ends_at > %(start)s::timestamptz)
  and (%(end)s::timestamptz is null or s.starts_at < %(end)s::timestamptz)
  and (%(after_at)s::timestamptz is null or (s.starts_at, b.id) > (%(after_at)s::timestamptz, %(after_id)s::uuid))
order by s.starts_at, b.id limit %(limit)s
"""
# Those of customers, and those that were made with their address or number (its last nine digits, however it was written).
LOCK_PEOPLE = """
select id from bookings.booking
where customer_id = any(%(customers)s) or lower(contact ->> 'email') = any(%(emails)s)
   or right(regexp_replace(contact ->> 'phone', '[^0-9]', '', 'g'), 9) = any(%(phones)s)
order by id for update
"""
FORGET = """
update bookings.booking set customer_id = null, contact = '{}', note = '', reason = '' where id = any(%(ids)s)
"""


class Busy(Struct, frozen=True):
    """When somebody or something is taken."""

    subject_id: UUID
    starts_at: datetime
    ends_at: datetime


class _Id(Struct, frozen=True):
    id: UUID


class Filter(Struct, frozen=True, kw_only=True):
    """Which bookings to list; None: whatever it is."""

    touchpoint: str | None = None
    staff_id: UUID | None = None
    customers: list[UUID] | None = None
    state: BookingState | None = None
    start: datetime | None = None
    end: datetime | None = None


async def hold_place(db: AsyncConnection[Any], touchpoint: str) -> None:
    """Let nobody else change what is taken at a place until the end of the transaction."""
    await database.execute(db, HOLD_PLACE, touchpoint=touchpoint)


async def list_busy(
    db: AsyncConnection[Any], subjects: Collection[UUID], *, start: datetime, end: datetime
) -> list[Busy]:
    """What takes these between two moments."""
    return await database.fetch_all(db, BUSY, Busy, subjects=database.uuids(subjects), start=start, end=end)


async def list_sessions(
    db: AsyncConnection[Any], *, service_id: UUID, touchpoint: str, start: datetime, end: datetime
) -> list[Session]:
    """The sessions of a service that begin between two moments."""
    return await database.fetch_all(
        db, SESSIONS, Session, service_id=service_id, touchpoint=touchpoint, start=start, end=end
    )


async def insert_session(db: AsyncConnection[Any], session: Session) -> None:
    """Add a session."""
    await database.execute(
        db, INSERT_SESSION, id=session.id, service_id=session.service_id, touchpoint=session.touchpoint,
        starts_at=session.starts_at, ends_at=session.ends_at, staff_id=session.staff_id,
        resource_ids=session.resource_ids, capacity=session.capacity, taken=session.taken,
    )  # fmt: skip


async def occupy(
    db: AsyncConnection[Any], session_id: UUID, subjects: Sequence[UUID], *, start: datetime, end: datetime
) -> bool:
    """Take them for a session; False when one of them is taken, and the savepoint must be undone."""
    found = await database.execute(
        db, OCCUPY, session_id=session_id, subjects=database.uuids(subjects), start=start, end=end
    )
    return found == len(subjects)


async def join(db: AsyncConnection[Any], session_id: UUID, *, seats: int) -> bool:
    """Take seats of a session; False when fewer are left."""
    return await database.execute(db, JOIN, id=session_id, seats=seats) == 1


async def leave(db: AsyncConnection[Any], session_id: UUID, *, seats: int) -> bool:
    """Give seats back; True when the session is empty and what it took is free."""
    empty = bool(await database.fetch_value(db, LEAVE, id=session_id, seats=seats) == 0)
    if empty:
        await database.execute(db, FREE, id=session_id)
    return empty


async def insert_booking(db: AsyncConnection[Any], booking: Booking) -> None:
    """Add a booking."""
    await database.execute(
        db, INSERT_BOOKING, id=booking.id, session_id=booking.session_id, seats=booking.seats, state=booking.state,
        held_until=booking.held_until, customer_id=booking.customer_id, contact=Jsonb(to_builtins(booking.contact)),
        language=booking.language, note=booking.note, channel=booking.channel, now=booking.created_at,
    )  # fmt: skip


async def get_booking(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Booking:
    """One booking; NotFound when there is none."""
    if lock:
        await database.execute(db, LOCK, id=id)
    found = await database.fetch_one(db, GET, Booking, id=id)
    if found is None:
        raise NotFound(f"there is no booking {id}")
    return found


async def save_booking(db: AsyncConnection[Any], booking: Booking, *, now: datetime) -> None:
    """Write a booking that is in another state or at another time."""
    await database.execute(
        db,
        SAVE,
        id=booking.id,
        session_id=booking.session_id,
        state=booking.state,
        held_until=booking.held_until,
        reason=booking.reason,
        now=now,
    )


async def remind(db: AsyncConnection[Any], id: UUID, *, minutes: int) -> bool:
    """Note that a reminder is out; False when it was, or the booking is not confirmed any more."""
    return await database.execute(db, REMIND, id=id, minutes=minutes) == 1


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """Pending bookings whose time to confirm is over."""
    return [each.id for each in await database.fetch_all(db, DUE, _Id, now=now, limit=limit)]


async def list_bookings(
    db: AsyncConnection[Any], filter: Filter, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Booking]:
    """Bookings by time."""
    at, id = after or (None, None)
    given = {name: getattr(filter, name) for name in filter.__struct_fields__}
    return await database.fetch_all(db, LIST, Booking, **given, after_at=at, after_id=id, limit=limit)


async def lock_people(
    db: AsyncConnection[Any], *, customers: Collection[UUID], emails: Collection[str], phones: Collection[str]
) -> list[Booking]:
    """The bookings of people, by who they are or how they were to be reached."""
    rows = await database.fetch_all(
        db, LOCK_PEOPLE, _Id, customers=database.uuids(customers), emails=list(emails), phones=list(phones)
    )
    return [await get_booking(db, each.id) for each in rows]


async def forget(db: AsyncConnection[Any], ids: Collection[UUID]) -> int:
    """Forget who booked; how many."""
    return await database.execute(db, FORGET, ids=database.uuids(ids))
