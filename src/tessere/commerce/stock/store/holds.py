"""Statements over holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.stock.domain.model import Hold, HoldLine, HoldState, PlacedLine
from tessere.infra import db as database
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound

_HOLD = "id, owner_id, channel, state, content, created_at, expires_at, settled_at"
# A concurrent one of the same owner is waited for.
INSERT = """
insert into stock.hold (id, owner_id, channel, state, content, created_at, expires_at)
values (%(id)s, %(owner_id)s, %(channel)s, 'active', %(content)s, %(now)s, %(expires_at)s)
on conflict (owner_id) where state in ('active', 'confirmed') do nothing
"""
INSERT_LINES = """
insert into stock.hold_line (variant_id, location_id, hold_id, line, quantity)
select new.variant_id, new.location_id, %(hold_id)s, new.line, new.quantity
from unnest(%(variants)s::uuid[], %(locations)s::uuid[], %(lines)s::bigint[], %(quantities)s::bigint[])
    as new (variant_id, location_id, line, quantity)
"""
GET = f"select {_HOLD} from stock.hold where id = %(id)s"
LOCK = f"select {_HOLD} from stock.hold where id = %(id)s for update"
FIND_BY_OWNER = f"select {_HOLD} from stock.hold where owner_id = %(owner_id)s and state in ('active', 'confirmed')"
LINES = """
select variant_id, location_id, line, quantity, shipped, cancelled from stock.hold_line where hold_id = %(hold_id)s
order by variant_id, location_id
"""
# Whoever settles an active hold first has it: confirming, releasing and expiring are this one statement.
SETTLE = """
update stock.hold set state = %(state)s, settled_at = %(now)s
where id = %(id)s and state = 'active' and (not %(in_time)s or expires_at > %(now)s)
"""
TAKE_OFF = """
update stock.hold_line set shipped = shipped + %(shipped)s, cancelled = cancelled + %(cancelled)s
where variant_id = %(variant_id)s and location_id = %(location_id)s and hold_id = %(hold_id)s
"""
LIST_DUE = """
select id from stock.hold where state = 'active' and expires_at <= %(now)s order by expires_at limit %(limit)s
"""


class StoredHold(Struct, frozen=True, kw_only=True):
    """A hold without its lines; `content` is the hash of what was asked for."""

    id: UUID
    owner_id: UUID
    channel: str
    state: HoldState
    content: bytes
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None


class _Id(Struct, frozen=True):
    id: UUID


async def insert_hold(db: AsyncConnection[Any], hold: Hold, *, content: bytes) -> bool:
    """Add a hold without its lines; False when its owner has one."""
    row = {"id": hold.id, "owner_id": hold.owner_id, "channel": hold.channel, "content": content}
    return await database.execute(db, INSERT, **row, now=hold.created_at, expires_at=hold.expires_at) == 1


def insert_lines(unit: Unit, hold_id: UUID, lines: Sequence[HoldLine]) -> None:
    """Add the lines of a new hold at the end of the transaction."""
    unit.later(
        INSERT_LINES, hold_id=hold_id, variants=database.uuids(each.variant_id for each in lines),
        locations=database.uuids(each.location_id for each in lines), lines=database.longs(each.line for each in lines),
        quantities=database.longs(each.quantity for each in lines),
    )  # fmt: skip


async def get_hold(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Hold:
    """A hold with its lines; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, StoredHold, id=id)
    if found is None:
        raise NotFound(f"there is no hold {id}")
    return await with_lines(db, found)


async def find_by_owner(db: AsyncConnection[Any], owner_id: UUID) -> StoredHold | None:
    """The hold that an owner has."""
    return await database.fetch_one(db, FIND_BY_OWNER, StoredHold, owner_id=owner_id)


async def with_lines(db: AsyncConnection[Any], hold: StoredHold) -> Hold:
    """The hold with its lines."""
    lines = await database.fetch_all(db, LINES, HoldLine, hold_id=hold.id)
    return Hold(
        id=hold.id, owner_id=hold.owner_id, channel=hold.channel, state=hold.state, created_at=hold.created_at,
        expires_at=hold.expires_at, settled_at=hold.settled_at, lines=tuple(lines),
    )  # fmt: skip


async def settle(db: AsyncConnection[Any], *, id: UUID, state: HoldState, now: datetime, in_time: bool) -> bool:
    """End an active hold in another state; False when it is active no more, or (`in_time`) past its time."""
    return await database.execute(db, SETTLE, id=id, state=state, now=now, in_time=in_time) == 1


async def take_off(db: AsyncConnection[Any], *, hold_id: UUID, lines: Sequence[PlacedLine], shipped: bool) -> None:
    """Count pieces of a confirmed hold as shipped or as cancelled."""
    rows = [
        {
            "hold_id": hold_id, "variant_id": each.variant_id, "location_id": each.location_id,
            "shipped": each.quantity if shipped else 0, "cancelled": 0 if shipped else each.quantity,
        }
        for each in lines
    ]  # fmt: skip
    await database.execute_many(db, TAKE_OFF, rows)


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """Active holds whose time is over, the oldest first."""
    return [each.id for each in await database.fetch_all(db, LIST_DUE, _Id, now=now, limit=limit)]
