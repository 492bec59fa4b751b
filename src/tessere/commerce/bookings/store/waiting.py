"""Statements over those who wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import structs, to_builtins
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.bookings.domain.model import Waiting, WaitState
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_WAITING = (
    "id, service_id, touchpoint, from_at, until_at, seats, customer_id, contact, language, channel, state, booking_id, "
    "created_at"
)
INSERT = f"""
insert into bookings.waiting ({_WAITING})
values (%(id)s, %(service_id)s, %(touchpoint)s, %(from_at)s, %(until_at)s, %(seats)s, %(customer_id)s, %(contact)s,
    %(language)s, %(channel)s, %(state)s, %(booking_id)s, %(created_at)s)
"""
GET = f"select {_WAITING} from bookings.waiting where id = %(id)s for update"
# Whoever waits longest first; one who is being offered something else by another transaction is passed over.
CANDIDATES = f"""
select {_WAITING} from bookings.waiting
where state = 'waiting' and touchpoint = %(touchpoint)s and from_at <= %(at)s and until_at > %(at)s
order by id limit %(limit)s for update skip locked
"""
SAVE = "update bookings.waiting set state = %(state)s, booking_id = %(booking_id)s where id = %(id)s"
BY_BOOKING = f"""
select {_WAITING} from bookings.waiting where booking_id = %(booking_id)s and state = 'offered' for update
"""
END_PAST = "update bookings.waiting set state = 'ended' where state = 'waiting' and until_at <= %(now)s"
LIST = f"""
select {_WAITING} from bookings.waiting
where (%(touchpoint)s::text is null or touchpoint = %(touchpoint)s::text)
  and (%(customers)s::uuid[] is null or customer_id = any(%(customers)s::uuid[]))
  and (%(all)s or state in ('waiting', 'offered')) and (%(after)s::uuid is null or id > %(after)s::uuid)
order by id limit %(limit)s
"""
FORGET = """
delete from bookings.waiting
where customer_id = any(%(customers)s) or lower(contact ->> 'email') = any(%(emails)s)
   or right(regexp_replace(contact ->> 'phone', '[^0-9]', '', 'g'), 9) = any(%(phones)s)
"""


async def insert_waiting(db: AsyncConnection[Any], waiting: Waiting) -> None:
    """Add somebody who waits."""
    columns = structs.asdict(waiting) | {"contact": Jsonb(to_builtins(waiting.contact))}
    await database.execute(db, INSERT, **columns)


async def lock_waiting(db: AsyncConnection[Any], id: UUID) -> Waiting:
    """One who waits; NotFound when there is none."""
    found = await database.fetch_one(db, GET, Waiting, id=id)
    if found is None:
        raise NotFound(f"nobody waits under {id}")
    return found


async def lock_candidates(
    db: AsyncConnection[Any], *, touchpoint: str, at: datetime, limit: int
) -> list[Waiting]:  # fmt: skip
    """Who would come to a place at a moment, whoever waits longest first."""
    return await database.fetch_all(db, CANDIDATES, Waiting, touchpoint=touchpoint, at=at, limit=limit)


async def lock_by_booking(db: AsyncConnection[Any], booking_id: UUID) -> Waiting | None:
    """To whom a booking was offered."""
    return await database.fetch_one(db, BY_BOOKING, Waiting, booking_id=booking_id)


async def save_waiting(db: AsyncConnection[Any], id: UUID, *, state: WaitState, booking_id: UUID | None) -> None:
    """Write how far it is."""
    await database.execute(db, SAVE, id=id, state=state, booking_id=booking_id)


async def end_past(db: AsyncConnection[Any], *, now: datetime) -> int:
    """Let go of those whose time is over; how many."""
    return await database.execute(db, END_PAST, now=now)


async def list_waiting(
    db: AsyncConnection[Any], *, touchpoint: str | None, customers: Collection[UUID] | None, all: bool,
    after: UUID | None, limit: int,
) -> list[Waiting]:  # fmt: skip
    """Who waits, the longest first."""
    chosen = None if customers is None else database.uuids(customers)
    return await database.fetch_all(
        db, LIST, Waiting, touchpoint=touchpoint, customers=chosen, all=all, after=after, limit=limit
    )


async def forget(
    db: AsyncConnection[Any], *, customers: Collection[UUID], emails: Collection[str], phones: Collection[str]
) -> int:
    """Forget people who wait; how many."""
    return await database.execute(
        db, FORGET, customers=database.uuids(customers), emails=list(emails), phones=list(phones)
    )
