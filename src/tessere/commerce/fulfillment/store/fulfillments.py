"""Statements over fulfillments."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.fulfillment.domain.model import WAITING, Fulfillment, FulfillmentState
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_FIELDS = Fulfillment.__struct_fields__
_JSON = frozenset({"lines", "package", "handed"})
_COLUMNS = """id, order_id, number, kind, state, location_id, touchpoint, hold_id, lines, customer_id, anonymous_id, split_of,
    rejected_by, reason, pick_list_id, package, code, due_at, handed, state_at, created_at, updated_at, version"""
INSERT = f"""
insert into fulfillment.fulfillment ({_COLUMNS})
values (%(id)s, %(order_id)s, %(number)s, %(kind)s, %(state)s, %(location_id)s, %(touchpoint)s, %(hold_id)s, %(lines)s,
    %(customer_id)s, %(anonymous_id)s, %(split_of)s, %(rejected_by)s, %(reason)s, %(pick_list_id)s, %(package)s, %(code)s,
    %(due_at)s, %(handed)s, %(state_at)s, %(created_at)s, %(updated_at)s, %(version)s)
"""
SAVE = """
update fulfillment.fulfillment set kind = %(kind)s, state = %(state)s, location_id = %(location_id)s,
    touchpoint = %(touchpoint)s, hold_id = %(hold_id)s, lines = %(lines)s, rejected_by = %(rejected_by)s,
    reason = %(reason)s, pick_list_id = %(pick_list_id)s, package = %(package)s, code = %(code)s, due_at = %(due_at)s,
    handed = %(handed)s, state_at = %(state_at)s, updated_at = %(updated_at)s, version = version + 1
where id = %(id)s
"""
GET = f"select {_COLUMNS} from fulfillment.fulfillment where id = %(id)s"
LIST_BY_ORDER = f"select {_COLUMNS} from fulfillment.fulfillment where order_id = %(order_id)s order by id"
LIST_BY_CODE = f"select {_COLUMNS} from fulfillment.fulfillment where code = %(code)s and state = 'ready' order by id"
LIST_BY_LIST = f"""
select {_COLUMNS} from fulfillment.fulfillment where pick_list_id = %(pick_list_id)s and state = 'picking' order by id
"""
LIST = f"""
select {_COLUMNS} from fulfillment.fulfillment
where (%(order_id)s::uuid is null or order_id = %(order_id)s::uuid)
  and (%(location_id)s::uuid is null or location_id = %(location_id)s::uuid)
  and (%(state)s::text is null or state = %(state)s::text)
  and (%(kind)s::text is null or kind = %(kind)s::text)
  and (%(q)s::text is null or number = upper(%(q)s::text) or (code = upper(%(q)s::text) and state = 'ready'))
  and (not %(waiting)s or state = any(%(waiting_states)s))
  and (%(after)s::uuid is null or id > %(after)s::uuid)
order by id limit %(limit)s
"""
LIST_NEWEST = LIST.replace("id > %(after)s", "id < %(after)s").replace("order by id", "order by id desc")
# What is too long where: also how a queue is sorted. Goods that are picked or packed have no time of their own.
_DEADLINE = """case
        when f.state = 'open' then f.state_at + make_interval(mins => coalesce(t.accept_minutes, %(accept)s))
        when f.state in ('accepted', 'picking') then f.state_at + make_interval(mins => coalesce(t.pick_minutes, %(pick)s))
        when f.state = 'ready' then f.due_at
        when f.state = 'unsourced' then f.state_at
    end"""
QUEUE = f"""
select {", ".join(f"f.{name}" for name in _FIELDS)}, {_DEADLINE} as deadline
from fulfillment.fulfillment f left join fulfillment.terms t on t.location_id = f.location_id
where f.state = any(%(waiting_states)s)
  and (%(location_id)s::uuid is null or f.location_id = %(location_id)s::uuid or f.location_id is null)
  and (%(kind)s::text is null or f.kind = %(kind)s::text)
order by deadline nulls last, f.id limit %(limit)s
"""
IS_CODE_TAKEN = """
select exists (
    select from fulfillment.fulfillment where code = %(code)s and state = 'ready' and order_id <> %(order_id)s
)
"""
DUE = """
select id from fulfillment.fulfillment where state = 'ready' and due_at <= %(now)s order by due_at limit %(limit)s
"""
TO_PICK = """
select id from fulfillment.fulfillment
where location_id = %(location_id)s and state in ('open', 'accepted') order by id limit %(limit)s
"""
LOADS = """
select location_id, count(*) as waiting from fulfillment.fulfillment
where state in ('open', 'accepted', 'picking', 'picked', 'packed') and location_id is not null group by location_id
"""
WAITING_BY_STATE = f"""
select f.location_id, f.state, count(*) as fulfillments, min(f.state_at) as since,
    count(*) filter (where {_DEADLINE} <= %(now)s::timestamptz) as late
