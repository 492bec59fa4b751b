"""Statements about the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.events.domain.violations import Violation
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = """id, source_id, received_at, code, reason, errors, format, payload, sent_at, user_agent, item_index, type, name,
    message_id, version"""
INSERT = """
insert into events.quarantine (id, source_id, received_at, code, reason, errors, format, payload, sent_at, user_agent,
    item_index, type, name, message_id)
values (%(id)s, %(source_id)s, %(received_at)s, %(code)s, %(reason)s, %(errors)s, %(format)s, %(payload)s, %(sent_at)s,
    %(user_agent)s, %(item_index)s, %(type)s, %(name)s, %(message_id)s)
"""
_FILTER = """
(%(code)s::text is null or code = %(code)s)
  and (%(source_id)s::uuid is null or source_id = %(source_id)s)
  and (%(name)s::text is null or name = %(name)s)
"""
LIST = f"""
select {_COLUMNS} from events.quarantine
where (%(before)s::uuid is null or id < %(before)s) and {_FILTER}
order by id desc
limit %(limit)s
"""
COUNTS = f"""
select code, count(*) as count from events.quarantine where {_FILTER} group by code order by count(*) desc, code
"""
FIND = f"select {_COLUMNS} from events.quarantine where id = any(%(ids)s) order by id desc"
LOCK = f"select {_COLUMNS} from events.quarantine where id = %(id)s for update"
SAVE = """
update events.quarantine set payload = %(payload)s, type = %(type)s, name = %(name)s, message_id = %(message_id)s,
    version = version + 1
where id = %(id)s
"""
DELETE = "delete from events.quarantine where id = %(id)s"
# Oldest first, so that what is sent again keeps its order.
TAKE = f"""
delete from events.quarantine where id in (
    select id from events.quarantine
    where (%(ids)s::uuid[] is null or id = any(%(ids)s)) and (%(after)s::uuid is null or id > %(after)s) and {_FILTER}
    order by id limit %(limit)s for update skip locked
)
returning {_COLUMNS}
"""


class QuarantineRow(Struct, frozen=True, kw_only=True):
    """Something that was refused."""

    id: UUID
    source_id: UUID
    received_at: datetime
    code: str
    reason: str
    errors: list[Violation]
    format: str
    payload: bytes
    sent_at: str | None
    user_agent: str | None
    item_index: int
    type: str | None
    name: str | None
    message_id: str | None
    version: int


class CodeCount(Struct, frozen=True):
    """How many were refused for one reason."""

    code: str
    count: int


async def insert_rows(db: AsyncConnection[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Put things into quarantine; `errors` are field errors."""
    packed = [row | {"errors": Jsonb([msgspec.to_builtins(error) for error in row["errors"]])} for row in rows]
    await database.execute_many(db, INSERT, packed)


async def list_rows(db: AsyncConnection[Any], **params: Any) -> list[QuarantineRow]:
    """A page, newest first."""
    return await database.fetch_all(db, LIST, QuarantineRow, **params)


async def find_rows(db: AsyncConnection[Any], ids: Sequence[UUID]) -> list[QuarantineRow]:
    """Those of these ids that are still there."""
    return await database.fetch_all(db, FIND, QuarantineRow, ids=list(ids))


async def count_codes(db: AsyncConnection[Any], **params: Any) -> list[CodeCount]:
    """How many for each reason."""
    return await database.fetch_all(db, COUNTS, CodeCount, **params)


async def lock_row(db: AsyncConnection[Any], id: UUID) -> QuarantineRow:
    """One, held until the transaction ends."""
    row = await database.fetch_one(db, LOCK, QuarantineRow, id=id)
    if row is None:
        raise NotFound("it is not in quarantine: mended, deleted or sent through again")
    return row


async def save_row(db: AsyncConnection[Any], **params: Any) -> None:
    """Write what an editor changed."""
    await database.execute(db, SAVE, **params)


async def delete_row(db: AsyncConnection[Any], id: UUID) -> bool:
    """Throw one away; False when it is not there."""
    return await database.execute(db, DELETE, id=id) == 1


async def take_rows(db: AsyncConnection[Any], **params: Any) -> list[QuarantineRow]:
    """Take some out, oldest first."""
    rows = await database.fetch_all(db, TAKE, QuarantineRow, **params)
    return sorted(rows, key=lambda row: row.id)
