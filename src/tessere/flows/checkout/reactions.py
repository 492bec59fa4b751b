"""What happens to orders, for whatever was kept for them."""

from __future__ import annotations

from tessere.commerce.fulfillment import ReservationExpired
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


async def follow_expired(unit: Unit, event: ReservationExpired) -> None:
    """Nobody came for it."""
    if event.credit_minor > 0:
        await settling.ask_refund(unit, order_id=event.order_id, because_of=event.fulfillment_id)


REACTIONS = (
    Reaction("checkout", OrderConfirmed, follow_confirmed, alone=True),
    Reaction("checkout", OrderCancelled, follow_cancelled, alone=True),
    Reaction("checkout", OrderReturned, follow_returned, alone=True),
    Reaction("checkout", ReservationExpired, follow_expired),
)
