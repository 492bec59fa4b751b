"""Statements over what places do: rounds, shelves, terms, arrivals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.fulfillment.domain.model import FulfillmentTerms
from tessere.commerce.fulfillment.domain.returns import ReturnArrival
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_LIST = "id, location_id, state, started_by, created_at, finished_at"
INSERT_LIST = """
insert into fulfillment.pick_list (id, location_id, state, started_by, created_at)
values (%(id)s, %(location_id)s, 'picking', %(started_by)s, %(now)s)
"""
GET_LIST = f"select {_LIST} from fulfillment.pick_list where id = %(id)s"
LOCK_LIST = f"select {_LIST} from fulfillment.pick_list where id = %(id)s for update"
LIST_LISTS = f"""
select {_LIST} from fulfillment.pick_list
where location_id = %(location_id)s and (%(before)s::uuid is null or id < %(before)s::uuid) order by id desc limit %(limit)s
"""
FINISH_LIST = "update fulfillment.pick_list set state = 'finished', finished_at = %(now)s where id = %(id)s"
SHELVES = """
select variant_id, shelf from fulfillment.shelf where location_id = %(location_id)s and variant_id = any(%(variants)s::uuid[])
"""
PUT_SHELVES = """
insert into fulfillment.shelf (location_id, variant_id, shelf)
select %(location_id)s, new.variant_id, new.shelf
from unnest(%(variants)s::uuid[], %(shelves)s::text[]) as new (variant_id, shelf)
on conflict (location_id, variant_id) do update set shelf = excluded.shelf
"""
_TERMS = "accept_minutes, pick_minutes, pickup_hours, reserve_hours"
FIND_TERMS = f"select {_TERMS}, version from fulfillment.terms where location_id = %(location_id)s"
PUT_TERMS = """
insert into fulfillment.terms (location_id, accept_minutes, pick_minutes, pickup_hours, reserve_hours, updated_at)
values (%(location_id)s, %(accept_minutes)s, %(pick_minutes)s, %(pickup_hours)s, %(reserve_hours)s, %(now)s)
on conflict (location_id) do update set accept_minutes = excluded.accept_minutes, pick_minutes = excluded.pick_minutes,
    pickup_hours = excluded.pickup_hours, reserve_hours = excluded.reserve_hours, updated_at = excluded.updated_at,
    version = fulfillment.terms.version + 1
"""
_ARRIVAL = "id, order_id, return_id, location_id, lines, arrived_at, taken_by"
INSERT_ARRIVAL = f"""
insert into fulfillment.arrival ({_ARRIVAL})
values (%(id)s, %(order_id)s, %(return_id)s, %(location_id)s, %(lines)s, %(arrived_at)s, %(taken_by)s)
"""
FIND_ARRIVAL = f"select {_ARRIVAL} from fulfillment.arrival where id = %(id)s"
LIST_ARRIVALS = f"""
select {_ARRIVAL} from fulfillment.arrival
where (%(order_id)s::uuid is null or order_id = %(order_id)s::uuid)
  and (%(return_id)s::uuid is null or return_id = %(return_id)s::uuid)
  and (%(location_id)s::uuid is null or location_id = %(location_id)s::uuid)
  and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""


class PickRound(Struct, frozen=True, kw_only=True):
    """A round through a place."""

    id: UUID
    location_id: UUID
    state: Literal["picking", "finished"]
    started_by: str
    created_at: datetime
    finished_at: datetime | None


class StoredTerms(FulfillmentTerms, frozen=True, kw_only=True):
    """The terms of a place; version 0: those that hold where none were set."""

    version: int = 0


class _Shelf(Struct, frozen=True):
    variant_id: UUID
    shelf: str


async def insert_list(db: AsyncConnection[Any], *, id: UUID, location_id: UUID, started_by: str, now: datetime) -> None:
    """Begin a round."""
    await database.execute(db, INSERT_LIST, id=id, location_id=location_id, started_by=started_by, now=now)


async def get_list(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> PickRound:
    """A round; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK_LIST if lock else GET_LIST, PickRound, id=id)
    if found is None:
        raise NotFound(f"there is no pick list {id}", code="unknown_pick_list")
    return found


async def list_lists(
    db: AsyncConnection[Any], *, location_id: UUID, before: UUID | None, limit: int
) -> list[PickRound]:
    """The rounds of a place, the newest first."""
    return await database.fetch_all(db, LIST_LISTS, PickRound, location_id=location_id, before=before, limit=limit)


async def finish_list(db: AsyncConnection[Any], *, id: UUID, now: datetime) -> None:
    """End a round."""
    await database.execute(db, FINISH_LIST, id=id, now=now)


async def find_shelves(db: AsyncConnection[Any], *, location_id: UUID, variant_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where variants lie in a place, as far as somebody said."""
    found = await database.fetch_all(db, SHELVES, _Shelf, location_id=location_id, variants=database.uuids(variant_ids))
    return {each.variant_id: each.shelf for each in found}


async def put_shelves(db: AsyncConnection[Any], *, location_id: UUID, shelves: Mapping[UUID, str]) -> None:
    """Say where variants lie."""
    await database.execute(
        db,
        PUT_SHELVES,
        location_id=location_id,
        variants=database.uuids(shelves),
        shelves=database.texts(shelves.values()),
    )


async def find_terms(db: AsyncConnection[Any], location_id: UUID) -> StoredTerms:
    """The terms of a place."""
    return await database.fetch_one(db, FIND_TERMS, StoredTerms, location_id=location_id) or StoredTerms()


async def put_terms(db: AsyncConnection[Any], *, location_id: UUID, terms: FulfillmentTerms, now: datetime) -> None:
    """Set the terms of a place."""
    await database.execute(db, PUT_TERMS, location_id=location_id, now=now, **structs.asdict(terms))


async def insert_arrival(db: AsyncConnection[Any], arrival: ReturnArrival) -> None:
    """Note what arrived."""
    await database.execute(db, INSERT_ARRIVAL, **structs.asdict(arrival) | {"lines": Jsonb(arrival.lines)})


async def find_arrival(db: AsyncConnection[Any], id: UUID) -> ReturnArrival | None:
    """What was noted under an id."""
    return await database.fetch_one(db, FIND_ARRIVAL, ReturnArrival, id=id)


async def list_arrivals(
    db: AsyncConnection[Any],
    *,
    order_id: UUID | None = None,
    return_id: UUID | None = None,
    location_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 1_000,
) -> list[ReturnArrival]:
    """What arrived, the newest first."""
    return await database.fetch_all(
        db, LIST_ARRIVALS, ReturnArrival, order_id=order_id, return_id=return_id, location_id=location_id, before=before,
        limit=limit,
    )  # fmt: skip