from fulfillment.fulfillment f left join fulfillment.terms t on t.location_id = f.location_id
where f.state = any(%(waiting_states)s) and (%(location_id)s::uuid is null or f.location_id = %(location_id)s::uuid)
group by f.location_id, f.state order by f.location_id nulls first, f.state
"""
ERASE = """
update fulfillment.fulfillment set customer_id = null, anonymous_id = null, handed = handed || '{"document": ""}',
    package = package || '{"tracking": "", "tracking_url": "", "label_reference": ""}', version = version + 1
where customer_id = any(%(customers)s::uuid[]) or anonymous_id = any(%(visitors)s::text[])
"""


class WaitingCount(Struct, frozen=True, kw_only=True):
    """What waits at a place in a state, since when, and how much of it longer than the place may take."""

    location_id: UUID | None
    state: FulfillmentState
    fulfillments: int
    since: datetime
    late: int


class QueuedFulfillment(Fulfillment, frozen=True, kw_only=True):
    """What somebody has still to do with, and until when the place may take for the next step, or keeps it."""

    deadline: datetime | None = None


class _Id(Struct, frozen=True):
    id: UUID


class _Load(Struct, frozen=True):
    location_id: UUID
    waiting: int


async def insert(db: AsyncConnection[Any], new: Fulfillment) -> None:
    """Add one."""
    await database.execute(db, INSERT, **_row(new))


async def save(db: AsyncConnection[Any], changed: Fulfillment) -> None:
    """Write one as its next version."""
    await database.execute(db, SAVE, **_row(changed))


async def get(db: AsyncConnection[Any], id: UUID) -> Fulfillment:
    """One; NotFound when there is none."""
    found = await database.fetch_one(db, GET, Fulfillment, id=id)
    if found is None:
        raise NotFound(f"there is no fulfillment {id}", code="unknown_fulfillment")
    return found


async def list_by_order(db: AsyncConnection[Any], order_id: UUID) -> list[Fulfillment]:
    """Those of an order."""
    return await database.fetch_all(db, LIST_BY_ORDER, Fulfillment, order_id=order_id)


async def list_by_code(db: AsyncConnection[Any], code: str) -> list[Fulfillment]:
    """What can be collected with a code."""
    return await database.fetch_all(db, LIST_BY_CODE, Fulfillment, code=code)


async def list_by_list(db: AsyncConnection[Any], pick_list_id: UUID) -> list[Fulfillment]:
    """What is being picked on a round."""
    return await database.fetch_all(db, LIST_BY_LIST, Fulfillment, pick_list_id=pick_list_id)


async def list_some(db: AsyncConnection[Any], *, newest: bool = False, **filters: Any) -> list[Fulfillment]:
    """The oldest first, or the newest."""
    statement = LIST_NEWEST if newest else LIST
    return await database.fetch_all(db, statement, Fulfillment, **filters, waiting_states=database.texts(WAITING))


async def list_queue(
    db: AsyncConnection[Any], *, location_id: UUID | None, kind: str | None, accept: int, pick: int, limit: int
) -> list[QueuedFulfillment]:
    """What waits, the most urgent first; what no place has waits everywhere."""
    return await database.fetch_all(
        db, QUEUE, QueuedFulfillment, location_id=location_id, kind=kind, accept=accept, pick=pick, limit=limit,
        waiting_states=database.texts(WAITING),
    )  # fmt: skip


async def is_code_taken(db: AsyncConnection[Any], *, code: str, order_id: UUID) -> bool:
    """Whether another order is collected with this code."""
    return bool(await database.fetch_value(db, IS_CODE_TAKEN, code=code, order_id=order_id))


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """What was not collected in time."""
    return [each.id for each in await database.fetch_all(db, DUE, _Id, now=now, limit=limit)]


async def list_to_pick(db: AsyncConnection[Any], *, location_id: UUID, limit: int) -> list[UUID]:
    """What waits to be picked at a place, the oldest first."""
    found = await database.fetch_all(db, TO_PICK, _Id, location_id=location_id, limit=limit)
    return [each.id for each in found]


async def count_loads(db: AsyncConnection[Any]) -> dict[UUID, int]:
    """How much each place has to do."""
    return {each.location_id: each.waiting for each in await database.fetch_all(db, LOADS, _Load)}


async def count_waiting(
    db: AsyncConnection[Any], *, now: datetime, location_id: UUID | None, accept: int, pick: int
) -> list[WaitingCount]:
    """What waits where; places without terms of their own have these."""
    return await database.fetch_all(
        db, WAITING_BY_STATE, WaitingCount, now=now, location_id=location_id, accept=accept, pick=pick,
        waiting_states=database.texts(WAITING),
    )  # fmt: skip


async def erase(db: AsyncConnection[Any], *, customer_ids: Collection[UUID], anonymous_ids: Collection[str]) -> int:
    """Make what was fulfilled nobody's."""
    whose = {"customers": database.uuids(sorted(customer_ids)), "visitors": database.texts(sorted(anonymous_ids))}
    return await database.execute(db, ERASE, **whose)


def _row(known: Fulfillment) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(known, name) for name in _FIELDS}
    row |= {name: None if row[name] is None else Jsonb(row[name]) for name in _JSON}
    return row | {"rejected_by": database.uuids(known.rejected_by)}
