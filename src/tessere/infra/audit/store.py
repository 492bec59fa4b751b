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
