"""Statements about the tracking plan."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.events.domain.plan import PlanEvent
from tessere.infra import db as database

_COLUMNS = "name, description, schema, mode, version, updated_at"
LIST = f"""
select {_COLUMNS} from (
    select distinct on (name) * from events.plan_event order by name, version desc
) newest where not removed order by name
"""
FIND = f"""
select {_COLUMNS} from (
    select * from events.plan_event where name = %(name)s order by version desc limit 1
) newest where not removed
"""
# Two editors of one name are told apart here, before either writes.
LOCK = "select pg_advisory_xact_lock(hashtextextended('events.plan_event ' || %(name)s, 0))"
LAST_VERSION = "select coalesce(max(version), 0) from events.plan_event where name = %(name)s"
INSERT = """
insert into events.plan_event (name, version, description, schema, mode, removed, updated_at, updated_by)
values (%(name)s, %(version)s, %(description)s, %(schema)s, %(mode)s, %(removed)s, %(updated_at)s, %(updated_by)s)
"""
PLAN_VERSION = "select coalesce(sum(version), 0) from events.plan_event"


async def list_plan(db: AsyncConnection[Any]) -> list[PlanEvent]:
    """What is planned, by name."""
    return await database.fetch_all(db, LIST, PlanEvent)


async def find_planned(db: AsyncConnection[Any], name: str) -> PlanEvent | None:
    """What is planned for a name."""
    return await database.fetch_one(db, FIND, PlanEvent, name=name)


async def lock_name(db: AsyncConnection[Any], name: str) -> int:
    """Keep other editors of the name waiting; its last version, 0 when it never had one."""
    await database.fetch_value(db, LOCK, name=name)
    return int(await database.fetch_value(db, LAST_VERSION, name=name))


async def insert_version(
    db: AsyncConnection[Any], planned: PlanEvent, *, removed: bool = False, updated_by: Any = None
) -> None:
    """Add a version."""
    await database.execute(
        db,
        INSERT,
        name=planned.name,
        version=planned.version,
        description=planned.description,
        schema=Jsonb(planned.schema),
        mode=planned.mode.value,
        removed=removed,
        updated_at=planned.updated_at,
        updated_by=updated_by,
    )


async def get_plan_version(db: AsyncConnection[Any]) -> int:
    """Changes whenever the plan does."""
    return int(await database.fetch_value(db, PLAN_VERSION))
