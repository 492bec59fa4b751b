"""Brings the money of an order in line with what it costs now."""

from __future__ import annotations

from uuid import UUID

from tessere.commerce.orders.domain.model import Order
from tessere.commerce.orders.domain.providers import Providers
from tessere.commerce.orders.service.paying import list_payments, void
from tessere.commerce.orders.service.refunding import RefundAsked, refund
from tessere.commerce.orders.store import orders as store
from tessere.infra.db import Database
from tessere.kernel.events import SYSTEM, Actor
from tessere.kernel.ids import derived_uuid


async def settle_money(database: Database, *, providers: Providers, order_id: UUID, actor: Actor = SYSTEM) -> Order:
    """Let go of authorizations when nothing is left to be paid, and give all credit back the way it came. Harmless when
    repeated: what a provider has not answered yet is not asked for twice."""
    async with database.reading() as unit:
        order = await store.get_order(unit.db, order_id)
        payments = await list_payments(unit, order_id=order_id)
    if order.due_minor <= order.captured_minor - order.refunded_minor:
        for payment in payments:
            if payment.progress in ("authorized", "requires_action"):
                await void(database, providers=providers, payment_id=payment.id, actor=actor)
    if order.credit_minor:
        # The same credit has the same id, so that two who settle at once give it back once.
        key = derived_uuid(b"settle", order_id.bytes, str(order.refunded_minor).encode(), str(order.due_minor).encode())
        await refund(database, providers=providers, order_id=order_id, asked=RefundAsked(id=key), actor=actor)
    async with database.reading() as unit:
        return await store.get_order(unit.db, order_id)
