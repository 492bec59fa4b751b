"""Statements over decisions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.customer.identity.domain.resolution import DecisionKind
from tessere.infra import db as database
from tessere.infra.db import Unit

INSERT = """
insert into identity.decision (id, kind, a, b, actor, reason, decided_at)
values (%(id)s, %(kind)s, %(a)s, %(b)s, %(actor)s, %(reason)s, %(now)s)
"""
UNDO_BETWEEN = """
update identity.decision set undone_at = %(now)s, undone_by = %(actor)s
where undone_at is null and kind = %(kind)s
  and ((a = any(%(a)s) and b = any(%(b)s)) or (a = any(%(b)s) and b = any(%(a)s)))
"""
# Decisions written in one transaction are one act: they carry the same time and actor.
UNDO_ACT = """
update identity.decision set undone_at = %(now)s, undone_by = %(actor)s
where undone_at is null and (decided_at, actor, reason) = (
    select decided_at, actor, reason from identity.decision where id = %(id)s
)
returning id, kind, a, b, actor, reason, decided_at as at, undone_at
"""
# An act puts aside what it contradicts, at its own time; undone, it gives that back.
REVIVE = """
update identity.decision set undone_at = null, undone_by = null
where undone_at = %(at)s and undone_by = %(actor)s
returning id, kind, a, b, actor, reason, decided_at as at, undone_at
"""
LIST = """
select id, kind, a, b, actor, reason, decided_at as at, undone_at from identity.decision
where a = any(%(keys)s) or b = any(%(keys)s)
order by decided_at desc, id desc
"""
STANDING = "select count(*), count(undone_at), max(greatest(decided_at, undone_at)) from identity.decision"


class DecisionRow(Struct, frozen=True, kw_only=True):
    """A decision with who made it, when and why."""

    id: UUID
    kind: DecisionKind
    a: UUID
    b: UUID
    actor: str
    reason: str
    at: datetime
    undone_at: datetime | None


async def find_standing(db: AsyncConnection[Any]) -> tuple[Any, ...]:
    """What changes whenever a decision is made, undone or put in force again."""
    async with db.cursor(row_factory=tuple_row) as cursor:
        return await (await cursor.execute(STANDING)).fetchone() or ()


async def insert_decision(unit: Unit, *, decision_id: UUID, kind: DecisionKind, a: UUID, b: UUID, reason: str) -> None:
    """Append a decision."""
    await database.execute(
        unit.db, INSERT, id=decision_id, kind=kind, a=a, b=b, actor=unit.actor.name, reason=reason, now=unit.now
    )


async def undo_links_between(unit: Unit, *, a: Collection[UUID], b: Collection[UUID], kind: DecisionKind) -> None:
    """Undo decisions of a kind between two sets of identifiers."""
    await database.execute(unit.db, UNDO_BETWEEN, a=list(a), b=list(b), kind=kind, now=unit.now, actor=unit.actor.name)


async def undo_act(unit: Unit, *, decision_id: UUID) -> list[DecisionRow]:
    """Undo the decision and those made with it; what was undone."""
    return await database.fetch_all(unit.db, UNDO_ACT, DecisionRow, id=decision_id, now=unit.now, actor=unit.actor.name)


async def revive(unit: Unit, *, at: datetime, actor: str) -> list[DecisionRow]:
    """Put decisions that an act had put aside in force again; those."""
    return await database.fetch_all(unit.db, REVIVE, DecisionRow, at=at, actor=actor)


async def list_decisions(db: AsyncConnection[Any], keys: Collection[UUID]) -> list[DecisionRow]:
    """Every decision about the identifiers, undone ones too, the newest first."""
    return await database.fetch_all(db, LIST, DecisionRow, keys=list(keys))
