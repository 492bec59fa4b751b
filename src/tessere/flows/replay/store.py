"""Statements over replays, and over what is compared in the shadow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from tessere.flows.replay.domain import ReplayRun
from tessere.infra import db as database

_COLUMNS = "id, status, rules, done, total, report, error, requested_by, requested_at, finished_at"
LATEST = f"select {_COLUMNS} from replay.run order by requested_at desc, id desc limit %(limit)s"
GET = f"select {_COLUMNS} from replay.run where id = %(id)s"
LOCK = f"select {_COLUMNS} from replay.run where id = %(id)s for update"
INSERT = """
insert into replay.run (id, status, rules, requested_by, requested_at)
values (%(id)s, 'running', %(rules)s, %(by)s, %(now)s) on conflict do nothing
"""
PROGRESS = "update replay.run set done = %(done)s, total = %(total)s where id = %(id)s and status = 'running'"
CHANGE = """
update replay.run set status = %(status)s, report = coalesce(%(report)s, report), error = %(error)s,
    finished_at = %(finished_at)s
where id = %(id)s and status = any(%(expected)s)
"""
ADD_GROUPING = """
insert into replay.grouping (side, key, profile_id)
select %(side)s, key, profile_id from unnest(%(keys)s::uuid[], %(profiles)s::uuid[]) as new (key, profile_id)
"""
ADD_BELONGING = """
insert into replay.belonging (side, segment_id, profile_id)
select %(side)s, %(segment_id)s, profile_id from unnest(%(profiles)s::uuid[]) as new (profile_id)
"""
ADD_OWNERS = """
insert into replay.new_owner (event_id, owner_key, device_key)
select event_id, nullif(owner_key, %(nobody)s), nullif(device_key, %(nobody)s)
from unnest(%(events)s::uuid[], %(owners)s::uuid[], %(devices)s::uuid[]) as new (event_id, owner_key, device_key)
on conflict (event_id) do update set owner_key = excluded.owner_key, device_key = excluded.device_key
"""
OWNERS = "select event_id, owner_key, device_key from replay.new_owner"
COUNT_OWNERS = "select count(*) from replay.new_owner"
# Of the groups on one side those whose identifiers are in several groups on the other.
DIVIDED = """
select count(*) over () as found, here.profile_id, array_agg(distinct there.profile_id) as others
from replay.grouping here join replay.grouping there on there.key = here.key and there.side <> here.side
where here.side = %(side)s
group by here.profile_id having count(distinct there.profile_id) > 1
order by count(distinct there.profile_id) desc, here.profile_id
limit %(limit)s
"""
SEGMENTS = """
select segment_id,
    count(*) filter (where before) as before, count(*) filter (where after) as after,
    count(*) filter (where after and not before) as entered, count(*) filter (where before and not after) as left_it
from (
    select segment_id, profile_id, bool_or(side = 0) as before, bool_or(side = 1) as after
    from replay.belonging group by segment_id, profile_id
) as held
group by segment_id
"""
_NOBODY = UUID(int=0)


class Divided(Struct, frozen=True):
    """A group of one side and its groups on the other; `found` is how many such there are."""

    found: int
    profile_id: UUID
    others: list[UUID]


class SegmentFigures(Struct, frozen=True):
    """A segment before and after."""

    segment_id: UUID
    before: int
    after: int
    entered: int
    left_it: int


Owner = tuple[UUID, UUID | None, UUID | None]


async def list_runs(db: AsyncConnection[Any], *, limit: int) -> list[ReplayRun]:
    """The latest first."""
    return await database.fetch_all(db, LATEST, ReplayRun, limit=limit)


async def find_run(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> ReplayRun | None:
    """One replay."""
    return await database.fetch_one(db, LOCK if lock else GET, ReplayRun, id=id)


async def insert_run(db: AsyncConnection[Any], *, id: UUID, rules: Any, by: str, now: datetime) -> bool:
    """Begin one; False while another is under way."""
    return await database.execute(db, INSERT, id=id, rules=Jsonb(rules), by=by, now=now) == 1


async def save_progress(db: AsyncConnection[Any], *, id: UUID, done: int, total: int) -> bool:
    """How far it is; False when it was let go."""
    return await database.execute(db, PROGRESS, id=id, done=done, total=total) == 1


async def change_status(
    db: AsyncConnection[Any],
    *,
    id: UUID,
    expected: Sequence[str],
    status: str,
    report: Any = None,
    error: str | None = None,
    finished_at: datetime | None = None,
) -> bool:
    """Go on to another status; False when it is in none of those expected."""
    params = {"id": id, "expected": list(expected), "status": status, "error": error, "finished_at": finished_at}
    return await database.execute(db, CHANGE, report=None if report is None else Jsonb(report), **params) == 1


async def add_grouping(db: AsyncConnection[Any], *, side: int, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Note whose identifiers are."""
    keys, profiles = database.uuids(pair[0] for pair in pairs), database.uuids(pair[1] for pair in pairs)
    await database.execute(db, ADD_GROUPING, side=side, keys=keys, profiles=profiles)


async def add_belonging(db: AsyncConnection[Any], *, side: int, segment_id: UUID, profiles: Iterable[UUID]) -> None:
    """Note who is in a segment."""
    await database.execute(db, ADD_BELONGING, side=side, segment_id=segment_id, profiles=database.uuids(profiles))


async def add_owners(db: AsyncConnection[Any], owners: Sequence[Owner]) -> None:
    """Note events that have another owner now."""
    await database.execute(
        db,
        ADD_OWNERS,
        nobody=_NOBODY,
        events=database.uuids(each[0] for each in owners),
        owners=database.uuids(each[1] or _NOBODY for each in owners),
        devices=database.uuids(each[2] or _NOBODY for each in owners),
    )


async def list_owners(db: AsyncConnection[Any]) -> list[Owner]:
    """The events that have another owner."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(OWNERS)
        return [(row[0], row[1], row[2]) for row in await cursor.fetchall()]


async def count_owners(db: AsyncConnection[Any]) -> int:
    """How many events have another owner."""
    return int(await database.fetch_value(db, COUNT_OWNERS))


async def list_divided(db: AsyncConnection[Any], *, side: int, limit: int) -> list[Divided]:
    """Groups of a side that are several on the other, the largest first."""
    return await database.fetch_all(db, DIVIDED, Divided, side=side, limit=limit)


async def list_segment_figures(db: AsyncConnection[Any]) -> list[SegmentFigures]:
    """Every segment that has members on either side."""
    return await database.fetch_all(db, SEGMENTS, SegmentFigures)
