"""Statements over levels: one conditional UPDATE a level, in the order of their keys, all in one round trip."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from tessere.commerce.stock.domain.model import Delta, Key, Level
from tessere.infra import db as database

_LEVEL = "variant_id, location_id, on_hand, held, allocated, safety"
# The condition is asked of the row as it is once the lock is ours: two who want the last piece cannot both have it.
HOLD = f"""
update stock.level set held = held + %(quantity)s
where variant_id = %(variant_id)s and location_id = %(location_id)s
  and on_hand - held - allocated - safety >= %(quantity)s::bigint + %(buffer)s::bigint
returning {_LEVEL}
"""
CHANGE = f"""
update stock.level set on_hand = on_hand + %(on_hand)s, held = held + %(held)s, allocated = allocated + %(allocated)s,
    safety = safety + %(safety)s
where variant_id = %(variant_id)s and location_id = %(location_id)s
  and (%(free)s::bigint is null or on_hand - held - allocated >= %(free)s::bigint)
returning {_LEVEL}
"""
ENSURE = """
insert into stock.level (variant_id, location_id) values (%(variant_id)s, %(location_id)s) on conflict do nothing
"""
LOCK = f"""
select {_LEVEL} from stock.level where variant_id = %(variant_id)s and location_id = %(location_id)s for update
"""
# The locations that a channel sells from, with the pieces it leaves there.
_SERVING = """
select location.id as location_id, coalesce(rule.buffer, 0) as buffer
from stock.location location
left join stock.channel_location rule on rule.location_id = location.id and rule.channel = %(channel)s
where location.closed_at is null
  and (rule.channel is not null or not exists (select from stock.channel where channel = %(channel)s))
"""
LIST_SELLABLE = f"""
with serving as ({_SERVING})
select level.variant_id, level.location_id, serving.buffer,
    level.on_hand - level.held - level.allocated - level.safety - serving.buffer as available
from stock.level level join serving on serving.location_id = level.location_id
where level.variant_id = any(%(variant_ids)s)
  and level.on_hand - level.held - level.allocated - level.safety - serving.buffer > 0
order by level.variant_id, level.location_id
"""
SUM_AVAILABLE = f"""
with serving as ({_SERVING})
select level.variant_id,
    sum(greatest(level.on_hand - level.held - level.allocated - level.safety - serving.buffer, 0))::bigint as available
from stock.level level join serving on serving.location_id = level.location_id
where level.variant_id = any(%(variant_ids)s)
group by level.variant_id
"""
LIST = f"""
select {_LEVEL} from stock.level
where (%(variant_ids)s::uuid[] is null or variant_id = any(%(variant_ids)s::uuid[]))
  and (%(location_id)s::uuid is null or location_id = %(location_id)s::uuid)
  and (%(below)s::bigint is null or on_hand - held - allocated - safety < %(below)s::bigint)
  and (%(after_variant)s::uuid is null
       or (variant_id, location_id) > (%(after_variant)s::uuid, %(after_location)s::uuid))
order by variant_id, location_id
limit %(limit)s
"""


class Sellable(Struct, frozen=True, kw_only=True):
    """What a channel may promise of a variant at a location, beyond the `buffer` that it leaves there."""

    variant_id: UUID
    location_id: UUID
    buffer: int
    available: int

    @property
    def key(self) -> Key:
        """The level that it is of."""
        return (self.variant_id, self.location_id)


class _Sum(Struct, frozen=True):
    variant_id: UUID
    available: int


async def hold(
    db: AsyncConnection[Any], quantities: Mapping[Key, int], buffers: Mapping[Key, int]
) -> list[Level | None]:
    """Promise so many at each level, as it is then; None where there is not enough."""
    rows = [
        {"variant_id": key[0], "location_id": key[1], "quantity": quantities[key], "buffer": buffers.get(key, 0)}
        for key in sorted(quantities)
    ]
    return await _one_by_one(db, HOLD, rows)


async def change(db: AsyncConnection[Any], deltas: Sequence[Delta], free: Mapping[Key, int]) -> list[Level | None]:
    """Change levels that exist, given in the order of their keys; None where fewer are free than `free` demands."""
    rows = [
        {
            "variant_id": each.variant_id, "location_id": each.location_id, "on_hand": each.on_hand, "held": each.held,
            "allocated": each.allocated, "safety": each.safety, "free": free.get(each.key),
        }
        for each in deltas
    ]  # fmt: skip
    return await _one_by_one(db, CHANGE, rows)


async def ensure(db: AsyncConnection[Any], keys: Collection[Key]) -> None:
    """Make the levels that do not exist."""
    await database.execute_many(db, ENSURE, _rows(keys))


async def lock(db: AsyncConnection[Any], keys: Collection[Key]) -> list[Level]:
    """The levels that exist, locked in the order of their keys."""
    return [each for each in await _one_by_one(db, LOCK, _rows(keys)) if each is not None]


async def list_sellable(db: AsyncConnection[Any], *, channel: str, variant_ids: Collection[UUID]) -> list[Sellable]:
    """Where a channel has something of the variants."""
    ids = database.uuids(variant_ids)
    return await database.fetch_all(db, LIST_SELLABLE, Sellable, channel=channel, variant_ids=ids)


async def sum_available(db: AsyncConnection[Any], *, channel: str, variant_ids: Collection[UUID]) -> dict[UUID, int]:
    """What a channel may promise of each variant over all of its locations; without those of which there is no level."""
    ids = database.uuids(variant_ids)
    rows = await database.fetch_all(db, SUM_AVAILABLE, _Sum, channel=channel, variant_ids=ids)
    return {each.variant_id: each.available for each in rows}


async def list_levels(
    db: AsyncConnection[Any],
    *,
    variant_ids: Sequence[UUID] | None,
    location_id: UUID | None,
    below: int | None,
    after: Key | None,
    limit: int,
) -> list[Level]:
    """Levels in the order of their keys; `below`: of which less is available."""
    variant, location = after or (None, None)
    return await database.fetch_all(
        db, LIST, Level, variant_ids=None if variant_ids is None else list(variant_ids), location_id=location_id,
        below=below, after_variant=variant, after_location=location, limit=limit,
    )  # fmt: skip


def _rows(keys: Collection[Key]) -> list[dict[str, Any]]:
    return [{"variant_id": variant, "location_id": location} for variant, location in sorted(keys)]


async def _one_by_one(
    db: AsyncConnection[Any], statement: LiteralString, rows: Sequence[Mapping[str, Any]]
) -> list[Level | None]:
    """The statement for each row in turn, pipelined; what each returned."""
    found: list[Level | None] = []
    if not rows:
        return found
    async with db.cursor(binary=True, row_factory=dict_row) as cursor:
        await cursor.executemany(statement, rows, returning=True)
        more: bool | None = True
        while more:
            row = await cursor.fetchone()
            found.append(None if row is None else msgspec.convert(row, Level))
            more = cursor.nextset()
    return found
