"""Statements over segments themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.segments.domain.model import Segment
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = (
    "id, number, name, description, rule, status, active, failure, checked, total, created_at, created_by, updated_at, built_at, "
    "version"
)
LIST = f"select {_COLUMNS} from segments.segment order by lower(name)"
GET = f"select {_COLUMNS} from segments.segment where id = %(id)s"
LOCK = f"select {_COLUMNS} from segments.segment where id = %(id)s for update"
INSERT = """
insert into segments.segment (id, name, description, rule, status, created_at, created_by, updated_at)
values (%(id)s, %(name)s, %(description)s, %(rule)s, 'building', %(now)s, %(by)s, %(now)s)
on conflict do nothing
"""
RENAME = """
update segments.segment set name = %(name)s, description = %(description)s, updated_at = %(now)s, version = version + 1
where id = %(id)s
"""
CHANGE_RULE = """
update segments.segment set rule = %(rule)s, status = 'building', active = false, failure = null, checked = 0, total = 0,
    updated_at = %(now)s, version = version + 1
where id = %(id)s
"""
# The same rule again: workers go on holding events against a live segment, so there is nobody to be told.
RESTART = """
update segments.segment set status = 'building', active = status = 'live', failure = null, checked = 0, total = 0,
    updated_at = %(now)s, version = version + 1
where id = %(id)s
"""
CLOCK = "select clock_timestamp()"
WRITERS_SINCE = """
select exists (
    select from pg_stat_activity
    where datname = current_database() and backend_xid is not null and xact_start < %(before)s and pid <> pg_backend_pid()
)
"""
NAME_TAKEN = "select exists (select from segments.segment where lower(name) = lower(%(name)s) and id <> %(id)s)"
DELETE = "delete from segments.segment where id = %(id)s"
PROGRESS = "update segments.segment set checked = %(checked)s, total = %(total)s where id = %(id)s"
ACTIVATE = "update segments.segment set active = true where id = %(id)s and version = %(version)s"
SETTLE = """
update segments.segment set status = %(status)s, active = %(status)s = 'live', failure = %(failure)s,
    built_at = coalesce(%(built_at)s, built_at), checked = case when %(status)s = 'live' then total else checked end
where id = %(id)s and version = %(version)s
"""
EDITION = "select version from segments.edition"
NEXT_EDITION = "update segments.edition set version = version + 1"
COUNT = "select segment_id as id, count(*) as members from segments.membership group by segment_id"


class MemberCount(Struct, frozen=True):
    """How many customers are in a segment."""

    id: UUID
    members: int


async def list_segments(db: AsyncConnection[Any]) -> list[Segment]:
    """Every segment by name."""
    return await database.fetch_all(db, LIST, Segment)


async def get_segment(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Segment:
    """One segment; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Segment, id=id)
    if found is None:
        raise NotFound(f"there is no segment {id}")
    return found


async def insert_segment(
    db: AsyncConnection[Any], *, id: UUID, name: str, description: str, rule: Any, now: datetime, by: str
) -> bool:
    """Add a segment; False when its name is taken."""
    row = {"id": id, "name": name, "description": description, "rule": Jsonb(rule), "now": now, "by": by}
    return await database.execute(db, INSERT, **row) == 1


async def is_name_taken(db: AsyncConnection[Any], *, name: str, id: UUID) -> bool:
    """Whether another segment is called so."""
    return bool(await database.fetch_value(db, NAME_TAKEN, name=name, id=id))


async def rename_segment(db: AsyncConnection[Any], *, id: UUID, name: str, description: str, now: datetime) -> None:
    """Change what a segment is called."""
    await database.execute(db, RENAME, id=id, name=name, description=description, now=now)


async def change_rule(db: AsyncConnection[Any], *, id: UUID, rule: Any, now: datetime) -> None:
    """Change who belongs; the segment must be built anew."""
    await database.execute(db, CHANGE_RULE, id=id, rule=Jsonb(rule), now=now)


async def restart(db: AsyncConnection[Any], *, id: UUID, now: datetime) -> None:
    """The segment must be built again, by the rule that it has."""
    await database.execute(db, RESTART, id=id, now=now)


async def read_clock(db: AsyncConnection[Any]) -> datetime:
    """The database's time."""
    return cast(datetime, await database.fetch_value(db, CLOCK))


async def is_anybody_writing_since(db: AsyncConnection[Any], *, before: datetime) -> bool:
    """Whether a transaction goes on that began before a moment of the database's clock, and has written something."""
    return bool(await database.fetch_value(db, WRITERS_SINCE, before=before))


async def delete_segment(db: AsyncConnection[Any], id: UUID) -> None:
    """Remove a segment."""
    await database.execute(db, DELETE, id=id)


async def save_progress(db: AsyncConnection[Any], *, id: UUID, checked: int, total: int) -> None:
    """How far the building is."""
    await database.execute(db, PROGRESS, id=id, checked=checked, total=total)


async def activate(db: AsyncConnection[Any], *, id: UUID, version: int) -> bool:
    """Hold every event against the segment from now on; False when the rule has changed meanwhile."""
    return await database.execute(db, ACTIVATE, id=id, version=version) == 1


async def settle(
    db: AsyncConnection[Any], *, id: UUID, version: int, status: str, failure: str | None, built_at: datetime | None
) -> bool:
    """End a building; False when the rule has changed meanwhile."""
    params = {"id": id, "version": version, "status": status, "failure": failure, "built_at": built_at}
    return await database.execute(db, SETTLE, **params) == 1


async def get_edition(db: AsyncConnection[Any]) -> int:
    """The version of the rules in force."""
    return int(await database.fetch_value(db, EDITION))


async def raise_edition(db: AsyncConnection[Any]) -> None:
    """Tell workers that the rules in force have changed."""
    await database.execute(db, NEXT_EDITION)


async def count_members(db: AsyncConnection[Any]) -> dict[UUID, int]:
    """How many customers are in each segment; empty ones are left out."""
    return {each.id: each.members for each in await database.fetch_all(db, COUNT, MemberCount)}
