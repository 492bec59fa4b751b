"""Statements over feeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from tessere.flows.feeds.domain import Feed
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = "id, name, format, channel, touchpoint, language, link, created_at, created_by, read_at"
LIST = f"select {_COLUMNS} from feeds.feed order by created_at, id"
GET = f"select {_COLUMNS} from feeds.feed where id = %(id)s"
INSERT = """
insert into feeds.feed (id, name, format, channel, touchpoint, language, link, created_at, created_by)
values (%(id)s, %(name)s, %(format)s, %(channel)s, %(touchpoint)s, %(language)s, %(link)s, %(created_at)s, %(created_by)s)
"""
NOTE_READ = "update feeds.feed set read_at = %(now)s where id = %(id)s"
DELETE = "delete from feeds.feed where id = %(id)s"


async def list_feeds(db: AsyncConnection[Any]) -> list[Feed]:
    """All, the oldest first."""
    return await database.fetch_all(db, LIST, Feed)


async def get_feed(db: AsyncConnection[Any], id: UUID) -> Feed:
    """One; NotFound when there is none."""
    found = await database.fetch_one(db, GET, Feed, id=id)
    if found is None:
        raise NotFound("there is no such feed")
    return found


async def insert_feed(db: AsyncConnection[Any], new: Feed) -> None:
    """Keep one."""
    row = {field: getattr(new, field) for field in Feed.__struct_fields__ if field != "read_at"}
    await database.execute(db, INSERT, **row)


async def note_read(db: AsyncConnection[Any], id: UUID, *, now: datetime) -> None:
    """Somebody fetched it."""
    await database.execute(db, NOTE_READ, id=id, now=now)


async def delete_feed(db: AsyncConnection[Any], id: UUID) -> bool:
    """End one; whether it was there."""
    return bool(await database.execute(db, DELETE, id=id))
