"""Moves money: what is asked of a provider is written down first, asked outside of any transaction, and joined when answered.

A process that dies in between leaves an attempt without an answer; it is made again under the same key, which does it once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.orders.domain.model import Order, OrderConfirmed, OrderPaid, OrderRefunded, about
from tessere.commerce.orders.domain.payments import (
    CUT_OFF_AFTER,
    GIVE_UP_AFTER,
    Attempt,
    Payment,
    Tender,
    apply_answer,
    apply_figures,
    check_capture,
    check_void,
)
from tessere.commerce.orders.domain.providers import Deed, ProviderAnswer, ProviderAsk, Providers, ProviderUnreachable
from tessere.commerce.orders.service.changing import lock_order
from tessere.commerce.orders.service.manual import ManualProvider
from tessere.commerce.orders.service.noting import save
from tessere.commerce.orders.store import orders as orders_store
from tessere.commerce.orders.store import payments as store
from tessere.infra.db import Database, Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound
from tessere.kernel.events import SYSTEM, Actor

log = structlog.get_logger()

_AT_ONCE = 50
_DESK = ManualProvider()
_KEEP_NEWS = timedelta(days=60)


class NewPayment(Struct, frozen=True, kw_only=True):
    """A tender: everything that is still open unless an amount is given. Its id is the caller's, so that it is paid once."""

    id: UUID
    provider: str
    tender: Tender
    amount_minor: int | None = None
    details: dict[str, Any] = {}
    touchpoint: str | None = None


async def pay(
    database: Database, *, providers: Providers, order_id: UUID, new: NewPayment, actor: Actor = SYSTEM
) -> Payment:
    """Authorize a payment, or take it where that is one; asked again with its id it is the same payment."""
    provider = providers.get(new.provider)
    if provider is None or new.tender not in provider.tenders:
        message = f"there is no provider {new.provider!r} that takes {new.tender}"
        raise Invalid(message, errors=[FieldError("/provider", message)])
    async with database.unit(actor=actor) as unit:
        order = await lock_order(unit, order_id)
        payment, is_new = await _find_or_make(unit, order, new)
        if not is_new:
            return payment
        await store.insert_payment(unit.db, payment)
        attempt = await start(unit, payment, "authorize", payment.amount_minor, details=new.details)
    return await carry_out(database, providers=providers, attempt=attempt, actor=actor)


async def pay_by_hand(unit: Unit, *, order: Order, new: NewPayment) -> Order:
    """The same for what people take and look for themselves, in the caller's transaction, which holds the order: nobody has to
    be asked. The order after it."""
    payment, is_new = await _find_or_make(unit, order, new)
    if not is_new:
        return order
    attempt = _new_attempt(unit, payment, "authorize", payment.amount_minor, details=new.details)
    answer = await _DESK.carry_out(_ask(attempt, payment, order))
    after = apply_answer(payment, attempt, answer, refunded_minor=0)
    await store.insert_payment(unit.db, after)
    await store.insert_attempt(unit.db, replace(attempt, state="succeeded", finished_at=unit.now, details={}))
    paid = replace(
        order, authorized_minor=order.authorized_minor + after.promised_minor,
        captured_minor=order.captured_minor + after.captured_minor,
    )  # fmt: skip
    return await _follow(unit, order, paid, after, kind="payment_authorize_done", amount_minor=attempt.amount_minor)


async def _find_or_make(unit: Unit, order: Order, new: NewPayment) -> tuple[Payment, bool]:
    """The payment of this id, and whether it is new and not written down yet."""
    known = await store.find_payment(unit.db, id=new.id, provider=new.provider, provider_ref=None)
    if known is not None:
        return _same(known, order.id, new), False
    waiting = await store.list_open_attempts(unit.db, order.id)
    under_way = sum(each.amount_minor for each in waiting if each.deed == "authorize")
    return _new_payment(unit, order, new, order.open_minor - under_way), True


async def capture(
    database: Database,
    *,
    providers: Providers,
    payment_id: UUID,
    amount_minor: int | None = None,
    actor: Actor = SYSTEM,
) -> Payment:
    """Take what was authorized, or part of it; the rest is let go of."""
    async with database.unit(actor=actor) as unit:
        payment = await _lock_payment(unit, payment_id)
        amount = payment.authorized_minor if amount_minor is None else amount_minor
        if payment.progress == "captured" and payment.captured_minor == amount:
            return payment
        check_capture(payment, amount)
        await _require_idle(unit, payment)
        attempt = await start(unit, payment, "capture", amount)
    return await carry_out(database, providers=providers, attempt=attempt, actor=actor)


