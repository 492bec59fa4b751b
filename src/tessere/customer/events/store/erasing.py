"""Statements that take a person out of the slice's tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from tessere.customer.events.domain.imports import Column, Report
from tessere.customer.events.store import log
from tessere.customer.events.store.log import Owned
from tessere.customer.events.store.quarantine import QuarantineRow
from tessere.infra import db as database

LOCK_ALL_LANES = "select from events.lane order by lane for update"
DELETE_OWNED = "delete from events.event_log where owner_key = any(%(owners)s) returning id"
DELETE_EVENTS = "delete from events.event_log where id = any(%(ids)s) returning id"
SAVE_PAYLOAD = "update events.event_log set payload = %(payload)s where id = %(id)s"
QUARANTINE_PAGE = """
select id, source_id, received_at, code, reason, errors, format, payload, sent_at, user_agent, item_index, type, name,
    message_id, version
from events.quarantine where %(after)s::uuid is null or id > %(after)s order by id limit %(limit)s
"""
DELETE_QUARANTINED = "delete from events.quarantine where id = any(%(ids)s)"
SAVE_QUARANTINED = """
update events.quarantine set payload = %(payload)s, version = version + 1 where id = %(id)s
"""
IMPORTS = """
select id, status, filename, columns, report, failure,
    exists (select from events.import_part p where p.import_id = i.id) as has_file
from events.import i order by id
"""
DELETE_PARTS = "delete from events.import_part where import_id = %(id)s"
SAVE_IMPORT = """
update events.import set filename = %(filename)s, columns = %(columns)s, report = %(report)s, failure = %(failure)s,
    status = %(status)s, version = version + 1
where id = %(id)s
"""
OLD_QUARANTINE = "select count(*) from events.quarantine where received_at < %(before)s"
DELETE_OLD_QUARANTINE = """
delete from events.quarantine where id in (
    select id from events.quarantine where received_at < %(before)s order by id limit %(limit)s
)
"""
OLD_FILES = """
select id from events.import where created_at < %(before)s and status in ('done', 'failed', 'checked', 'inspected')
    and exists (select from events.import_part p where p.import_id = import.id)
order by id
"""
NAMES = """
with recursive known as (
    (select name from events.event_log order by name limit 1)
    union all
    select (select e.name from events.event_log e where e.name > known.name order by e.name limit 1)
    from known where known.name is not null
)
select name from known where name is not null
"""
COUNT_OLD = "select count(*) from events.event_log where name = %(name)s and occurred_at < %(before)s"
DELETE_OLD = """
delete from events.event_log where id in (
    select id from events.event_log where name = %(name)s and occurred_at < %(before)s order by occurred_at limit %(limit)s
)
"""


class ImportTexts(Struct, frozen=True):
    """What an import holds of the rows of its file."""

    id: UUID
    status: str
    filename: str
    columns: list[Column]
    report: Report | None
    failure: str | None
    has_file: bool


async def lock_all_lanes(db: AsyncConnection[Any]) -> None:
    """Wait for the batches under way, and let none begin until this transaction ends."""
    await db.execute(LOCK_ALL_LANES)


async def delete_owned(db: AsyncConnection[Any], owners: Collection[UUID]) -> list[UUID]:
    """Delete every event of these owners; their ids."""
    return await _ids(db, DELETE_OWNED, owners=database.uuids(owners))


async def delete_events(db: AsyncConnection[Any], ids: Collection[UUID]) -> list[UUID]:
    """Delete events; the ids of those that there were."""
    return await _ids(db, DELETE_EVENTS, ids=database.uuids(ids))


async def iterate_owned(
    db: AsyncConnection[Any], owners: Collection[UUID], *, at_once: int = 1_000
) -> AsyncIterator[list[Owned]]:
    """Every event of these owners, oldest first, so many at a time; the unit stays open meanwhile."""
    async for page in log.iterate_events(db, log.LIST_OWNED, at_once=at_once, owner_keys=list(owners), names=None):
        yield page


async def save_payloads(db: AsyncConnection[Any], owned: Sequence[Owned]) -> None:
    """Write events in whose payload something was blacked out; the hash of what was sent stays."""
    await database.execute_many(
        db, SAVE_PAYLOAD, [{"id": each.event.id, "payload": log.pack_rest(each.event)} for each in owned]
    )


async def list_quarantined(db: AsyncConnection[Any], *, after: UUID | None, limit: int) -> list[QuarantineRow]:
    """The next rows of the quarantine, oldest first."""
    return await database.fetch_all(db, QUARANTINE_PAGE, QuarantineRow, after=after, limit=limit)


async def delete_quarantined(db: AsyncConnection[Any], ids: Collection[UUID]) -> int:
    """Throw rows away; how many there were."""
    return await database.execute(db, DELETE_QUARANTINED, ids=list(ids))


async def save_quarantined(db: AsyncConnection[Any], *, id: UUID, payload: bytes) -> None:
    """Write what is left of a body."""
    await database.execute(db, SAVE_QUARANTINED, id=id, payload=payload)


async def list_imports(db: AsyncConnection[Any]) -> list[ImportTexts]:
    """Every import with what it holds of its file."""
    return await database.fetch_all(db, IMPORTS, ImportTexts)


async def delete_parts(db: AsyncConnection[Any], import_id: UUID) -> int:
    """Forget the file of an import; how many pieces it had."""
    return await database.execute(db, DELETE_PARTS, id=import_id)


async def save_import(db: AsyncConnection[Any], found: ImportTexts) -> None:
    """Write what an import may still say."""
    await database.execute(
        db,
        SAVE_IMPORT,
        id=found.id,
        filename=found.filename,
        columns=Jsonb(msgspec.to_builtins(found.columns)),
        report=None if found.report is None else Jsonb(msgspec.to_builtins(found.report)),
        failure=found.failure,
        status=found.status,
    )


async def count_old_quarantined(db: AsyncConnection[Any], before: datetime) -> int:
    """How many rows of the quarantine are older."""
    return int(await database.fetch_value(db, OLD_QUARANTINE, before=before))


async def delete_old_quarantined(db: AsyncConnection[Any], *, before: datetime, limit: int) -> int:
    """Throw some of the rows away that are older; how many."""
    return await database.execute(db, DELETE_OLD_QUARANTINE, before=before, limit=limit)


async def list_old_files(db: AsyncConnection[Any], before: datetime) -> list[UUID]:
    """Imports that are not at work and whose file is older."""
    return await _ids(db, OLD_FILES, before=before)


async def list_names(db: AsyncConnection[Any]) -> list[str]:
    """Every name that events have, found by jumping along the index."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(NAMES)
        return [row[0] for row in await cursor.fetchall()]


async def count_old(db: AsyncConnection[Any], *, name: str, before: datetime) -> int:
    """How many events of a name happened before."""
    return int(await database.fetch_value(db, COUNT_OLD, name=name, before=before))


async def delete_old(db: AsyncConnection[Any], *, name: str, before: datetime, limit: int) -> int:
    """Delete some of the events of a name that happened before; how many."""
    return await database.execute(db, DELETE_OLD, name=name, before=before, limit=limit)


async def _ids(db: AsyncConnection[Any], statement: Any, **params: Any) -> list[UUID]:
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(statement, params)
        return [row[0] for row in await cursor.fetchall()]
