"""Statements over the journal of movements, what was carried out, and what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.stock.domain.model import Cause, Delta, Level
from tessere.infra import db as database
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound

POST = """
insert into stock.posting (cause_kind, cause_id, content, at) values (%(kind)s, %(id)s, %(content)s, %(now)s)
on conflict do nothing
"""
POSTED = "select content from stock.posting where cause_kind = %(kind)s and cause_id = %(id)s"
INSERT = """
insert into stock.movement (variant_id, location_id, id, at, cause_kind, cause_id, line, seq, on_hand, held, allocated, safety,
    moved_by, note)
select new.variant_id, new.location_id, new.id, %(now)s, %(kind)s, %(cause_id)s, new.line, %(seq)s, new.on_hand, new.held,
    new.allocated, new.safety, %(by)s, %(note)s
from unnest(%(variants)s::uuid[], %(locations)s::uuid[], %(ids)s::uuid[], %(lines)s::bigint[], %(on_hand)s::bigint[],
    %(held)s::bigint[], %(allocated)s::bigint[], %(safety)s::bigint[])
    as new (variant_id, location_id, id, line, on_hand, held, allocated, safety)
"""
_MOVEMENT = (
    "variant_id, location_id, id, at, cause_kind, cause_id, line, seq, on_hand, held, allocated, safety, moved_by, note"
)
LIST_OF_VARIANT = f"""
select {_MOVEMENT} from stock.movement
where variant_id = %(variant_id)s and (%(location_id)s::uuid is null or location_id = %(location_id)s::uuid)
  and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
LIST_AT_LOCATION = f"""
select {_MOVEMENT} from stock.movement
where location_id = %(location_id)s and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
# One statement sees one moment, and levels change with their movements: whatever differs here is wrong.
DIFFERENCES = """
select coalesce(level.variant_id, journal.variant_id) as variant_id,
    coalesce(level.location_id, journal.location_id) as location_id,
    coalesce(level.on_hand, 0) as on_hand, coalesce(level.held, 0) as held,
    coalesce(level.allocated, 0) as allocated, coalesce(level.safety, 0) as safety,
    coalesce(journal.on_hand, 0) as journal_on_hand, coalesce(journal.held, 0) as journal_held,
    coalesce(journal.allocated, 0) as journal_allocated, coalesce(journal.safety, 0) as journal_safety
from stock.level level
full join (
    select variant_id, location_id, sum(on_hand)::bigint as on_hand, sum(held)::bigint as held,
        sum(allocated)::bigint as allocated, sum(safety)::bigint as safety
    from stock.movement group by variant_id, location_id
) journal on journal.variant_id = level.variant_id and journal.location_id = level.location_id
where (coalesce(level.on_hand, 0), coalesce(level.held, 0), coalesce(level.allocated, 0), coalesce(level.safety, 0))
    is distinct from (coalesce(journal.on_hand, 0), coalesce(journal.held, 0), coalesce(journal.allocated, 0),
                      coalesce(journal.safety, 0))
order by 1, 2 limit %(limit)s
"""
HOLD_DIFFERENCES = """
select level.variant_id, level.location_id, level.held, level.allocated,
    coalesce(promised.held, 0) as promised_held, coalesce(promised.allocated, 0) as promised_allocated
from stock.level level
left join (
    select line.variant_id, line.location_id,
        (sum(line.quantity) filter (where hold.state = 'active'))::bigint as held,
        (sum(line.quantity - line.shipped - line.cancelled) filter (where hold.state = 'confirmed'))::bigint as allocated
    from stock.hold_line line join stock.hold hold on hold.id = line.hold_id
    where hold.state in ('active', 'confirmed')
    group by line.variant_id, line.location_id
) promised on promised.variant_id = level.variant_id and promised.location_id = level.location_id
where level.held <> coalesce(promised.held, 0) or level.allocated <> coalesce(promised.allocated, 0)
order by 1, 2 limit %(limit)s
"""
# An open one of the same kind is the same trouble: it is not raised again.
INSERT_DISCREPANCY = """
insert into stock.discrepancy (variant_id, id, location_id, kind, missing, cause_kind, cause_id, found_at)
values (%(variant_id)s, %(id)s, %(location_id)s, %(kind)s, %(missing)s, %(cause_kind)s, %(cause_id)s, %(now)s)
on conflict (variant_id, location_id, kind) where settled_at is null
do update set missing = greatest(stock.discrepancy.missing, excluded.missing)
returning id
"""
_DISCREPANCY = (
    "id, variant_id, location_id, kind, missing, cause_kind, cause_id, found_at, settled_at, settled_by, note"
)
LIST_DISCREPANCIES = f"""
select {_DISCREPANCY} from stock.discrepancy
where (%(all)s or settled_at is null) and (%(location_id)s::uuid is null or location_id = %(location_id)s::uuid)
  and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
GET_DISCREPANCY = f"select {_DISCREPANCY} from stock.discrepancy where id = %(id)s"
SETTLE_DISCREPANCY = """
update stock.discrepancy set settled_at = %(now)s, settled_by = %(by)s, note = %(note)s
where id = %(id)s and settled_at is null
"""


