"""Exchanges: what came back of one order pays for another that takes its place."""

from __future__ import annotations

from uuid import UUID

from tessere.commerce.orders.domain.payments import Payment, apply_figures
from tessere.commerce.orders.domain.providers import ProviderAnswer
from tessere.commerce.orders.service.changing import lock_order
from tessere.commerce.orders.service.paying import join, settle
from tessere.commerce.orders.service.refunding import RefundAsked, start_refund
from tessere.commerce.orders.store import payments as store
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import derived_uuid


async def settle_exchange(unit: Unit, *, order_id: UUID) -> Payment | None:
    """Pay an order that was placed as an exchange (`exchange_of`) with the credit of the one it takes the place of, as far as
    that goes; None when there is no credit. Again changes nothing: what is left to pay or to give back stays as it is."""
    order = await lock_order(unit, order_id)
    if order.exchange_of is None:
        raise Conflict("this order takes the place of no other", code="no_exchange")
    # The older one is always locked second: nobody exchanges an order for an older one.
    known = await lock_order(unit, order.exchange_of)
    if known.currency != order.currency:
        raise Conflict(f"the credit is in {known.currency}; give it back instead", code="other_currency")
    payment_id = derived_uuid(b"exchange", order.id.bytes)
    earlier = await store.find_payment(unit.db, id=payment_id, provider="manual", provider_ref=None)
    if earlier is not None:
        return earlier
    payments = await store.list_payments(unit.db, known.id)
    waiting = await store.list_open_attempts(unit.db, known.id)
    under_way = sum(each.amount_minor for each in waiting if each.deed == "refund")
    amount = min(order.open_minor, known.credit_minor - under_way)
    if amount < 1:
        return None
    asked = RefundAsked(id=payment_id, amount_minor=amount, tender="exchange")
    for attempt in await start_refund(unit, asked, payments, known.credit_minor, waiting):
        await settle(unit, attempt, ProviderAnswer(outcome="succeeded"))
    payment = Payment(
        id=payment_id, order_id=order.id, provider="manual", tender="exchange", amount_minor=amount,
        currency=order.currency, touchpoint=order.touchpoint, taken_by=unit.actor.name, created_at=unit.now,
        updated_at=unit.now,
    )  # fmt: skip
    await store.insert_payment(unit.db, payment)
    return await join(
        unit, apply_figures(payment, authorized_minor=amount, captured_minor=amount), kind="payment_exchanged",
        amount_minor=amount,
    )  # fmt: skip
