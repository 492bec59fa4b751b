"""Statements about imports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.events.domain.imports import Import, Report, RowRefusal
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = """id, filename, size_bytes, format, encoding, delimiter, columns, rows_estimate, kind, source_id, mapping, status,
    jsonb_build_object('done', done, 'total', total) as progress, report, failure, created_at, created_by"""
LIST = f"""
select {_COLUMNS} from events.import where %(before)s::uuid is null or id < %(before)s order by id desc limit %(limit)s
"""
GET = f"select {_COLUMNS} from events.import where id = %(id)s"
LOCK = f"select {_COLUMNS} from events.import where id = %(id)s for update"
INSERT = """
insert into events.import (id, filename, size_bytes, file_hash, format, encoding, delimiter, columns, rows_estimate, kind,
    source_id, mapping, status, created_at, created_by)
values (%(id)s, %(filename)s, %(size_bytes)s, %(file_hash)s, %(format)s, %(encoding)s, %(delimiter)s, %(columns)s,
    %(rows_estimate)s, %(kind)s, %(source_id)s, %(mapping)s, %(status)s, %(created_at)s, %(created_by)s)
"""
VERSION = "select version from events.import where id = %(id)s"
FILE_HASH = "select file_hash from events.import where id = %(id)s"
SAVE_MAPPING = """
update events.import set kind = %(kind)s, source_id = %(source_id)s, mapping = %(mapping)s, status = 'inspected',
    report = null, failure = null, done = 0, total = 0, version = version + 1
where id = %(id)s
"""
SAVE_STATUS = """
update events.import set status = %(status)s, done = %(done)s, total = %(total)s, report = %(report)s, failure = %(failure)s,
    version = version + 1
where id = %(id)s
"""
DELETE = "delete from events.import where id = %(id)s"
INSERT_PART = "insert into events.import_part (import_id, part, chunk) values (%(import_id)s, %(part)s, %(chunk)s)"
GET_PART = "select chunk from events.import_part where import_id = %(import_id)s and part = %(part)s"
DELETE_REFUSALS = "delete from events.import_refusal where import_id = %(import_id)s"
COUNT_REFUSALS = "select count(*) from events.import_refusal where import_id = %(import_id)s"
INSERT_REFUSAL = """
insert into events.import_refusal (import_id, line, column_name, value, code, message)
values (%(import_id)s, %(line)s, %(column)s, %(value)s, %(code)s, %(message)s)
on conflict (import_id, line) do nothing
"""
LIST_REFUSALS = """
select line, column_name as column, value, code, message from events.import_refusal
where import_id = %(import_id)s and line > %(after)s order by line limit %(limit)s
"""


class Progressed(Struct, frozen=True, kw_only=True):
    """Where an import stands."""

    status: str
    done: int
    total: int
    report: Report | None = None
    failure: str | None = None


async def list_imports(db: AsyncConnection[Any], *, limit: int, before: UUID | None) -> list[Import]:
    """Newest first."""
    return await database.fetch_all(db, LIST, Import, limit=limit, before=before)


async def get_import(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Import:
    """One; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Import, id=id)
    if found is None:
        raise NotFound(f"there is no import {id}")
    return found


async def get_version(db: AsyncConnection[Any], id: UUID) -> int:
    """What editors hold."""
    return int(await database.fetch_value(db, VERSION, id=id) or 0)


async def get_file_hash(db: AsyncConnection[Any], id: UUID) -> bytes:
    """The sha256 of the file."""
    return bytes(await database.fetch_value(db, FILE_HASH, id=id))


async def insert_import(db: AsyncConnection[Any], new: Import, file_hash: bytes) -> None:
    """Add an import."""
    await database.execute(
        db,
        INSERT,
        id=new.id,
        filename=new.filename,
        size_bytes=new.size_bytes,
        file_hash=file_hash,
        format=new.format,
        encoding=new.encoding,
        delimiter=new.delimiter,
        columns=Jsonb(msgspec.to_builtins(new.columns)),
        rows_estimate=new.rows_estimate,
        kind=new.kind.value,
        source_id=new.source_id,
        mapping=Jsonb(new.mapping),
        status=new.status.value,
        created_at=new.created_at,
        created_by=new.created_by,
    )


async def save_mapping(db: AsyncConnection[Any], *, mapping: dict[str, str], **params: Any) -> None:
    """Write what an editor decided."""
    await database.execute(db, SAVE_MAPPING, mapping=Jsonb(mapping), **params)


async def save_progress(db: AsyncConnection[Any], id: UUID, progressed: Progressed) -> None:
    """Write where it stands."""
    report = None if progressed.report is None else Jsonb(msgspec.to_builtins(progressed.report))
    await database.execute(
        db,
        SAVE_STATUS,
        id=id,
        status=progressed.status,
        done=progressed.done,
        total=progressed.total,
        report=report,
        failure=progressed.failure,
    )


async def delete_import(db: AsyncConnection[Any], id: UUID) -> None:
    """Forget an import and its file."""
    await database.execute(db, DELETE, id=id)


async def insert_part(db: AsyncConnection[Any], *, import_id: UUID, part: int, chunk: bytes) -> None:
    """Keep a piece of the file."""
    await database.execute(db, INSERT_PART, import_id=import_id, part=part, chunk=chunk)


async def read_parts(db: AsyncConnection[Any], import_id: UUID) -> AsyncIterator[bytes]:
    """The pieces of the file in order."""
    part = 0
    while (chunk := await database.fetch_value(db, GET_PART, import_id=import_id, part=part)) is not None:
        yield bytes(chunk)
        part += 1


async def delete_refusals(db: AsyncConnection[Any], import_id: UUID) -> None:
    """Forget the refused rows of an earlier round."""
    await database.execute(db, DELETE_REFUSALS, import_id=import_id)


async def count_refusals(db: AsyncConnection[Any], import_id: UUID) -> int:
    """How many refused rows are kept."""
    return int(await database.fetch_value(db, COUNT_REFUSALS, import_id=import_id))


async def insert_refusals(db: AsyncConnection[Any], import_id: UUID, refusals: Sequence[RowRefusal]) -> None:
    """Keep refused rows for the report's file."""
    rows = [
        {name: getattr(refusal, name) for name in refusal.__struct_fields__} | {"import_id": import_id}
        for refusal in refusals
    ]
    await database.execute_many(db, INSERT_REFUSAL, rows)


async def list_refusals(db: AsyncConnection[Any], import_id: UUID, *, after: int, limit: int) -> list[RowRefusal]:
    """Refused rows by line."""
    return await database.fetch_all(db, LIST_REFUSALS, RowRefusal, import_id=import_id, after=after, limit=limit)
