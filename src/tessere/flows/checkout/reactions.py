"""What happens to orders, for whatever was kept for them."""

from __future__ import annotations

from tessere.commerce.orders import OrderCancelled, OrderConfirmed, OrderReturned
from tessere.flows.checkout.service import settling
from tessere.infra.db import Unit
from tessere.infra.outbox import Reaction


async def follow_confirmed(unit: Unit, event: OrderConfirmed) -> None:
    """It is paid, or need not be yet."""
    await settling.confirm(unit, order_id=event.order_id)


async def follow_cancelled(unit: Unit, event: OrderCancelled) -> None:
    """It, or pieces of it, will not be delivered."""
    await settling.undo(unit, event=event)


async def follow_returned(unit: Unit, event: OrderReturned) -> None:
    """Pieces came back."""
    await settling.take_back(unit, event=event)


REACTIONS = (
    Reaction("checkout", OrderConfirmed, follow_confirmed, alone=True),
    Reaction("checkout", OrderCancelled, follow_cancelled, alone=True),
    Reaction("checkout", OrderReturned, follow_returned, alone=True),
)
