"""Reads orders: lists, one with its story."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.commerce.orders.domain.model import Order
from tessere.commerce.orders.domain.payments import Payment
from tessere.commerce.orders.store import orders as store
from tessere.commerce.orders.store import payments
from tessere.commerce.orders.store.orders import Erased, OrderEntry, OrderReturn
from tessere.infra.db import Unit


class OrderStory(Struct, frozen=True, kw_only=True):
    """An order with what happened to it."""

    order: Order
    payments: list[Payment]
    returns: list[OrderReturn]
    entries: list[OrderEntry]


async def get_order(unit: Unit, *, order_id: UUID) -> Order:
    """One order."""
    return await store.get_order(unit.db, order_id)


async def find_orders(unit: Unit, *, order_ids: Collection[UUID]) -> dict[UUID, Order]:
    """These orders by id, as far as they are there."""
    return {each.id: each for each in await store.list_by_ids(unit.db, sorted(order_ids))}


async def count_orders(unit: Unit, *, from_at: datetime, until_at: datetime) -> int:
    """How many orders were placed in a time."""
    return await store.count_orders(unit.db, from_at=from_at, until_at=until_at)


async def find_first_orders(unit: Unit, *, customer_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these customers placed their first order."""
    return {each.customer_id: each.placed_at for each in await store.list_first(unit.db, sorted(customer_ids))}


async def get_story(unit: Unit, *, order_id: UUID) -> OrderStory:
    """One order with its payments, returns and timeline."""
    return OrderStory(
        order=await store.get_order(unit.db, order_id),
        payments=await payments.list_payments(unit.db, order_id),
        returns=await store.list_returns(unit.db, order_id),
        entries=await store.list_entries(unit.db, order_id),
    )


async def list_orders(unit: Unit, *, limit: int, before: UUID | None = None, **filters: Any) -> list[Order]:
    """Orders, the newest first; filters are those of the list's route."""
    names = (
        "customer_id", "state", "payment_state", "channel", "touchpoint", "sku", "q", "from_at", "until_at",
    )  # fmt: skip
    given = {name: filters.get(name) for name in names}
    return await store.list_orders(unit.db, limit=limit, before=before, **given)


async def erase_people(unit: Unit, *, customer_ids: Collection[UUID], anonymous_ids: Collection[str]) -> Erased:
    """Make the orders of people nobody's; what was sold and paid stays, as the law wants it."""
    return await store.erase(unit.db, customer_ids=sorted(customer_ids), anonymous_ids=sorted(anonymous_ids))
