"""Statements over who is in which segment: the hot path of evaluation, and the lists of members."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.customer.segments.domain.model import Membership, Passage, part_of
from tessere.infra import db as database

FIND_STANDINGS = """
select asked.n - 1, s.segments, s.check_at
from unnest(%(ids)s::uuid[]) with ordinality as asked (profile_id, n)
join segments.standing s on s.profile_id = asked.profile_id
"""
SAVE_STANDINGS = """
insert into segments.standing (profile_id, segments, check_at, part)
select profile_id, string_to_array(segments, ',')::int[], nullif(check_at, 0), part
from unnest(%(ids)s::uuid[], %(segments)s::text[], %(checks)s::bigint[], %(parts)s::bigint[])
    as new (profile_id, segments, check_at, part)
order by profile_id
on conflict (profile_id) do update set segments = excluded.segments, check_at = excluded.check_at
"""
FORGET = """
with gone as (delete from segments.standing where profile_id = any(%(ids)s))
delete from segments.membership where profile_id = any(%(ids)s) returning profile_id, segment_id
"""
ENTER = """
insert into segments.membership (profile_id, segment_id, entered_at)
select profile_id, segment_id, %(now)s
from unnest(%(profiles)s::uuid[], %(segments)s::uuid[]) as new (profile_id, segment_id)
order by profile_id, segment_id
on conflict (profile_id, segment_id) do nothing
"""
LEAVE = """
delete from segments.membership m using unnest(%(profiles)s::uuid[], %(segments)s::uuid[]) as gone (profile_id, segment_id)
where m.profile_id = gone.profile_id and m.segment_id = gone.segment_id
"""
RECORD = """
insert into segments.passage (profile_id, segment_id, at, entered, because)
select profile_id, segment_id, %(now)s, entered, because
from unnest(%(profiles)s::uuid[], %(segments)s::uuid[], %(entered)s::boolean[], %(reasons)s::text[]::jsonb[])
    as new (profile_id, segment_id, entered, because)
on conflict do nothing
"""
# One worker a part. The customers themselves are locked when they are gathered, in the order that intake keeps too.
LOCK_DUE_PART = """
select part from segments.part p
where exists (select from segments.standing s where s.part = p.part and s.check_at <= %(now)s)
limit 1 for update skip locked
"""
DUE = """
select profile_id from segments.standing
where part = %(part)s and check_at <= %(now)s order by check_at limit %(limit)s
"""
OF_PROFILE = """
select m.profile_id, m.segment_id, m.entered_at, p.because
from segments.membership m
left join segments.passage p
    on p.profile_id = m.profile_id and p.segment_id = m.segment_id and p.at = m.entered_at and p.entered
where m.profile_id = %(profile_id)s order by m.entered_at desc, m.segment_id
"""
PASSAGES_OF_PROFILE = """
select profile_id, segment_id, at, entered, because from segments.passage
where profile_id = %(profile_id)s order by at desc limit %(limit)s
"""
MEMBERS = """
select m.profile_id, m.segment_id, m.entered_at, p.because
from (
    select * from segments.membership
    where segment_id = %(segment_id)s
      and (%(before)s::timestamptz is null or (entered_at, profile_id) < (%(before)s, %(before_id)s))
    order by entered_at desc, profile_id desc limit %(limit)s
) as m
left join segments.passage p
    on p.profile_id = m.profile_id and p.segment_id = m.segment_id and p.at = m.entered_at and p.entered
order by m.entered_at desc, m.profile_id desc
"""
DAYS = """
select (at at time zone %(zone)s)::date as day, count(*) filter (where entered) as entered,
    count(*) filter (where not entered) as left_it
from segments.passage where segment_id = %(segment_id)s and at > %(since)s group by 1 order by 1
"""
OVERLAP = """
select a.segment_id as one, b.segment_id as other, count(*) as shared
from segments.membership a join segments.membership b on b.profile_id = a.profile_id and a.segment_id < b.segment_id
where a.segment_id = any(%(ids)s) and b.segment_id = any(%(ids)s)
group by a.segment_id, b.segment_id
"""
ALL_MEMBERS = "select profile_id, entered_at from segments.membership where segment_id = %(segment_id)s"
CLEAR = "delete from segments.membership where segment_id = %(segment_id)s"


class Standing(Struct, frozen=True):
    """The numbers of the segments a customer is in, and when to look again (microseconds), None for never."""

    segments: frozenset[int]
    check_at: int | None


class NewPassage(Struct, frozen=True):
    """An entry or exit to write; `because` is the reasons' record as JSON, None for an exit."""

    profile_id: UUID
    segment_id: UUID
    entered: bool
    because: str | None


