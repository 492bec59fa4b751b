"""Statements that take identifiers out of the graph."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.infra import db as database

NEIGHBOURS = """
select b from identity.edge where a = any(%(keys)s) union select a from identity.edge where b = any(%(keys)s)
union select b from identity.decision where a = any(%(keys)s) union select a from identity.decision where b = any(%(keys)s)
"""
DELETE_IDENTIFIERS = "delete from identity.identifier where key = any(%(keys)s)"
DELETE_EDGES_A = "delete from identity.edge where a = any(%(keys)s)"
DELETE_EDGES_B = "delete from identity.edge where b = any(%(keys)s)"
DELETE_DECISIONS = "delete from identity.decision where a = any(%(keys)s) or b = any(%(keys)s)"
DELETE_PROPOSALS = "delete from identity.proposal where a = any(%(profiles)s) or b = any(%(profiles)s)"
DELETE_ALERTS = "delete from identity.alert where profile_id = any(%(profiles)s)"
DECISION_PAGE = """
select id, reason as text from identity.decision
where reason <> '' and (%(after)s::uuid is null or id > %(after)s) order by id limit %(limit)s
"""
SAVE_REASONS = """
update identity.decision d set reason = new.reason
from unnest(%(ids)s::uuid[], %(texts)s::text[]) as new (id, reason) where d.id = new.id
"""
ALERTS = "select id, detail as text from identity.alert where detail <> ''"
SAVE_DETAILS = """
update identity.alert a set detail = new.detail
from unnest(%(ids)s::uuid[], %(texts)s::text[]) as new (id, detail) where a.id = new.id
"""
# Only devices and browsers, not seen for long.
LONELY = """
select profile_id from (
    select distinct i.profile_id from identity.identifier i
    where i.profile_id > %(after)s and i.namespace = any(%(weak)s) and i.first_seen_at < %(before)s
    order by i.profile_id limit %(limit)s
) candidate
where not exists (
    select from identity.identifier i where i.profile_id = candidate.profile_id and (i.namespace <> all(%(weak)s) or i.shared)
)
order by profile_id
"""


class Noted(Struct, frozen=True):
    """A text that somebody wrote."""

    id: UUID
    text: str


class Removed(Struct, frozen=True, kw_only=True):
    """How many rows went of each table."""

    identifiers: int
    edges: int
    decisions: int
    proposals: int
    alerts: int


async def find_neighbours(db: AsyncConnection[Any], keys: Collection[UUID]) -> set[UUID]:
    """Identifiers that a link or a decision ties to one of these."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(NEIGHBOURS, {"keys": database.uuids(keys)})
        return {row[0] for row in await cursor.fetchall()} - set(keys)


async def remove(db: AsyncConnection[Any], *, keys: Collection[UUID], profiles: Collection[UUID]) -> Removed:
    """Delete identifiers with everything that is said of them."""
    gone, people = database.uuids(keys), database.uuids(profiles)
    edges = await database.execute(db, DELETE_EDGES_A, keys=gone) + await database.execute(
        db, DELETE_EDGES_B, keys=gone
    )
    return Removed(
        identifiers=await database.execute(db, DELETE_IDENTIFIERS, keys=gone),
        edges=edges,
        decisions=await database.execute(db, DELETE_DECISIONS, keys=gone),
        proposals=await database.execute(db, DELETE_PROPOSALS, profiles=people),
        alerts=await database.execute(db, DELETE_ALERTS, profiles=people),
    )


async def list_reasons(db: AsyncConnection[Any], *, after: UUID | None, limit: int) -> list[Noted]:
    """The reasons of the next decisions."""
    return await database.fetch_all(db, DECISION_PAGE, Noted, after=after, limit=limit)


async def save_reasons(db: AsyncConnection[Any], noted: Sequence[Noted]) -> None:
    """Write reasons in which something was blacked out."""
    await database.execute(db, SAVE_REASONS, ids=[n.id for n in noted], texts=[n.text for n in noted])


async def list_alert_texts(db: AsyncConnection[Any]) -> list[Noted]:
    """The details of alerts."""
    return await database.fetch_all(db, ALERTS, Noted)


async def save_alert_texts(db: AsyncConnection[Any], noted: Sequence[Noted]) -> None:
    """Write details in which something was blacked out."""
    await database.execute(db, SAVE_DETAILS, ids=[n.id for n in noted], texts=[n.text for n in noted])


async def list_lonely(
    db: AsyncConnection[Any], *, weak: list[str], before: datetime, after: UUID, limit: int
) -> list[UUID]:
    """Profiles after one of them that consist of devices alone, none shared, first seen before."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(LONELY, {"weak": weak, "before": before, "after": after, "limit": limit})
        return [row[0] for row in await cursor.fetchall()]
