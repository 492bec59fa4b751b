"""Statements over what must never come back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.infra import db as database

EDITION = "select version, fingerprint from privacy.edition"
NEXT_EDITION = """
insert into privacy.edition as e (version, fingerprint) values (1, %(fingerprint)s)
on conflict (one) do update set version = e.version + 1
"""
HORIZONS = "select name, before from privacy.horizon"
SAVE_HORIZON = """
insert into privacy.horizon as h (name, before) values (%(name)s, %(before)s)
on conflict (name) do update set before = greatest(h.before, excluded.before)
"""
FIND = "select hash, shared, erased_at from privacy.tombstone where hash = any(%(hashes)s)"
FIND_EVENTS = "select hash from privacy.erased_event where hash = any(%(hashes)s)"
INSERT = """
insert into privacy.tombstone as t (hash, shared, erased_at, request_id)
select hash, %(shared)s, %(erased_at)s, %(request_id)s from unnest(%(hashes)s::bytea[]) as new (hash)
on conflict (hash) do update set shared = t.shared and excluded.shared, erased_at = greatest(t.erased_at, excluded.erased_at),
    request_id = excluded.request_id
"""
INSERT_EVENTS = """
insert into privacy.erased_event (hash, request_id, event_id)
select hash, %(request_id)s, event_id from unnest(%(hashes)s::bytea[], %(ids)s::uuid[]) as new (hash, event_id)
on conflict (hash) do update set event_id = excluded.event_id, request_id = excluded.request_id
"""
EVENT_IDS = """
select event_id from privacy.erased_event where request_id = %(request_id)s and event_id is not null order by event_id
"""
FORGET_EVENT_IDS = (
    "update privacy.erased_event set event_id = null where request_id = %(request_id)s and event_id is not null"
)
COUNT_DROPPED = """
update privacy.tombstone t set dropped = t.dropped + new.count, dropped_at = %(now)s
from unnest(%(hashes)s::bytea[], %(counts)s::bigint[]) as new (hash, count) where t.hash = new.hash
"""
DROPPED = """
select coalesce(sum(dropped), 0)::bigint as dropped, max(dropped_at) as dropped_at from privacy.tombstone
where request_id = %(request_id)s
"""
INSERT_PROOFS = """
insert into privacy.consent_proof (request_id, hash, purpose, channel, status, said_at)
select %(request_id)s, hash, purpose, channel, status, said_at
from unnest(%(hashes)s::bytea[], %(purposes)s::text[], %(channels)s::text[], %(statuses)s::text[], %(said)s::timestamptz[])
    as new (hash, purpose, channel, status, said_at)
on conflict do nothing
"""


class Edition(Struct, frozen=True):
    """How often something was erased, and what proves the secret."""

    version: int
    fingerprint: bytes


class Tombstone(Struct, frozen=True):
    """Until when what an identifier did is not taken in."""

    hash: bytes
    shared: bool
    erased_at: datetime


class Dropped(Struct, frozen=True):
    """How often somebody would have come back."""

    dropped: int
    dropped_at: datetime | None


async def find_edition(db: AsyncConnection[Any]) -> Edition | None:
    """The edition in force; None when nothing was ever erased."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(EDITION)
        row = await cursor.fetchone()
        return None if row is None else Edition(row[0], bytes(row[1]))


async def next_edition(db: AsyncConnection[Any], fingerprint: bytes) -> None:
    """Have every worker look again before its next batch."""
    await database.execute(db, NEXT_EDITION, fingerprint=fingerprint)


async def list_horizons(db: AsyncConnection[Any]) -> dict[str, datetime]:
    """From when on events of each name are taken in."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(HORIZONS)
        return {row[0]: row[1] for row in await cursor.fetchall()}


async def save_horizon(db: AsyncConnection[Any], *, name: str, before: datetime) -> None:
    """Take events of the name in from then on only; a horizon never goes back."""
    await database.execute(db, SAVE_HORIZON, name=name, before=before)


async def find_tombstones(db: AsyncConnection[Any], hashes: Collection[bytes]) -> dict[bytes, Tombstone]:
    """Those of the fingerprints that are erased."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND, {"hashes": database.blobs(hashes)})
        return {bytes(row[0]): Tombstone(bytes(row[0]), row[1], row[2]) for row in await cursor.fetchall()}


async def find_erased_events(db: AsyncConnection[Any], hashes: Collection[bytes]) -> set[bytes]:
    """Those of the fingerprints that are events which were erased."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_EVENTS, {"hashes": database.blobs(hashes)})
        return {bytes(row[0]) for row in await cursor.fetchall()}


async def insert_tombstones(
    db: AsyncConnection[Any], hashes: Collection[bytes], *, shared: bool, erased_at: datetime, request_id: UUID
) -> int:
    """Remember identifiers that are erased; how many."""
    if not hashes:
        return 0
    return await database.execute(
        db, INSERT, hashes=database.blobs(hashes), shared=shared, erased_at=erased_at, request_id=request_id
    )


async def insert_events(db: AsyncConnection[Any], ids: Mapping[bytes, UUID], *, request_id: UUID) -> int:
    """Remember events that are erased, by their fingerprints; how many."""
    if not ids:
        return 0
    return await database.execute(
        db, INSERT_EVENTS, hashes=database.blobs(ids), ids=database.uuids(ids.values()), request_id=request_id
    )


async def list_event_ids(db: AsyncConnection[Any], request_id: UUID) -> list[UUID]:
    """The events of an erasure that is not complete."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(EVENT_IDS, {"request_id": request_id})
        return [row[0] for row in await cursor.fetchall()]


async def forget_event_ids(db: AsyncConnection[Any], request_id: UUID) -> None:
    """Keep the fingerprints alone."""
    await database.execute(db, FORGET_EVENT_IDS, request_id=request_id)


async def count_dropped(db: AsyncConnection[Any], counts: Mapping[bytes, int], now: datetime) -> None:
    """Note how often somebody would have come back."""
    await database.execute(
        db, COUNT_DROPPED, hashes=database.blobs(counts), counts=database.longs(counts.values()), now=now
    )


async def get_dropped(db: AsyncConnection[Any], request_id: UUID) -> Dropped:
    """How much was kept out since an erasure."""
    found = await database.fetch_one(db, DROPPED, Dropped, request_id=request_id)
    return found or Dropped(0, None)


async def insert_proofs(
    db: AsyncConnection[Any], proofs: Iterable[tuple[bytes, str, str, str, datetime]], *, request_id: UUID
) -> int:
    """Keep that somebody said no (fingerprint, purpose, channel, status, when); how many were new."""
    rows = list(proofs)
    if not rows:
        return 0
    hashes, purposes, channels, statuses, said = zip(*rows, strict=True)
    return await database.execute(
        db,
        INSERT_PROOFS,
        request_id=request_id,
        hashes=database.blobs(hashes),
        purposes=list(purposes),
        channels=list(channels),
        statuses=list(statuses),
        said=database.moments(said),
    )
