"""The audit log's statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.infra import db as database
from tessere.infra.audit.domain import Entry
from tessere.kernel.events import Actor, ActorKind

INSERT_ENTRY = """
insert into audit.entry (id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail)
values (%(id)s, %(at)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s,
    %(action)s, %(object_kind)s, %(object_id)s, %(detail)s)
"""
# Identifiers are UUIDv7: newest first is by id alone.
LIST_ENTRIES = """
select id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail from audit.entry
where (%(before)s::uuid is null or id < %(before)s::uuid)
  and (%(actor)s::uuid is null or actor_id = %(actor)s::uuid)
  and (%(action)s::text is null or action = %(action)s::text or starts_with(action, %(action)s::text || '.'))
order by id desc
limit %(limit)s
"""

PAGE = """
select id, detail from audit.entry where %(after)s::uuid is null or id > %(after)s::uuid order by id limit %(limit)s
"""
ALLOW_REDACTION = "select set_config('tessere.audit_redacts', 'yes', true)"
ALLOW_DELETION = "select set_config('tessere.audit_keeps_from', %(before)s::timestamptz::text, true)"
REDACT = """
update audit.entry e set detail = new.detail
from unnest(%(ids)s::uuid[], %(details)s::jsonb[]) as new (id, detail) where e.id = new.id
"""
COUNT_BEFORE = "select count(*) from audit.entry where at < %(before)s"
DELETE_BEFORE = """
delete from audit.entry where id in (select id from audit.entry where at < %(before)s order by id limit %(limit)s)
"""


class Detail(Struct, frozen=True):
    """What an entry says of its deed."""

    id: UUID
    detail: dict[str, Any]


class _Row(Struct):
    id: UUID
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str
    action: str
    object_kind: str
    object_id: str
    detail: dict[str, Any]


async def insert_entry(db: AsyncConnection[Any], entry: Entry) -> None:
    """Add one entry."""
    await database.execute(
        db,
        INSERT_ENTRY,
        id=entry.id,
        at=entry.at,
        actor_kind=entry.actor.kind,
        actor_id=entry.actor.id,
        actor_name=entry.actor.name,
        action=entry.action,
        object_kind=entry.object_kind,
        object_id=entry.object_id,
        detail=Jsonb(entry.detail),
    )


async def list_entries(db: AsyncConnection[Any], **filters: Any) -> list[Entry]:
    """Entries, newest first."""
    rows = await database.fetch_all(db, LIST_ENTRIES, _Row, **filters)
    return [
        Entry(
            id=row.id,
            at=row.at,
            actor=Actor(row.actor_kind, row.actor_id, row.actor_name),
            action=row.action,
            object_kind=row.object_kind,
            object_id=row.object_id,
            detail=row.detail,
        )
        for row in rows
    ]


async def list_details(db: AsyncConnection[Any], *, after: UUID | None, limit: int) -> list[Detail]:
    """The details of the next entries, oldest first."""
    return await database.fetch_all(db, PAGE, Detail, after=after, limit=limit)


async def redact_details(db: AsyncConnection[Any], details: list[Detail]) -> None:
    """Write details in which a person was blacked out; nothing else of an entry can be changed."""
    await database.fetch_value(db, ALLOW_REDACTION)
    await database.execute(
        db, REDACT, ids=[each.id for each in details], details=[Jsonb(each.detail) for each in details]
    )


async def count_before(db: AsyncConnection[Any], before: datetime) -> int:
    """How many entries are older."""
    return int(await database.fetch_value(db, COUNT_BEFORE, before=before))


async def delete_before(db: AsyncConnection[Any], *, before: datetime, limit: int) -> int:
    """Delete some of the entries that are older; how many."""
    await database.fetch_value(db, ALLOW_DELETION, before=before)
    return await database.execute(db, DELETE_BEFORE, before=before, limit=limit)
