"""Statements over counts of what is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_STOCKTAKE = "id, location_id, state, note, opened_at, opened_by, settled_at"
INSERT = """
insert into stock.stocktake (id, location_id, state, note, opened_at, opened_by)
values (%(id)s, %(location_id)s, 'open', %(note)s, %(now)s, %(by)s)
"""
GET = f"select {_STOCKTAKE} from stock.stocktake where id = %(id)s"
LOCK = f"select {_STOCKTAKE} from stock.stocktake where id = %(id)s for update"
LIST = f"""
select {_STOCKTAKE} from stock.stocktake
where (%(state)s::text is null or state = %(state)s) and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
# What was expected is what the books say at this moment, also when a line is counted again.
COUNT = """
insert into stock.stocktake_line (variant_id, stocktake_id, expected, counted, counted_at, counted_by)
select new.variant_id, %(stocktake_id)s, coalesce(level.on_hand, 0), new.counted, %(now)s, %(by)s
from unnest(%(variants)s::uuid[], %(counted)s::bigint[]) as new (variant_id, counted)
left join stock.level level on level.variant_id = new.variant_id and level.location_id = %(location_id)s
on conflict (variant_id, stocktake_id) do update set expected = excluded.expected, counted = excluded.counted,
    counted_at = excluded.counted_at, counted_by = excluded.counted_by
"""
LINES = """
select variant_id, expected, counted, counted - expected as difference, counted_at, counted_by from stock.stocktake_line
where stocktake_id = %(stocktake_id)s and (%(after)s::uuid is null or variant_id > %(after)s::uuid)
order by variant_id limit %(limit)s
"""
SETTLE = "update stock.stocktake set state = %(state)s, settled_at = %(now)s where id = %(id)s"
COUNT_LINES = "select count(*) from stock.stocktake_line where stocktake_id = %(stocktake_id)s"


class Stocktake(Struct, frozen=True, kw_only=True):
    """A count of what is at a location."""

    id: UUID
    location_id: UUID
    state: Literal["open", "closed", "cancelled"]
    note: str
    opened_at: datetime
    opened_by: str
    settled_at: datetime | None


class StocktakeLine(Struct, frozen=True, kw_only=True):
    """What the books said when a variant was counted, what was there, and the difference."""

    variant_id: UUID
    expected: int
    counted: int
    difference: int
    counted_at: datetime
    counted_by: str


async def insert_stocktake(
    db: AsyncConnection[Any], *, id: UUID, location_id: UUID, note: str, now: datetime, by: str
) -> None:
    """Begin a count."""
    await database.execute(db, INSERT, id=id, location_id=location_id, note=note, now=now, by=by)


async def get_stocktake(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Stocktake:
    """A count; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Stocktake, id=id)
    if found is None:
        raise NotFound(f"there is no count {id}")
    return found


async def list_stocktakes(
    db: AsyncConnection[Any], *, state: str | None, before: UUID | None, limit: int
) -> list[Stocktake]:
    """Counts, the latest first."""
    return await database.fetch_all(db, LIST, Stocktake, state=state, before=before, limit=limit)


async def save_counted(
    db: AsyncConnection[Any], stocktake: Stocktake, *, counted: Mapping[UUID, int], now: datetime, by: str
) -> None:
    """Note what was counted beside what the books say."""
    await database.execute(
        db, COUNT, stocktake_id=stocktake.id, location_id=stocktake.location_id, variants=database.uuids(counted),
        counted=database.longs(counted.values()), now=now, by=by,
    )  # fmt: skip


async def list_lines(
    db: AsyncConnection[Any], *, stocktake_id: UUID, after: UUID | None = None, limit: int
) -> list[StocktakeLine]:
    """The lines of a count by variant."""
    return await database.fetch_all(db, LINES, StocktakeLine, stocktake_id=stocktake_id, after=after, limit=limit)


async def count_lines(db: AsyncConnection[Any], stocktake_id: UUID) -> int:
    """How many lines a count has."""
    return int(await database.fetch_value(db, COUNT_LINES, stocktake_id=stocktake_id))


async def settle_stocktake(db: AsyncConnection[Any], *, id: UUID, state: str, now: datetime) -> None:
    """End a count."""
    await database.execute(db, SETTLE, id=id, state=state, now=now)