class Movement(Struct, frozen=True, kw_only=True):
    """What a line of a cause changed of a level, step `seq` of it."""

    variant_id: UUID
    location_id: UUID
    id: UUID
    at: datetime
    cause_kind: str
    cause_id: str
    line: int
    seq: int
    on_hand: int
    held: int
    allocated: int
    safety: int
    moved_by: str
    note: str


class Difference(Struct, frozen=True, kw_only=True):
    """A level beside the sums of its movements."""

    variant_id: UUID
    location_id: UUID
    on_hand: int
    held: int
    allocated: int
    safety: int
    journal_on_hand: int
    journal_held: int
    journal_allocated: int
    journal_safety: int

    @property
    def size(self) -> int:
        """By how many pieces they differ."""
        return (
            abs(self.on_hand - self.journal_on_hand) + abs(self.held - self.journal_held)
            + abs(self.allocated - self.journal_allocated) + abs(self.safety - self.journal_safety)
        )  # fmt: skip


class HoldDifference(Struct, frozen=True, kw_only=True):
    """What a level says is promised beside what holds promise."""

    variant_id: UUID
    location_id: UUID
    held: int
    allocated: int
    promised_held: int
    promised_allocated: int

    @property
    def size(self) -> int:
        """By how many pieces they differ."""
        return abs(self.held - self.promised_held) + abs(self.allocated - self.promised_allocated)


class Discrepancy(Struct, frozen=True, kw_only=True):
    """Something that somebody has to look at."""

    id: UUID
    variant_id: UUID
    location_id: UUID
    kind: str
    missing: int
    cause_kind: str
    cause_id: str
    found_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    note: str


async def post(db: AsyncConnection[Any], cause: Cause, *, content: bytes, now: datetime) -> bytes | None:
    """Note that a cause is being carried out: None, or what was carried out under its name before."""
    if await database.execute(db, POST, kind=cause.kind, id=cause.id, content=content, now=now) == 1:
        return None
    found: bytes = await database.fetch_value(db, POSTED, kind=cause.kind, id=cause.id)
    return bytes(found)


def insert_movements(unit: Unit, cause: Cause, deltas: Sequence[Delta], *, seq: int, note: str) -> None:
    """Write the movements at the end of the transaction."""
    unit.later(
        INSERT, now=unit.now, kind=cause.kind, cause_id=cause.id, seq=seq, by=unit.actor.name, note=note,
        variants=database.uuids(each.variant_id for each in deltas),
        locations=database.uuids(each.location_id for each in deltas), ids=database.uuids(unit.new_id() for _ in deltas),
        lines=database.longs(each.line for each in deltas), on_hand=database.longs(each.on_hand for each in deltas),
        held=database.longs(each.held for each in deltas), allocated=database.longs(each.allocated for each in deltas),
        safety=database.longs(each.safety for each in deltas),
    )  # fmt: skip


async def list_movements(
    db: AsyncConnection[Any], *, variant_id: UUID | None, location_id: UUID | None, before: UUID | None, limit: int
) -> list[Movement]:
    """Movements of a variant or at a location, the latest first."""
    statement = LIST_AT_LOCATION if variant_id is None else LIST_OF_VARIANT
    return await database.fetch_all(
        db, statement, Movement, variant_id=variant_id, location_id=location_id, before=before, limit=limit
    )


async def list_differences(db: AsyncConnection[Any], *, limit: int) -> list[Difference]:
    """Levels that are not the sum of their movements."""
    return await database.fetch_all(db, DIFFERENCES, Difference, limit=limit)


async def list_hold_differences(db: AsyncConnection[Any], *, limit: int) -> list[HoldDifference]:
    """Levels whose promises are not the sum of the holds."""
    return await database.fetch_all(db, HOLD_DIFFERENCES, HoldDifference, limit=limit)


async def insert_discrepancy(
    db: AsyncConnection[Any], level: Level, *, id: UUID, kind: str, missing: int, cause: Cause, now: datetime
) -> UUID:
    """Raise a discrepancy, or find the open one; its id."""
    found: UUID = await database.fetch_value(
        db, INSERT_DISCREPANCY, variant_id=level.variant_id, id=id, location_id=level.location_id, kind=kind,
        missing=missing, cause_kind=cause.kind, cause_id=cause.id, now=now,
    )  # fmt: skip
    return found


async def list_discrepancies(
    db: AsyncConnection[Any], *, all: bool, location_id: UUID | None, before: UUID | None, limit: int
) -> list[Discrepancy]:
    """Discrepancies, the latest first."""
    return await database.fetch_all(
        db, LIST_DISCREPANCIES, Discrepancy, all=all, location_id=location_id, before=before, limit=limit
    )


async def settle_discrepancy(db: AsyncConnection[Any], *, id: UUID, now: datetime, by: str, note: str) -> Discrepancy:
    """Put a discrepancy away, once; NotFound when there is none."""
    await database.execute(db, SETTLE_DISCREPANCY, id=id, now=now, by=by, note=note)
    found = await database.fetch_one(db, GET_DISCREPANCY, Discrepancy, id=id)
    if found is None:
        raise NotFound(f"there is no discrepancy {id}")
    return found
