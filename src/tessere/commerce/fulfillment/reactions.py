"""What happens to orders while they are made ready."""

from __future__ import annotations

from tessere.commerce import orders
from tessere.commerce.fulfillment.service.noting import follow
from tessere.commerce.fulfillment.service.opening import cover
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.orders import OrderCancelled, OrderEdited
from tessere.infra.db import Unit
from tessere.infra.outbox import Reaction


async def follow_cancelled(unit: Unit, event: OrderCancelled) -> None:
    """Pieces are not wanted any more: nobody makes them ready, and the stock has them back."""
    await follow(unit, await orders.lock_order(unit, event.order_id))


async def follow_edited(unit: Unit, event: OrderEdited) -> None:
    """Lines were added to an order that is under way: they are looked for."""
    if event.added and await store.list_by_order(unit.db, event.order_id):
        await cover(unit, await orders.lock_order(unit, event.order_id))


REACTIONS = (
    Reaction("fulfillment", OrderCancelled, follow_cancelled, alone=True),
    Reaction("fulfillment", OrderEdited, follow_edited, alone=True),
)