async def void(database: Database, *, providers: Providers, payment_id: UUID, actor: Actor = SYSTEM) -> Payment:
    """Let go of what was authorized, or asked for; again changes nothing."""
    async with database.unit(actor=actor) as unit:
        payment = await _lock_payment(unit, payment_id)
        if payment.progress == "voided":
            return payment
        check_void(payment)
        await _require_idle(unit, payment)
        attempt = await start(unit, payment, "void", 0)
    return await carry_out(database, providers=providers, attempt=attempt, actor=actor)


async def receive(unit: Unit, *, payment_id: UUID, amount_minor: int) -> Payment:
    """A transfer has arrived: so much of it is here now, all told."""
    payment = await _lock_payment(unit, payment_id)
    if payment.provider != "manual" or payment.tender != "bank_transfer" or payment.voided:
        raise Conflict("only transfers that are waited for can be received", code="not_receivable")
    if amount_minor < max(1, payment.captured_minor):
        message = f"give all that has arrived, at least {max(1, payment.captured_minor)}"
        raise Invalid(message, errors=[FieldError("/amount_minor", message)])
    return await join(unit, apply_figures(payment, captured_minor=amount_minor), kind="payment_received")


async def carry_out(database: Database, *, providers: Providers, attempt: Attempt, actor: Actor = SYSTEM) -> Payment:
    """Ask the provider, and join what it answers; the payment as it was when nobody knows whether it was done."""
    async with database.reading() as unit:
        payment = await store.get_payment(unit.db, attempt.payment_id)
        order = await orders_store.get_order(unit.db, payment.order_id)
    provider = providers.get(attempt.details.get("provider", payment.provider))
    if provider is None:
        raise NotFound(f"there is no provider {payment.provider!r} any more", code="unknown_provider")
    try:
        answer = await provider.carry_out(_ask(attempt, payment, order))
    except ProviderUnreachable as silent:
        log.warning("payment_unanswered", deed=attempt.deed, payment=str(payment.id), reason=str(silent))
        return payment
    async with database.unit(actor=actor) as unit:
        return await settle(unit, attempt, answer)


def _ask(attempt: Attempt, payment: Payment, order: Order) -> ProviderAsk:
    return ProviderAsk(
        key=str(attempt.id), deed=attempt.deed, payment_id=payment.id, order_id=order.id, order_number=order.number,
        tender=attempt.details.get("tender", payment.tender), amount_minor=attempt.amount_minor,
        currency=payment.currency, provider_ref=payment.provider_ref, customer_id=order.customer_id,
        details=attempt.details,
    )  # fmt: skip


async def settle(unit: Unit, attempt: Attempt, answer: ProviderAnswer) -> Payment:
    """Join an answer with what is known; one that came before changes nothing."""
    payment = await _lock_payment(unit, attempt.payment_id)
    state = "failed" if answer.outcome == "failed" else "succeeded"
    if not await store.finish_attempt(unit.db, id=attempt.id, state=state, error=answer.code, now=unit.now):
        return payment
    refunded = await store.sum_refunded(unit.db, payment.id)
    after = apply_answer(payment, attempt, answer, refunded_minor=refunded)
    kind = f"payment_{attempt.deed}_{'failed' if answer.outcome == 'failed' else 'done'}"
    return await join(unit, after, kind=kind, code=answer.code, amount_minor=attempt.amount_minor)


async def join(unit: Unit, after: Payment, *, kind: str, **detail: Any) -> Payment:
    """Write what is known of a payment, and what follows for its order, which is locked."""
    after = replace(after, updated_at=unit.now)
    await store.save_payment(unit.db, after)
    known = await orders_store.get_order(unit.db, after.order_id)
    every = await store.list_payments(unit.db, after.order_id)
    order = replace(
        known,
        authorized_minor=sum(each.promised_minor for each in every),
        captured_minor=sum(each.captured_minor for each in every),
        refunded_minor=sum(each.refunded_minor for each in every),
    )
    await _follow(unit, known, order, after, kind=kind, **detail)
    return after


