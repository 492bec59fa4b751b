"""Statements that take a person out of states, cards and the ledger."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.infra import db as database

DELETE_STATES = "delete from profiles.state where part_key = any(%(keys)s)"
DELETE_OWNED_STATES = "delete from profiles.state where owner_key = any(%(keys)s)"
DELETE_CONSENTS = "delete from profiles.consent where owner_key = any(%(keys)s)"
COUNT_CONSENTS = "select count(*) from profiles.consent where owner_key = any(%(keys)s)"
COUNT_STATES = "select count(*) from profiles.state where part_key = any(%(keys)s) or owner_key = any(%(keys)s)"
# The last word on each purpose and channel, where it was no.
REFUSALS = """
select owner_key, purpose, channel, status, said_at from (
    select distinct on (owner_key, purpose, channel) owner_key, purpose, channel, status, said_at
    from profiles.consent where owner_key = any(%(keys)s)
    order by owner_key, purpose, channel, said_at desc, event_id desc
) last where status in ('withdrawn', 'denied')
"""
OLD_CARDS = "select profile_id from profiles.card where profile_id = any(%(ids)s) and last_seen_at < %(before)s"


class Refusal(Struct, frozen=True):
    """A consent that was denied or withdrawn last."""

    owner_key: UUID
    purpose: str
    channel: str
    status: str
    said_at: datetime


class Removed(Struct, frozen=True, kw_only=True):
    """How many rows went of each table."""

    states: int
    cards: int
    consents: int


async def list_refusals(db: AsyncConnection[Any], keys: Collection[UUID]) -> list[Refusal]:
    """What was refused last, by identifier."""
    return await database.fetch_all(db, REFUSALS, Refusal, keys=list(keys))


async def remove_states(db: AsyncConnection[Any], keys: Collection[UUID]) -> int:
    """Delete the states that count for identifiers or that their events made; how many."""
    gone = database.uuids(keys)
    counted = await database.execute(db, DELETE_STATES, keys=gone)
    return counted + await database.execute(db, DELETE_OWNED_STATES, keys=gone)


async def remove_consents(db: AsyncConnection[Any], keys: Collection[UUID]) -> int:
    """Delete lines of the ledger; how many."""
    return await database.execute(db, DELETE_CONSENTS, keys=list(keys))


async def count(db: AsyncConnection[Any], keys: Collection[UUID]) -> tuple[int, int]:
    """How many states and lines of the ledger there are of identifiers."""
    states = await database.fetch_value(db, COUNT_STATES, keys=list(keys))
    return int(states), int(await database.fetch_value(db, COUNT_CONSENTS, keys=list(keys)))


async def list_unseen(db: AsyncConnection[Any], ids: Collection[UUID], *, before: int) -> list[UUID]:
    """Those of the profiles that were last seen before (microseconds)."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(OLD_CARDS, {"ids": database.uuids(ids), "before": before})
        return [row[0] for row in await cursor.fetchall()]