class Day(Struct, frozen=True):
    """Entries and exits of a day."""

    day: Any
    entered: int
    left_it: int


class Overlap(Struct, frozen=True):
    """How many customers two segments share."""

    one: UUID
    other: UUID
    shared: int


async def find_standings(db: AsyncConnection[Any], ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """Where customers stand; who was never looked at is absent."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_STANDINGS, {"ids": database.uuids(ids)})
        return {ids[row[0]]: Standing(frozenset(row[1]), row[2]) for row in await cursor.fetchall()}


async def save_standings(db: AsyncConnection[Any], standings: dict[UUID, Standing]) -> None:
    """Write where customers stand."""
    await database.execute(
        db,
        SAVE_STANDINGS,
        ids=database.uuids(standings),
        segments=database.texts(",".join(map(str, sorted(each.segments))) for each in standings.values()),
        checks=database.longs(each.check_at or 0 for each in standings.values()),
        parts=database.longs(part_of(profile_id) for profile_id in standings),
    )


async def forget_people(db: AsyncConnection[Any], ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Take profiles that are no more out of everything; the (profile, segment) they were in."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FORGET, {"ids": database.uuids(ids)})
        return [(row[0], row[1]) for row in await cursor.fetchall()]


async def save_passages(unit: database.Unit, passages: Sequence[NewPassage]) -> None:
    """Let customers in and out, and keep a record of it."""
    entered = [each for each in passages if each.entered]
    left = [each for each in passages if not each.entered]
    if entered:
        await database.execute(
            unit.db,
            ENTER,
            now=unit.now,
            profiles=database.uuids(each.profile_id for each in entered),
            segments=database.uuids(each.segment_id for each in entered),
        )
    if left:
        await database.execute(
            unit.db,
            LEAVE,
            profiles=database.uuids(each.profile_id for each in left),
            segments=database.uuids(each.segment_id for each in left),
        )
    unit.later(
        RECORD,
        now=unit.now,
        profiles=database.uuids(each.profile_id for each in passages),
        segments=database.uuids(each.segment_id for each in passages),
        entered=[each.entered for each in passages],
        reasons=database.texts(each.because for each in passages),
    )


async def take_due(db: AsyncConnection[Any], *, now: int, limit: int) -> list[UUID]:
    """Customers whose time has come, from a part that no other worker has until this transaction ends."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(LOCK_DUE_PART, {"now": now})
        row = await cursor.fetchone()
        if row is None:
            return []
        part = row[0]
        await cursor.execute(DUE, {"part": part, "now": now, "limit": limit})
        return [row[0] for row in await cursor.fetchall()]


async def list_of_profile(db: AsyncConnection[Any], profile_id: UUID) -> list[Membership]:
    """What a customer is in, the latest entry first."""
    return await database.fetch_all(db, OF_PROFILE, Membership, profile_id=profile_id)


async def list_passages(db: AsyncConnection[Any], profile_id: UUID, *, limit: int) -> list[Passage]:
    """A customer's entries and exits, the latest first."""
    return await database.fetch_all(db, PASSAGES_OF_PROFILE, Passage, profile_id=profile_id, limit=limit)


async def list_members(
    db: AsyncConnection[Any], segment_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[Membership]:
    """Who is in a segment, the latest entry first."""
    at, id = before or (None, None)
    return await database.fetch_all(
        db, MEMBERS, Membership, segment_id=segment_id, before=at, before_id=id, limit=limit
    )


async def list_days(db: AsyncConnection[Any], segment_id: UUID, *, since: datetime, zone: str) -> list[Day]:
    """Entries and exits by day."""
    return await database.fetch_all(db, DAYS, Day, segment_id=segment_id, since=since, zone=zone)


async def list_overlaps(db: AsyncConnection[Any], ids: Sequence[UUID]) -> list[Overlap]:
    """What every two of the segments share; pairs that share nobody are left out."""
    return await database.fetch_all(db, OVERLAP, Overlap, ids=list(ids))


async def iterate_members(
    db: AsyncConnection[Any], segment_id: UUID, *, at_once: int
) -> AsyncIterator[list[tuple[UUID, datetime]]]:
    """All members with their entry, so many at a time."""
    async for rows in database.iterate(db, ALL_MEMBERS, at_once=at_once, segment_id=segment_id):
        yield [(row[0], row[1]) for row in rows]


async def clear_segment(db: AsyncConnection[Any], segment_id: UUID) -> None:
    """Take everybody out of a segment that is going away; its number in standings means nothing any more."""
    await database.execute(db, CLEAR, segment_id=segment_id)
