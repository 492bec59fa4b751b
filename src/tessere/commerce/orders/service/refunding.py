"""Gives money back: never more than the order's credit, on the payments it came by."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from tessere.commerce.orders.domain.payments import Attempt, Payment, refundable
from tessere.commerce.orders.domain.providers import Providers
from tessere.commerce.orders.service.changing import lock_order
from tessere.commerce.orders.service.paying import carry_out, start
from tessere.commerce.orders.store import payments as store
from tessere.infra.db import Database, Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid
from tessere.kernel.events import SYSTEM, Actor
from tessere.kernel.ids import derived_uuid


class RefundAsked(Struct, frozen=True, kw_only=True):
    """All of the credit unless an amount is given, on the latest payments unless one is named; with a `tender` such as cash by
    hand instead. Its id is the caller's, so that it is given back once."""

    id: UUID
    amount_minor: int | None = None
    payment_id: UUID | None = None
    tender: str | None = None


async def refund(
    database: Database, *, providers: Providers, order_id: UUID, asked: RefundAsked, actor: Actor = SYSTEM
) -> list[Payment]:
    """Give back what the customer has paid too much; the payments it went to."""
    if asked.tender is not None and asked.tender not in providers["manual"].tenders:
        message = f"nobody can give back {asked.tender} by hand"
        raise Invalid(message, errors=[FieldError("/tender", message)])
    async with database.unit(actor=actor) as unit:
        order = await lock_order(unit, order_id)
        payments = await store.list_payments(unit.db, order_id)
        earlier = [await store.get_attempt(unit.db, _key(asked, each)) for each in payments]
        attempts = [each for each in earlier if each is not None]
        if not attempts:
            waiting = await store.list_open_attempts(unit.db, order_id)
            attempts = await start_refund(unit, asked, payments, order.credit_minor, waiting)
    for attempt in attempts:
        if attempt.state == "started" and attempt not in earlier:
            await carry_out(database, providers=providers, attempt=attempt, actor=actor)
    async with database.reading() as unit:
        return [await store.get_payment(unit.db, each.payment_id) for each in attempts]


async def start_refund(
    unit: Unit, asked: RefundAsked, payments: Sequence[Payment], credit_minor: int, waiting: Sequence[Attempt]
) -> list[Attempt]:
    """Write down what goes back of which payment; `waiting` is what is asked of providers already."""
    under_way = {payment.id: 0 for payment in payments}
    for attempt in waiting:
        if attempt.deed == "refund":
            under_way[attempt.payment_id] += attempt.amount_minor
    left = credit_minor - sum(under_way.values())
    amount = left if asked.amount_minor is None else asked.amount_minor
    # What came by an exchange is somebody else's payment: it goes back by hand.
    possible = [
        each
        for each in reversed(payments)
        if asked.payment_id in (None, each.id) and (each.tender != "exchange" or asked.tender is not None)
    ]
    most = min(left, sum(refundable(each, under_way[each.id]) for each in possible))
    if not 1 <= amount <= most:
        detail = f"{max(0, most)} can be given back; cancel or return something first, or let the customer off"
        raise Conflict(detail, code="nothing_to_refund", errors=[FieldError("/amount_minor", detail)])
    details = {} if asked.tender is None else {"provider": "manual", "tender": asked.tender}
    found = []
    for each in possible:
        some = min(amount, refundable(each, under_way[each.id]))
        if some:
            found.append(await start(unit, each, "refund", some, id=_key(asked, each), details=details))
            amount -= some
    return found


def _key(asked: RefundAsked, payment: Payment) -> UUID:
    """One attempt for each payment, the same ones whenever the refund is asked for again."""
    return derived_uuid(b"refund", asked.id.bytes, payment.id.bytes)
