"""Statements over the manifest: which files count, and how far they go."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.infra.lake.domain.model import Cursor, Dataset, File, LakeState, Made, path_of

_FILTERS_AT_ONCE = 100
# Held by the connection of the one process that writes; the server lets go of it when that dies.
TRY_LOCK = "select pg_try_advisory_lock(hashtext('tessere.lake'))"
LOCK = "select pg_advisory_lock(hashtext('tessere.lake'))"
UNLOCK = "select pg_advisory_unlock(hashtext('tessere.lake'))"
FREEZE = "set transaction isolation level repeatable read, read only"
GET_CURSOR = "select until::text as until, written_at from lake.cursor"
MOVE_CURSOR = """
insert into lake.cursor (until, written_at) values (%(until)s::text::xid8, %(now)s)
on conflict (one) do update set until = excluded.until, written_at = excluded.written_at
"""
_FILE = "id, dataset, path, day, since::text as since, until::text as until, rows, bytes, written_at"
LIST_FILES = f"""
select {_FILE} from lake.file
where status = %(status)s and (%(dataset)s::text is null or dataset = %(dataset)s)
order by dataset, day, id
"""
LIST_FILTERS = """
select id, owners from lake.file where status = 'current' and dataset = %(dataset)s order by id
"""
NEXT_IDS = "select nextval(pg_get_serial_sequence('lake.file', 'id')) from generate_series(1, %(count)s)"
INSERT_PENDING = """
insert into lake.file (id, dataset, path, day, since, until, rows, bytes, owners, status, written_at)
values (%(id)s, %(dataset)s, %(path)s, %(day)s, %(since)s::text::xid8, %(until)s::text::xid8, %(rows)s, %(bytes)s,
    %(owners)s, 'pending', %(now)s)
"""
SET_STATUS = "update lake.file set status = %(to)s where id = any(%(ids)s) and status = %(from)s"
RETIRE_ALL = "update lake.file set status = 'retired' where status = 'current'"
FORGET = "delete from lake.file where id = any(%(ids)s) and status <> 'current'"
STATE = """
select count(*) filter (where status = 'current') as files,
    coalesce(sum(rows) filter (where status = 'current' and dataset = 'events'), 0)::bigint as rows,
    coalesce(sum(bytes) filter (where status = 'current'), 0)::bigint as bytes,
    (select written_at from lake.cursor) as written_at,
    count(*) filter (where status <> 'current') as unfinished
from lake.file
"""
ADD_ERASED = """
insert into lake.erasure (id, dataset, rows) values (%(id)s, %(dataset)s, %(rows)s)
on conflict (id, dataset) do update set rows = erasure.rows + excluded.rows
"""
GET_ERASED = "select coalesce(sum(rows), 0)::bigint from lake.erasure where id = %(id)s and dataset = %(dataset)s"


async def lock(db: AsyncConnection[Any], *, wait: bool) -> bool:
    """Become the one who writes, for as long as the connection lives; False when another is and `wait` is not wanted."""
    if wait:
        await db.execute(LOCK)
        return True
    return bool(await database.fetch_value(db, TRY_LOCK))


async def unlock(db: AsyncConnection[Any]) -> None:
    """Let others write."""
    await db.execute(UNLOCK)


async def freeze(db: AsyncConnection[Any]) -> None:
    """Every statement of this transaction sees the same moment; must be its first."""
    await db.execute(FREEZE)


async def get_cursor(db: AsyncConnection[Any]) -> Cursor:
    """How far the log is written; from the start when nothing is."""
    return await database.fetch_one(db, GET_CURSOR, Cursor) or Cursor(until=0, written_at=None)


async def move_cursor(db: AsyncConnection[Any], *, until: int, now: datetime) -> None:
    """The log is written up to this transaction."""
    await database.execute(db, MOVE_CURSOR, until=until, now=now)


async def list_files(
    db: AsyncConnection[Any], *, status: str = "current", dataset: Dataset | None = None
) -> list[File]:
    """The files of a status."""
    return await database.fetch_all(db, LIST_FILES, File, status=status, dataset=dataset)


async def iterate_filters(db: AsyncConnection[Any], dataset: Dataset) -> AsyncIterator[tuple[int, bytes]]:
    """The filter of owners of each current file; within a transaction."""
    async for rows in database.iterate(db, LIST_FILTERS, at_once=_FILTERS_AT_ONCE, dataset=dataset):
        for file_id, owners in rows:
            yield file_id, bytes(owners)


async def announce(db: AsyncConnection[Any], made: Sequence[Made], *, now: datetime) -> list[tuple[int, str]]:
    """Note the files that are about to be placed; the id and path of each."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(NEXT_IDS, {"count": len(made)})
        ids = [int(row[0]) for row in await cursor.fetchall()]
    places = [(file_id, path_of(each, file_id)) for file_id, each in zip(ids, made, strict=True)]
    rows = [
        {
            "id": file_id, "dataset": each.dataset, "path": path, "day": each.day, "since": each.since,
            "until": each.until, "rows": each.rows, "bytes": each.local.stat().st_size, "owners": each.owners, "now": now,
        }
        for (file_id, path), each in zip(places, made, strict=True)
    ]  # fmt: skip
    await database.execute_many(db, INSERT_PENDING, rows)
    return places


async def set_status(db: AsyncConnection[Any], ids: Sequence[int], *, before: str, after: str) -> bool:
    """Turn files of one status into another; False when one of them was not in it."""
    params = {"ids": database.longs(ids), "from": before, "to": after}
    return await database.execute(db, SET_STATUS, **params) == len(ids)


async def retire_all(db: AsyncConnection[Any]) -> None:
    """No file counts any more."""
    await db.execute(RETIRE_ALL)


async def forget(db: AsyncConnection[Any], ids: Sequence[int]) -> None:
    """Strike out files that are gone."""
    await database.execute(db, FORGET, ids=database.longs(ids))


async def get_state(db: AsyncConnection[Any]) -> LakeState:
    """Counts and sizes."""
    found = await database.fetch_one(db, STATE, LakeState)
    assert found is not None  # an aggregate always has its row
    return found


async def add_erased(db: AsyncConnection[Any], *, erasure_id: UUID, dataset: Dataset, rows: int) -> None:
    """Note what an erasure took out."""
    await database.execute(db, ADD_ERASED, id=erasure_id, dataset=dataset, rows=rows)


async def get_erased(db: AsyncConnection[Any], *, erasure_id: UUID, dataset: Dataset) -> int:
    """What an erasure took out, over all its attempts."""
    return int(await database.fetch_value(db, GET_ERASED, id=erasure_id, dataset=dataset))
