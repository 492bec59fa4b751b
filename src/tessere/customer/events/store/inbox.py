"""Statements about the inbox: bodies that wait for intake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import zstandard
from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.events.store import binary
from tessere.infra import db as database

LANES = 16
_LEVEL = 1
_LARGEST_BODY = 64 * 1024 * 1024
_compressor = zstandard.ZstdCompressor(level=_LEVEL)  # used by the event loop's thread alone

COPY_IN = """
copy events.inbox (lane, source_id, received_at, format, user_agent, body) from stdin (format binary)
"""
NOTIFY = "select pg_notify('tessere_inbox', '')"
# One worker a lane, so that what a sender said first is taken first.
LOCK_LANES = """
select lane from events.lane l
where (%(lanes)s::smallint[] is null or lane = any(%(lanes)s))
  and exists (select from events.inbox i where i.lane = l.lane)
order by random()  -- so that workers do not all ask for the same
limit %(most)s for update of l skip locked
"""
# Bodies differ a thousandfold in size: a batch ends at so many bytes too, but holds one body at least.
# The oldest of each lane alike, as many as are worth one transaction.
TAKE = """
select lane, seq, source_id, received_at, format, user_agent, body
from (
    select body.*, sum(octet_length(body.body)) over (order by body.nth, body.lane) as up_to_here
    from unnest(%(lanes)s::smallint[]) as locked (lane)
    cross join lateral (
        select i.*, row_number() over (order by seq) as nth from events.inbox i
        where i.lane = locked.lane order by seq limit %(each)s
    ) as body
) as counted
where up_to_here - octet_length(body) < %(bytes)s
order by lane, seq
"""
DELETE = """
delete from events.inbox i using unnest(%(lanes)s::smallint[], %(seqs)s::bigint[]) as done (lane, seq)
where i.lane = done.lane and i.seq = done.seq
"""
WAITING_LANES = """
select lane from events.lane l where exists (select from events.inbox i where i.lane = l.lane)
"""
STATUS = """
select count(*) as pending, min(received_at) as oldest from events.inbox
"""


class NewRow(Struct, frozen=True, kw_only=True):
    """A body on its way into the inbox, compressed by `compress`."""

    lane: int
    source_id: UUID
    received_at: datetime
    format: str
    user_agent: str | None
    packed: bytes


class InboxRow(Struct, frozen=True, kw_only=True):
    """A body that waits."""

    lane: int
    seq: int
    source_id: UUID
    received_at: datetime
    format: str
    user_agent: str | None
    body: bytes


class Backlog(Struct, frozen=True):
    """How many bodies wait, and since when."""

    pending: int
    oldest: datetime | None


def compress(body: bytes) -> bytes:
    """The body as it is kept."""
    return _compressor.compress(body)


def decompress(packed: bytes) -> bytes:
    """The body as it came."""
    return zstandard.ZstdDecompressor().decompress(packed, max_output_size=_LARGEST_BODY)


async def insert_rows(db: AsyncConnection[Any], rows: Sequence[NewRow]) -> None:
    """Add bodies and wake intake."""
    await binary.copy_rows(
        db,
        COPY_IN,
        (
            (
                binary.small(row.lane),
                row.source_id.bytes,
                binary.moment(row.received_at),
                binary.text(row.format),
                binary.optional(row.user_agent),
                row.packed,
            )
            for row in rows
        ),
    )
    await db.execute(NOTIFY)


async def lock_lanes(db: AsyncConnection[Any], lanes: Sequence[int] | None, *, most: int) -> list[int]:
    """Take some of the lanes that hold bodies until the transaction ends, as far as no other worker has them."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(LOCK_LANES, {"lanes": None if lanes is None else list(lanes), "most": most})
        return [row[0] for row in await cursor.fetchall()]


async def take_rows(db: AsyncConnection[Any], *, lanes: Sequence[int], limit: int, most_bytes: int) -> list[InboxRow]:
    """The oldest bodies of the lanes, each lane's as they came; about `most_bytes` of them as they are kept."""
    each = -(-limit // max(1, len(lanes)))
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(TAKE, {"lanes": list(lanes), "each": each, "bytes": most_bytes})
        return [
            InboxRow(
                lane=row[0],
                seq=row[1],
                source_id=row[2],
                received_at=row[3],
                format=row[4],
                user_agent=row[5],
                body=decompress(row[6]),
            )
            for row in await cursor.fetchall()
        ]


def delete_rows(unit: database.Unit, rows: Sequence[InboxRow]) -> None:
    """Take bodies that are dealt with out of their lanes."""
    unit.later(DELETE, lanes=[row.lane for row in rows], seqs=database.longs(row.seq for row in rows))


async def list_waiting_lanes(db: AsyncConnection[Any]) -> list[int]:
    """The lanes that hold bodies."""
    async with db.cursor() as cursor:
        await cursor.execute(WAITING_LANES)
        return [row[0] for row in await cursor.fetchall()]


async def get_backlog(db: AsyncConnection[Any]) -> Backlog:
    """What waits."""
    found = await database.fetch_one(db, STATUS, Backlog)
    return found or Backlog(0, None)
