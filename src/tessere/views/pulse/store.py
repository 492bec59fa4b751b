"""Statements over the slices' views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.events import Channel
from tessere.infra import db as database

TOUCHPOINTS = """
select t.code, t.name, t.channel, coalesce(h.last_24h, 0) as last_24h, coalesce(m.last_hour, 0) as last_hour,
    greatest(h.last_at, m.last_at) as last_event_at
from events.touchpoint_v t
left join (
    select touchpoint, sum(seen)::bigint as last_24h, max(last_at) as last_at from events.hour_v
    where hour > %(day)s group by touchpoint
) h on h.touchpoint = t.code
left join (
    select touchpoint, sum(seen)::bigint as last_hour, max(last_at) as last_at from events.minute_v
    where minute > %(hour)s group by touchpoint
) m on m.touchpoint = t.code
order by last_event_at desc nulls last, t.name
"""
DAY = """
select coalesce(sum(seen), 0)::bigint as seen, coalesce(sum(duplicates), 0)::bigint as duplicates,
    coalesce(sum(quarantined), 0)::bigint as quarantined
from events.hour_v where hour > %(day)s
"""
# The minutes of a whole day would be many rows; the hours know sources and places, and those know their channels.
CHANNELS_24H = """
select coalesce(t.channel, case s.kind when 'till' then 'shop' when 'server' then 'site' else s.kind end) as channel,
    sum(h.seen)::bigint as seen
from events.hour_v h
join events.source_v s on s.id = h.source_id
left join events.touchpoint_v t on t.code = h.touchpoint
where h.hour > %(day)s and h.seen > 0
group by 1
"""
# Exact counts of millions of rows are not worth their time on a page that moves every second.
PROFILES = """
select greatest(reltuples, 0)::bigint from pg_class where oid = 'profiles.card'::regclass
"""
COUNT_PROFILES = "select count(*) from (select from profiles.card_v limit 50001) as counted"
NEW_PROFILES = """
select count(*) from identity.identifier_v where profile_id = birth_id and profile_id >= %(since)s
"""
MERGED = """
select count(*) from identity.identifier_v i
where i.birth_id >= %(since)s and i.profile_id <> i.birth_id and i.profile_id < i.birth_id
"""


class TouchpointNow(Struct, frozen=True, kw_only=True):
    """A place and how much comes from it."""

    code: str
    name: str
    channel: Channel
    last_hour: int
    last_24h: int
    last_event_at: datetime | None


class Day(Struct, frozen=True):
    """The last 24 hours."""

    seen: int
    duplicates: int
    quarantined: int


class ChannelDay(Struct, frozen=True):
    """A channel in the last 24 hours."""

    channel: Channel
    seen: int


async def list_touchpoints(db: AsyncConnection[Any], *, day: datetime, hour: datetime) -> list[TouchpointNow]:
    """Every touchpoint, the liveliest first."""
    return await database.fetch_all(db, TOUCHPOINTS, TouchpointNow, day=day, hour=hour)


async def get_day(db: AsyncConnection[Any], day: datetime) -> Day:
    """Totals of a day."""
    return await database.fetch_one(db, DAY, Day, day=day) or Day(0, 0, 0)


async def list_channels(db: AsyncConnection[Any], day: datetime) -> list[ChannelDay]:
    """Totals of a day by channel."""
    return await database.fetch_all(db, CHANNELS_24H, ChannelDay, day=day)


async def count_profiles(db: AsyncConnection[Any]) -> int:
    """How many customers there are: exact up to 50,000, the planner's estimate above."""
    counted = int(await database.fetch_value(db, COUNT_PROFILES))
    return counted if counted <= 50_000 else max(counted, int(await database.fetch_value(db, PROFILES)))


async def count_births(db: AsyncConnection[Any], since: Any) -> tuple[int, int]:
    """Profiles that came into being since (as a UUIDv7 bound), and those of them that were merged away."""
    new = int(await database.fetch_value(db, NEW_PROFILES, since=since))
    merged = int(await database.fetch_value(db, MERGED, since=since))
    return new, merged