async def _follow(unit: Unit, known: Order, order: Order, after: Payment, *, kind: str, **detail: Any) -> Order:
    """Write the sums of an order, and what follows from a payment for it."""
    if order.open_minor == 0 and order.confirmed_at is None and order.state != "cancelled":
        order = replace(order, confirmed_at=unit.now)
        await unit.emit(OrderConfirmed(**about(order)))
    if _is_paid(order) and not _is_paid(known):
        await unit.emit(OrderPaid(**about(order), captured_minor=order.captured_minor))
    if order.refunded_minor > known.refunded_minor:
        amount = order.refunded_minor - known.refunded_minor
        await unit.emit(OrderRefunded(**about(order), amount_minor=amount, refunded_minor=order.refunded_minor))
    said = {name: value for name, value in detail.items() if value is not None}
    return await save(unit, order, kind, payment_id=after.id, tender=after.tender, progress=after.progress, **said)


async def start(
    unit: Unit, payment: Payment, deed: Deed, amount_minor: int, *, id: UUID | None = None, details: Any = None
) -> Attempt:
    """Write down what will be asked."""
    attempt = _new_attempt(unit, payment, deed, amount_minor, id=id, details=details)
    await store.insert_attempt(unit.db, attempt)
    return attempt


def _new_attempt(
    unit: Unit, payment: Payment, deed: Deed, amount_minor: int, *, id: UUID | None = None, details: Any = None
) -> Attempt:
    return Attempt(
        id=id or unit.new_id(), payment_id=payment.id, deed=deed, amount_minor=amount_minor, state="started",
        details=details or {}, error=None, tries=1, requested_at=unit.now, tried_at=unit.now, finished_at=None,
    )  # fmt: skip


async def resume(database: Database, providers: Providers) -> None:
    """Make attempts again that were cut off; give up those that providers have forgotten the key of."""
    async with database.unit() as unit:
        await store.delete_news(unit.db, before=unit.now - _KEEP_NEWS)
        cut_off = await store.take_cut_off(unit.db, before=unit.now - CUT_OFF_AFTER, now=unit.now, limit=_AT_ONCE)
        now = unit.now
    for attempt in cut_off:
        if now - attempt.requested_at > GIVE_UP_AFTER:
            async with database.unit() as unit:
                await settle(unit, attempt, ProviderAnswer(outcome="failed", code="unanswered"))
        else:
            await carry_out(database, providers=providers, attempt=attempt)


async def list_payments(unit: Unit, *, order_id: UUID) -> Sequence[Payment]:
    """The payments of an order."""
    return await store.list_payments(unit.db, order_id)


def _new_payment(unit: Unit, order: Order, new: NewPayment, most_minor: int) -> Payment:
    if order.state == "cancelled":
        raise Conflict("a cancelled order is not paid", code="order_closed")
    amount = most_minor if new.amount_minor is None else new.amount_minor
    if not 1 <= amount <= most_minor:
        detail = f"{most_minor} is still to be paid, beside what a provider is being asked for"
        raise Conflict(detail, code="more_than_due", errors=[FieldError("/amount_minor", detail)])
    return Payment(
        id=new.id, order_id=order.id, provider=new.provider, tender=new.tender, amount_minor=amount,
        currency=order.currency, touchpoint=new.touchpoint, created_at=unit.now, updated_at=unit.now,
        taken_by=None if unit.actor.kind == "system" else unit.actor.name,
    )  # fmt: skip


def _same(known: Payment, order_id: UUID, new: NewPayment) -> Payment:
    wanted = new.amount_minor in (None, known.amount_minor)
    if known.order_id != order_id or known.tender != new.tender or not wanted:
        raise Conflict("another payment has this id; give it one of its own", code="payment_id_reused")
    return known


def _is_paid(order: Order) -> bool:
    return order.captured_minor > 0 and order.captured_minor - order.refunded_minor >= order.due_minor > 0


async def _lock_payment(unit: Unit, payment_id: UUID) -> Payment:
    """A payment, its order locked: whoever changes one of them holds the order."""
    payment = await store.get_payment(unit.db, payment_id)
    await lock_order(unit, payment.order_id)
    return await store.get_payment(unit.db, payment_id)


async def _require_idle(unit: Unit, payment: Payment) -> None:
    waiting = await store.list_open_attempts(unit.db, payment.order_id)
    if any(each.payment_id == payment.id for each in waiting):
        raise Conflict("the provider has not answered the last deed yet; try again in a minute", code="payment_busy")
