"""Statements over requests and the files of exports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.flows.privacy.domain.model import Kind, Request, Status, Subject
from tessere.infra import db as database

_COLUMNS = """id, kind, status, step, done, total, profile_id, language, reason, suppress, requested_by, requested_by_id,
    requested_at, finished_at, expires_at, failure, erased_at, subject, certificate"""
INSERT = """
insert into privacy.request (id, kind, status, profile_id, language, reason, suppress, requested_by, requested_by_id,
    requested_at)
values (%(id)s, %(kind)s, 'waiting', %(profile_id)s, %(language)s, %(reason)s, %(suppress)s, %(by)s, %(by_id)s, %(now)s)
"""
GET = f"select {_COLUMNS} from privacy.request where id = %(id)s"
LOCK = f"select {_COLUMNS} from privacy.request where id = %(id)s for update"
LIST = f"""
select {_COLUMNS} from privacy.request
where (%(before_at)s::timestamptz is null or (requested_at, id) < (%(before_at)s, %(before_id)s))
    and (%(kind)s::text is null or kind = %(kind)s) and (%(status)s::text is null or status = %(status)s)
order by requested_at desc, id desc limit %(limit)s
"""
OF_PROFILES = f"""
select {_COLUMNS} from privacy.request where profile_id = any(%(profile_ids)s) order by requested_at desc, id desc
"""
SAVE = """
update privacy.request set status = %(status)s, step = %(step)s, done = %(done)s, total = %(total)s,
    finished_at = %(finished_at)s, expires_at = %(expires_at)s, failure = %(failure)s, erased_at = %(erased_at)s,
    subject = %(subject)s, certificate = %(certificate)s, reason = %(reason)s, language = %(language)s
where id = %(id)s
"""
EXPIRE = """
with old as (
    update privacy.request set status = 'expired' where kind = 'export' and status = 'done' and expires_at < %(now)s
    returning id
), gone as (delete from privacy.export_part p using old where p.request_id = old.id)
select id from old
"""
DROP_EXPORTS = """
with old as (
    update privacy.request set status = 'expired', subject = null, reason = ''
    where kind = 'export' and profile_id = any(%(profile_ids)s) returning id
), gone as (delete from privacy.export_part p using old where p.request_id = old.id returning 1)
select (select count(*) from old) as requests, (select count(*) from gone) as parts
"""
INSERT_PART = """
insert into privacy.export_part (request_id, part, section, chunk) values (%(id)s, %(part)s, %(section)s, %(chunk)s)
"""
CLEAR_PARTS = "delete from privacy.export_part where request_id = %(id)s"
GET_PART = "select section, chunk from privacy.export_part where request_id = %(id)s and part = %(part)s"
TEXTS = """
select id, reason, failure from privacy.request where reason <> '' or failure is not null order by id
"""
SAVE_TEXTS = "update privacy.request set reason = %(reason)s, failure = %(failure)s where id = %(id)s"


class Part(Struct, frozen=True):
    """A piece of an export: compressed JSON of some items of a section."""

    section: str
    chunk: bytes


class Texts(Struct, frozen=True):
    """What people wrote on a request."""

    id: UUID
    reason: str
    failure: str | None


class Dropped(Struct, frozen=True):
    """Exports that went with their person."""

    requests: int
    parts: int


async def insert_request(db: AsyncConnection[Any], **row: Any) -> None:
    """Add a request."""
    await database.execute(db, INSERT, **row)


async def find_request(db: AsyncConnection[Any], request_id: UUID, *, lock: bool = False) -> Request | None:
    """One, kept to this transaction when locked."""
    return await database.fetch_one(db, LOCK if lock else GET, Request, id=request_id)


async def list_requests(
    db: AsyncConnection[Any],
    *,
    kind: Kind | None,
    status: Status | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Request]:
    """The newest first."""
    at, last = before or (None, None)
    return await database.fetch_all(
        db, LIST, Request, kind=kind, status=status, before_at=at, before_id=last, limit=limit
    )


async def list_of_profiles(db: AsyncConnection[Any], profile_ids: Sequence[UUID]) -> list[Request]:
    """The requests about profiles, the newest first."""
    return await database.fetch_all(db, OF_PROFILES, Request, profile_ids=list(profile_ids))


async def save_request(db: AsyncConnection[Any], request: Request) -> None:
    """Write how far it is."""
    names = (
        "id", "status", "step", "done", "total", "finished_at", "expires_at", "failure", "erased_at", "reason", "language",
    )  # fmt: skip
    row = {name: getattr(request, name) for name in names}
    await database.execute(db, SAVE, subject=_json(request.subject), certificate=_json(request.certificate), **row)


def _json(value: Subject | dict[str, Any] | None) -> Jsonb | None:
    return None if value is None else Jsonb(msgspec.to_builtins(value))


async def expire_exports(db: AsyncConnection[Any], now: datetime) -> list[UUID]:
    """Forget the files whose time is over; whose they were."""

    class _Row(Struct):
        id: UUID

    return [row.id for row in await database.fetch_all(db, EXPIRE, _Row, now=now)]


async def drop_exports(db: AsyncConnection[Any], profile_ids: Sequence[UUID]) -> Dropped:
    """Forget the exports of somebody who goes."""
    found = await database.fetch_one(db, DROP_EXPORTS, Dropped, profile_ids=list(profile_ids))
    return found or Dropped(0, 0)


async def insert_part(db: AsyncConnection[Any], request_id: UUID, part: int, section: str, chunk: bytes) -> None:
    """Keep a piece."""
    await database.execute(db, INSERT_PART, id=request_id, part=part, section=section, chunk=chunk)


async def clear_parts(db: AsyncConnection[Any], request_id: UUID) -> None:
    """Begin a file again."""
    await database.execute(db, CLEAR_PARTS, id=request_id)


async def read_parts(db: AsyncConnection[Any], request_id: UUID) -> AsyncIterator[Part]:
    """The pieces in order."""
    part = 0
    while (found := await database.fetch_one(db, GET_PART, Part, id=request_id, part=part)) is not None:
        yield found
        part += 1


async def list_texts(db: AsyncConnection[Any]) -> list[Texts]:
    """What people wrote."""
    return await database.fetch_all(db, TEXTS, Texts)


async def save_texts(db: AsyncConnection[Any], texts: Texts) -> None:
    """Write texts in which something was blacked out."""
    await database.execute(db, SAVE_TEXTS, id=texts.id, reason=texts.reason, failure=texts.failure)
