"""Writes changes of orders down, and tells whoever watches."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tessere.commerce.orders.domain.model import Order
from tessere.commerce.orders.store import orders as store
from tessere.commerce.orders.store.orders import OrderEntry
from tessere.infra import audit, web
from tessere.infra.db import Unit

TOPIC = "orders"


async def save(unit: Unit, order: Order, kind: str, **detail: Any) -> Order:
    """Write the next version of an order and what happened; by people also into the audit."""
    saved = replace(order, updated_at=unit.now)
    await store.save_order(unit.db, saved)
    note(unit, saved, kind, **detail)
    if unit.actor.kind != "system":
        await audit.record(
            unit, action=f"order.{kind}", object_kind="order", object_id=order.id, detail={"number": order.number}
        )
    await tell(unit, saved)
    return replace(saved, version=order.version + 1)


def note(unit: Unit, order: Order, kind: str, **detail: Any) -> None:
    """Note what happened, for the order's timeline."""
    entry = OrderEntry(id=unit.new_id(), at=unit.now, actor=unit.actor.name, kind=kind, detail=detail)
    store.insert_entry(unit, order_id=order.id, entry=entry)


async def tell(unit: Unit, order: Order) -> None:
    """Pages that show the order read it again."""
    await web.publish(unit, topic=TOPIC, ids=[order.id])
