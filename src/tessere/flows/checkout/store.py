"""Statements over checkouts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.flows.checkout.domain import Checkout, CheckoutState
from tessere.infra import db as database

_COLUMNS = "id, order_id, basket_id, state, hold_ids, reopen, deadline, created_at, settled_at"
FIND = f"select {_COLUMNS} from checkout.checkout where id = %(id)s"
FIND_BY_ORDER = f"select {_COLUMNS} from checkout.checkout where order_id = %(order_id)s"
LOCK_BY_ORDER = f"select {_COLUMNS} from checkout.checkout where order_id = %(order_id)s for update"
FIND_BY_BASKET = f"""
select {_COLUMNS} from checkout.checkout where basket_id = %(basket_id)s order by created_at desc limit 1
"""
INSERT = """
insert into checkout.checkout (id, order_id, basket_id, state, hold_ids, reopen, deadline, created_at)
values (%(id)s, %(order_id)s, %(basket_id)s, %(state)s, %(hold_ids)s, %(reopen)s, %(deadline)s, %(created_at)s)
on conflict do nothing
"""
SETTLE = """
update checkout.checkout set state = %(state)s, settled_at = %(now)s where id = %(id)s and state = 'placed'
"""
DUE = """
select order_id from checkout.checkout where state = 'placed' and deadline < %(now)s order by deadline limit %(limit)s
"""


class Due(Struct, frozen=True):
    """An order whose time is over."""

    order_id: UUID


async def find_checkout(db: AsyncConnection[Any], id: UUID) -> Checkout | None:
    """One, or None."""
    return await database.fetch_one(db, FIND, Checkout, id=id)


async def find_by_order(db: AsyncConnection[Any], order_id: UUID, *, lock: bool = False) -> Checkout | None:
    """That of an order; None for one that was placed in another way."""
    return await database.fetch_one(db, LOCK_BY_ORDER if lock else FIND_BY_ORDER, Checkout, order_id=order_id)


async def find_by_basket(db: AsyncConnection[Any], basket_id: UUID) -> Checkout | None:
    """The latest of a basket."""
    return await database.fetch_one(db, FIND_BY_BASKET, Checkout, basket_id=basket_id)


async def insert_checkout(db: AsyncConnection[Any], new: Checkout) -> bool:
    """Keep one; False when there is one of this id or order."""
    row = {field: getattr(new, field) for field in Checkout.__struct_fields__} | {
        "hold_ids": database.uuids(new.hold_ids)
    }
    return await database.execute(db, INSERT, **row) == 1


async def settle(db: AsyncConnection[Any], id: UUID, *, state: CheckoutState, now: datetime) -> bool:
    """Say what became of one; False when that was said before."""
    return await database.execute(db, SETTLE, id=id, state=state, now=now) == 1


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """Orders that were not paid in time."""
    return [each.order_id for each in await database.fetch_all(db, DUE, Due, now=now, limit=limit)]
