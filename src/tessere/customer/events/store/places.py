"""Statements about sources and touchpoints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct, to_builtins
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.events.domain.places import Source, Touchpoint
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_SOURCE = "id, name, kind, touchpoint_id, enabled, created_at, updated_at"
LIST_SOURCES = f"select {_SOURCE}, version from events.source where deleted_at is null order by id"
LIST_SENDERS = f"select {_SOURCE}, version from events.source order by id"
GET_SOURCE = f"select {_SOURCE}, version from events.source where id = %(id)s and deleted_at is null"
LOCK_SOURCE = f"select {_SOURCE}, version from events.source where id = %(id)s and deleted_at is null for update"
INSERT_SOURCE = """
insert into events.source (id, name, kind, touchpoint_id, enabled, created_at, updated_at)
values (%(id)s, %(name)s, %(kind)s, %(touchpoint_id)s, %(enabled)s, %(created_at)s, %(updated_at)s)
"""
SAVE_SOURCE = """
update events.source set name = %(name)s, touchpoint_id = %(touchpoint_id)s, enabled = %(enabled)s,
    updated_at = %(updated_at)s, version = version + 1
where id = %(id)s
"""
DELETE_SOURCE = "update events.source set deleted_at = %(now)s, enabled = false where id = %(id)s"
_TOUCHPOINT = "id, code, name, channel, address, position, hours, time_zone, created_at, updated_at"
LIST_TOUCHPOINTS = f"select {_TOUCHPOINT}, version from events.touchpoint order by name, id"
GET_TOUCHPOINT = f"select {_TOUCHPOINT}, version from events.touchpoint where id = %(id)s"
LOCK_TOUCHPOINT = f"select {_TOUCHPOINT}, version from events.touchpoint where id = %(id)s for update"
FIND_CODE = "select id from events.touchpoint where code = %(code)s"
INSERT_TOUCHPOINT = """
insert into events.touchpoint (id, code, name, channel, address, position, hours, time_zone, created_at, updated_at)
values (%(id)s, %(code)s, %(name)s, %(channel)s, %(address)s, %(position)s, %(hours)s, %(time_zone)s, %(created_at)s,
    %(updated_at)s)
on conflict (code) do nothing
"""
SAVE_TOUCHPOINT = """
update events.touchpoint set code = %(code)s, name = %(name)s, channel = %(channel)s, address = %(address)s,
    position = %(position)s, hours = %(hours)s, time_zone = %(time_zone)s, updated_at = %(updated_at)s,
    version = version + 1
where id = %(id)s
"""
DELETE_TOUCHPOINT = "delete from events.touchpoint where id = %(id)s"
PLACES_VERSION = "select coalesce(max(version), 0) from events.places_version"


class StoredSource(Struct, frozen=True):
    """A source and the version that editors hold."""

    source: Source
    version: int


class StoredTouchpoint(Struct, frozen=True):
    """A touchpoint and the version that editors hold."""

    touchpoint: Touchpoint
    version: int


class _SourceRow(Source, frozen=True, kw_only=True):
    version: int


class _TouchpointRow(Touchpoint, frozen=True, kw_only=True):
    version: int


async def list_sources(db: AsyncConnection[Any], *, deleted: bool = False) -> list[StoredSource]:
    """Every source, in the order of their making."""
    rows = await database.fetch_all(db, LIST_SENDERS if deleted else LIST_SOURCES, _SourceRow)
    return [_source(row) for row in rows]


async def get_source(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> StoredSource:
    """One source; NotFound when there is none."""
    row = await database.fetch_one(db, LOCK_SOURCE if lock else GET_SOURCE, _SourceRow, id=id)
    if row is None:
        raise NotFound(f"there is no source {id}")
    return _source(row)


async def insert_source(db: AsyncConnection[Any], source: Source) -> None:
    """Add a source."""
    await database.execute(db, INSERT_SOURCE, **_columns(source))


async def save_source(db: AsyncConnection[Any], source: Source) -> None:
    """Write a changed source."""
    await database.execute(db, SAVE_SOURCE, **_columns(source))


async def delete_source(db: AsyncConnection[Any], **params: Any) -> None:
    """Close a source; its events stay."""
    await database.execute(db, DELETE_SOURCE, **params)


async def list_touchpoints(db: AsyncConnection[Any]) -> list[StoredTouchpoint]:
    """Every touchpoint by name."""
    return [_touchpoint(row) for row in await database.fetch_all(db, LIST_TOUCHPOINTS, _TouchpointRow)]


async def get_touchpoint(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> StoredTouchpoint:
    """One touchpoint; NotFound when there is none."""
    row = await database.fetch_one(db, LOCK_TOUCHPOINT if lock else GET_TOUCHPOINT, _TouchpointRow, id=id)
    if row is None:
        raise NotFound(f"there is no touchpoint {id}")
    return _touchpoint(row)


async def find_touchpoint_id(db: AsyncConnection[Any], code: str) -> UUID | None:
    """Which touchpoint has the code."""
    found: UUID | None = await database.fetch_value(db, FIND_CODE, code=code)
    return found


async def insert_touchpoint(db: AsyncConnection[Any], touchpoint: Touchpoint) -> bool:
    """Add a touchpoint; False when its code is taken."""
    return await database.execute(db, INSERT_TOUCHPOINT, **_columns(touchpoint)) == 1


async def save_touchpoint(db: AsyncConnection[Any], touchpoint: Touchpoint) -> None:
    """Write a changed touchpoint."""
    await database.execute(db, SAVE_TOUCHPOINT, **_columns(touchpoint))


async def delete_touchpoint(db: AsyncConnection[Any], id: UUID) -> None:
    """Remove a touchpoint; events keep its code."""
    await database.execute(db, DELETE_TOUCHPOINT, id=id)


async def get_places_version(db: AsyncConnection[Any]) -> int:
    """Grows whenever a source or touchpoint changes or goes."""
    return int(await database.fetch_value(db, PLACES_VERSION))


def _columns(value: Source | Touchpoint) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in value.__struct_fields__}
    for name in ("address", "position", "hours"):
        if name in columns:
            content = to_builtins(columns[name])
            columns[name] = None if content is None else Jsonb(content)
    return {name: str(item) if name in ("kind", "channel") else item for name, item in columns.items()}


def _source(row: _SourceRow) -> StoredSource:
    return StoredSource(Source(**{name: getattr(row, name) for name in Source.__struct_fields__}), row.version)


def _touchpoint(row: _TouchpointRow) -> StoredTouchpoint:
    fields = {name: getattr(row, name) for name in Touchpoint.__struct_fields__}
    return StoredTouchpoint(Touchpoint(**fields), row.version)
