"""Statements over locations and over which of them serve a channel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs, to_builtins
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.stock.domain.locations import ChannelRule, Location, ServingLocation
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = (
    "id, code, name, kind, touchpoint, address, lat, lon, hours, time_zone, can_ship, can_pick_up, closed_at, created_at, "
    "updated_at, version"
)
LIST = f"select {_COLUMNS} from stock.location where %(closed)s or closed_at is null order by code"
GET = f"select {_COLUMNS} from stock.location where id = %(id)s"
LOCK = f"select {_COLUMNS} from stock.location where id = %(id)s for update"
FIND_OPEN = "select id from stock.location where id = any(%(ids)s) and closed_at is null"
INSERT = """
insert into stock.location (id, code, name, kind, touchpoint, address, lat, lon, hours, time_zone, can_ship, can_pick_up,
    closed_at, created_at, updated_at)
values (%(id)s, %(code)s, %(name)s, %(kind)s, %(touchpoint)s, %(address)s, %(lat)s, %(lon)s, %(hours)s, %(time_zone)s,
    %(can_ship)s, %(can_pick_up)s, %(closed_at)s, %(created_at)s, %(updated_at)s)
on conflict (code) do nothing
"""
SAVE = """
update stock.location set code = %(code)s, name = %(name)s, kind = %(kind)s, touchpoint = %(touchpoint)s,
    address = %(address)s, lat = %(lat)s, lon = %(lon)s, hours = %(hours)s, time_zone = %(time_zone)s,
    can_ship = %(can_ship)s, can_pick_up = %(can_pick_up)s, closed_at = %(closed_at)s, updated_at = %(updated_at)s,
    version = version + 1
where id = %(id)s
"""
CODE_TAKEN = "select exists (select from stock.location where code = %(code)s and id <> %(id)s)"
COUNT = "select count(*) from stock.location"
IN_USE = """
select exists (
    select from stock.level where location_id = %(id)s and (on_hand <> 0 or held <> 0 or allocated <> 0)
) or exists (select from stock.transfer where (from_id = %(id)s or to_id = %(id)s) and state = 'sent')
"""
LIST_CHANNELS = "select channel, version from stock.channel order by channel"
FIND_CHANNEL = "select channel, version from stock.channel where channel = %(channel)s"
LOCK_CHANNEL = "select channel, version from stock.channel where channel = %(channel)s for update"
LIST_SERVING = """
select channel, location_id, buffer from stock.channel_location where channel = any(%(channels)s)
order by channel, location_id
"""
SAVE_CHANNEL = """
insert into stock.channel (channel, updated_at) values (%(channel)s, %(now)s)
on conflict (channel) do update set updated_at = excluded.updated_at, version = stock.channel.version + 1
"""
CLEAR_SERVING = "delete from stock.channel_location where channel = %(channel)s"
ADD_SERVING = """
insert into stock.channel_location (channel, location_id, buffer)
select %(channel)s, new.location_id, new.buffer
from unnest(%(location_ids)s::uuid[], %(buffers)s::bigint[]) as new (location_id, buffer)
"""
DELETE_CHANNEL = "delete from stock.channel where channel = %(channel)s"


class _Channel(Struct, frozen=True):
    channel: str
    version: int


class _Serving(Struct, frozen=True):
    channel: str
    location_id: UUID
    buffer: int


async def list_locations(db: AsyncConnection[Any], *, closed: bool) -> list[Location]:
    """Locations by code; closed ones too when asked for."""
    return await database.fetch_all(db, LIST, Location, closed=closed)


async def get_location(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Location:
    """One location; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Location, id=id)
    if found is None:
        raise NotFound(f"there is no location {id}")
    return found


async def find_open(db: AsyncConnection[Any], ids: Collection[UUID]) -> set[UUID]:
    """Those that exist and are open."""
    rows = await database.fetch_all(db, FIND_OPEN, _Id, ids=database.uuids(ids))
    return {each.id for each in rows}


async def count_locations(db: AsyncConnection[Any]) -> int:
    """How many there are, closed ones too."""
    return int(await database.fetch_value(db, COUNT))


async def insert_location(db: AsyncConnection[Any], location: Location) -> bool:
    """Add a location; False when its code is taken."""
    return await database.execute(db, INSERT, **_columns(location)) == 1


async def save_location(db: AsyncConnection[Any], location: Location) -> None:
    """Write a changed location."""
    await database.execute(db, SAVE, **_columns(location))


async def is_code_taken(db: AsyncConnection[Any], *, code: str, id: UUID) -> bool:
    """Whether another location has the code."""
    return bool(await database.fetch_value(db, CODE_TAKEN, code=code, id=id))


async def is_in_use(db: AsyncConnection[Any], id: UUID) -> bool:
    """Whether goods lie there, are promised there, or are on their way."""
    return bool(await database.fetch_value(db, IN_USE, id=id))


async def list_rules(db: AsyncConnection[Any]) -> list[ChannelRule]:
    """The rule of every channel that has one."""
    return await _with_locations(db, await database.fetch_all(db, LIST_CHANNELS, _Channel))


async def find_rule(db: AsyncConnection[Any], channel: str, *, lock: bool = False) -> ChannelRule | None:
    """The rule of a channel."""
    found = await database.fetch_one(db, LOCK_CHANNEL if lock else FIND_CHANNEL, _Channel, channel=channel)
    return None if found is None else (await _with_locations(db, [found]))[0]


async def save_rule(
    db: AsyncConnection[Any], *, channel: str, locations: Sequence[ServingLocation], now: datetime
) -> None:
    """Write the rule of a channel."""
    await database.execute(db, SAVE_CHANNEL, channel=channel, now=now)
    await database.execute(db, CLEAR_SERVING, channel=channel)
    await database.execute(
        db, ADD_SERVING, channel=channel, location_ids=database.uuids(each.location_id for each in locations),
        buffers=database.longs(each.buffer for each in locations),
    )  # fmt: skip


async def delete_rule(db: AsyncConnection[Any], channel: str) -> None:
    """Let a channel sell from everywhere again."""
    await database.execute(db, CLEAR_SERVING, channel=channel)
    await database.execute(db, DELETE_CHANNEL, channel=channel)


class _Id(Struct, frozen=True):
    id: UUID


async def _with_locations(db: AsyncConnection[Any], channels: Sequence[_Channel]) -> list[ChannelRule]:
    found: dict[str, list[ServingLocation]] = {each.channel: [] for each in channels}
    for row in await database.fetch_all(db, LIST_SERVING, _Serving, channels=list(found)):
        found[row.channel].append(ServingLocation(location_id=row.location_id, buffer=row.buffer))
    return [ChannelRule(channel=each.channel, locations=found[each.channel], version=each.version) for each in channels]


def _columns(location: Location) -> dict[str, Any]:
    columns = structs.asdict(location)
    for name in ("name", "address", "hours"):
        columns[name] = None if columns[name] is None else Jsonb(to_builtins(columns[name]))
    return columns
