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
LOCK_LANE = "select lane from events.lane where lane = %(lane)s for update skip locked"
# Bodies differ a thousandfold in size: a batch ends at so many bytes too, but holds one body at least.
TAKE = """
select lane, seq, source_id, received_at, format, user_agent, body from (
    select *, sum(length(body)) over (order by seq) - length(body) as before from (
        select * from events.inbox where lane = %(lane)s order by seq limit %(limit)s
    ) oldest
) summed
where before < %(bytes)s
order by seq
"""
DELETE = "delete from events.inbox where lane = %(lane)s and seq = any(%(seqs)s)"
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


async def lock_lane(db: AsyncConnection[Any], lane: int) -> bool:
    """Take the lane until the transaction ends; False when another worker has it."""
    return await database.fetch_value(db, LOCK_LANE, lane=lane) is not None


async def take_rows(db: AsyncConnection[Any], *, lane: int, limit: int, most_bytes: int) -> list[InboxRow]:
    """The oldest bodies of a lane, as they came."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(TAKE, {"lane": lane, "limit": limit, "bytes": most_bytes})
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


async def delete_rows(db: AsyncConnection[Any], rows: Sequence[InboxRow]) -> None:
    """Take bodies that are dealt with out of their lane."""
    await database.execute(db, DELETE, lane=rows[0].lane, seqs=[row.seq for row in rows])


async def list_waiting_lanes(db: AsyncConnection[Any]) -> list[int]:
    """The lanes that hold bodies."""
    async with db.cursor() as cursor:
        await cursor.execute(WAITING_LANES)
        return [row[0] for row in await cursor.fetchall()]


async def get_backlog(db: AsyncConnection[Any]) -> Backlog:
    """What waits."""
    found = await database.fetch_one(db, STATUS, Backlog)
    return found or Backlog(0, None)
