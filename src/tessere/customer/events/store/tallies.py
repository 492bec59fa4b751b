"""Statements about the tallies: how much came, by the hour and by the minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database

ADD_HOURS = """
insert into events.hour_tally as t
    (hour, lane, source_id, touchpoint, name, seen, duplicates, violations, quarantined, last_at)
select hour, %(lane)s, source_id, touchpoint, name, seen, duplicates, violations, quarantined, last_at
from unnest(%(hours)s::timestamptz[], %(sources)s::uuid[], %(touchpoints)s::text[], %(names)s::text[], %(seen)s::bigint[],
    %(duplicates)s::bigint[], %(violations)s::bigint[], %(quarantined)s::bigint[], %(lasts)s::timestamptz[])
    as new (hour, source_id, touchpoint, name, seen, duplicates, violations, quarantined, last_at)
on conflict (hour, lane, source_id, touchpoint, name) do update set
    seen = t.seen + excluded.seen, duplicates = t.duplicates + excluded.duplicates,
    violations = t.violations + excluded.violations, quarantined = t.quarantined + excluded.quarantined,
    last_at = greatest(t.last_at, excluded.last_at)
"""
ADD_MINUTES = """
insert into events.minute_tally as t (minute, lane, channel, touchpoint, seen, last_at)
select minute, %(lane)s, channel, touchpoint, seen, last_at
from unnest(%(minutes)s::timestamptz[], %(channels)s::text[], %(touchpoints)s::text[], %(seen)s::bigint[],
    %(lasts)s::timestamptz[]) as new (minute, channel, touchpoint, seen, last_at)
on conflict (minute, lane, channel, touchpoint) do update set
    seen = t.seen + excluded.seen, last_at = greatest(t.last_at, excluded.last_at)
"""
FORGET_HOURS = "delete from events.hour_tally where hour < %(before)s"
FORGET_MINUTES = "delete from events.minute_tally where minute < %(before)s"
BY_SOURCE = """
select source_id, sum(seen)::bigint as events_24h, max(last_at) as last_at from events.hour_tally
where hour > %(since)s group by source_id
"""
BY_TOUCHPOINT = """
select touchpoint, sum(seen)::bigint as events_24h, max(last_at) as last_at from events.hour_tally
where hour > %(since)s and touchpoint <> '' group by touchpoint
"""
BY_NAME = """
select name, sum(seen)::bigint as seen, sum(violations)::bigint as violations, max(last_at) as last_at
from events.hour_tally where hour > %(since)s group by name order by sum(seen) desc, name limit %(limit)s
"""


class HourKey(Struct, frozen=True):
    """What is counted apart by the hour."""

    hour: datetime
    source_id: UUID
    touchpoint: str
    name: str


class HourCount(Struct):
    """What is counted; `last_at` is the newest receipt."""

    last_at: datetime
    seen: int = 0
    duplicates: int = 0
    violations: int = 0
    quarantined: int = 0


class MinuteKey(Struct, frozen=True):
    """What is counted apart by the minute."""

    minute: datetime
    channel: str
    touchpoint: str


class SourceActivity(Struct, frozen=True):
    """What a source sent in the last 24 hours."""

    source_id: UUID
    events_24h: int
    last_at: datetime


class TouchpointActivity(Struct, frozen=True):
    """What happened at a touchpoint in the last 24 hours."""

    touchpoint: str
    events_24h: int
    last_at: datetime


class NameActivity(Struct, frozen=True):
    """How often a name came in the last 24 hours."""

    name: str
    seen: int
    violations: int
    last_at: datetime


def add_hours(unit: database.Unit, lane: int, counts: Mapping[HourKey, HourCount]) -> None:
    """Add to the hours' tallies."""
    rows = sorted(counts.items(), key=lambda row: (row[0].hour, row[0].source_id, row[0].touchpoint, row[0].name))
    unit.later(
        ADD_HOURS,
        lane=lane,
        hours=database.moments(key.hour for key, _ in rows),
        sources=database.uuids(key.source_id for key, _ in rows),
        touchpoints=database.texts(key.touchpoint for key, _ in rows),
        names=database.texts(key.name for key, _ in rows),
        seen=database.longs(count.seen for _, count in rows),
        duplicates=database.longs(count.duplicates for _, count in rows),
        violations=database.longs(count.violations for _, count in rows),
        quarantined=database.longs(count.quarantined for _, count in rows),
        lasts=database.moments(count.last_at for _, count in rows),
    )


def add_minutes(unit: database.Unit, lane: int, counts: Mapping[MinuteKey, HourCount]) -> None:
    """Add to the minutes' tallies."""
    rows = sorted(counts.items(), key=lambda row: (row[0].minute, row[0].channel, row[0].touchpoint))
    unit.later(
        ADD_MINUTES,
        lane=lane,
        minutes=database.moments(key.minute for key, _ in rows),
        channels=database.texts(key.channel for key, _ in rows),
        touchpoints=database.texts(key.touchpoint for key, _ in rows),
        seen=database.longs(count.seen for _, count in rows),
        lasts=database.moments(count.last_at for _, count in rows),
    )


async def forget_before(db: AsyncConnection[Any], *, hours: datetime, minutes: datetime) -> None:
    """Delete tallies of long ago."""
    await database.execute(db, FORGET_HOURS, before=hours)
    await database.execute(db, FORGET_MINUTES, before=minutes)


async def list_by_source(db: AsyncConnection[Any], since: datetime) -> list[SourceActivity]:
    """By source."""
    return await database.fetch_all(db, BY_SOURCE, SourceActivity, since=since)


async def list_by_touchpoint(db: AsyncConnection[Any], since: datetime) -> list[TouchpointActivity]:
    """By touchpoint."""
    return await database.fetch_all(db, BY_TOUCHPOINT, TouchpointActivity, since=since)


async def list_by_name(db: AsyncConnection[Any], *, since: datetime, limit: int) -> list[NameActivity]:
    """By name, the most frequent first."""
    return await database.fetch_all(db, BY_NAME, NameActivity, since=since, limit=limit)
