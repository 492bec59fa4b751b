"""What follows for stock, offers, points and the basket when an order is confirmed, cancelled or comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import baskets, catalog, fulfillment, loyalty, orders, promotions, stock
from tessere.commerce.baskets import Owner, Wanted
from tessere.commerce.catalog import Item
from tessere.commerce.loyalty import EarnLine, ReturnedLine, SaleContext, Source
from tessere.commerce.orders import Order, OrderCancelled, OrderLine, OrderReturned, Providers, RefundAsked, SoldLine
from tessere.flows.checkout import store
from tessere.flows.checkout.domain import MANUAL, Checkout, held_for
from tessere.flows.shopping import find_shopper
from tessere.infra import jobs
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import Conflict, NotFound
from tessere.kernel.ids import derived_uuid

CAPTURE, REFUND, SWEEP = "checkout.capture", "checkout.refund", "checkout.sweep"
_AT_ONCE = 100
MakeProviders = Callable[[Settings, Database], Providers]


async def confirm(unit: Unit, *, order_id: UUID) -> None:
    """Make what was kept the order's, give it to the places that make it ready, give the points, and have the money taken."""
    order = await orders.lock_order(unit, order_id)  # before the checkout, as whoever cancels an order does
    checkout = await store.find_by_order(unit.db, order_id, lock=True)
    if checkout is None or not await store.settle(unit.db, checkout.id, state="confirmed", now=unit.now):
        return
    holds = [await stock.confirm_hold(unit, hold_id=hold_id) for hold_id in checkout.hold_ids]
    if holds:
        await fulfillment.open_fulfillments(unit, order_id=order_id, holds=held_for(checkout.id, order.lines, holds))
    await promotions.commit_uses(unit, owner_id=checkout.id)
    await earn(unit, order)
    await jobs.enqueue(unit, kind=CAPTURE, key=str(order_id), payload={"order_id": str(order_id)})


async def earn(unit: Unit, order: Order) -> None:
    """Give the points of an order, once."""
    if order.customer_id is None:
        return
    shopper = await find_shopper(unit, customer_id=order.customer_id, settings=load_settings())
    items = await catalog.find_items(unit, variant_ids={each.variant_id for each in order.lines})
    lines = [_earn_line(each, items.get(each.variant_id)) for each in order.lines]
    context = SaleContext(channel=order.channel, touchpoint=order.touchpoint, segments=tuple(sorted(shopper.segments)))
    await loyalty.earn_points(
        unit, customer_id=order.customer_id, source=Source("order", str(order.id)), lines=lines, context=context
    )


def _earn_line(line: OrderLine, item: Item | None) -> EarnLine:
    figures = orders.sum_runs(line.runs)
    return EarnLine(
        ref=str(line.line), quantity=figures.quantity, net_minor=figures.net_minor,
        product=dict(catalog.product_facts(item)) if item is not None else {},
    )  # fmt: skip


async def undo(unit: Unit, *, event: OrderCancelled) -> None:
    """Give back what a cancelled order, or its cancelled pieces, kept."""
    checkout = await store.find_by_order(unit.db, event.order_id, lock=True)
    if checkout is None:
        return
    if checkout.state == "placed":
        if event.whole:
            await _let_go(unit, checkout)
        return
    if event.whole:
        await promotions.return_uses(unit, owner_id=checkout.id)
    await _take_back(unit, event.order_id, event.lines)


async def take_back(unit: Unit, *, event: OrderReturned) -> None:
    """Take back the points of what came back."""
    await _take_back(unit, event.order_id, event.lines, return_id=event.return_id)


async def capture_order(database: Database, order_id: UUID, providers: Providers) -> None:
    """Take what was authorized; a provider that does not answer is asked again by the payments' own job."""
    async with database.reading() as unit:
        try:
            payments = await orders.list_payments(unit, order_id=order_id)
        except NotFound:
            return
    for each in payments:
        if each.progress == "authorized":
            await orders.capture(database, providers=providers, payment_id=each.id)


async def ask_refund(unit: Unit, *, order_id: UUID, because_of: UUID) -> None:
    """Have the money of what nobody collected given back."""
    payload = {"order_id": str(order_id), "because_of": str(because_of)}
    await jobs.enqueue(unit, kind=REFUND, key=str(because_of), payload=payload)


async def refund_expired(database: Database, *, order_id: UUID, because_of: UUID, providers: Providers) -> None:
    """Give credit back where that needs nobody's hands; cash and transfers wait for somebody. Once for a cause."""
    async with database.reading() as unit:
        order = await orders.get_order(unit, order_id=order_id)
        payments = await orders.list_payments(unit, order_id=order_id)
    credit = order.credit_minor
    for each in reversed(payments):
        amount = min(credit, each.captured_minor - each.refunded_minor)
        if each.provider == MANUAL or amount < 1:
            continue
        refund = RefundAsked(id=derived_uuid(because_of.bytes, each.id.bytes), payment_id=each.id, amount_minor=amount)
        await orders.refund(database, providers=providers, order_id=order_id, asked=refund)
        credit -= amount


async def cancel_unpaid(database: Database) -> None:
    """Cancel orders that were not paid in time; their goods and offers go back, and the basket opens again."""
    while True:
        async with database.reading() as unit:
            due = await store.list_due(unit.db, now=unit.now, limit=_AT_ONCE)
        for order_id in due:
            async with database.unit() as unit:
                await orders.cancel_order(unit, order_id=order_id, reason="not paid in time")
                checkout = await store.find_by_order(unit.db, order_id, lock=True)
                if checkout is not None and checkout.state == "placed":
                    await _let_go(unit, checkout)
        if len(due) < _AT_ONCE:
            return


def make_jobs(make_providers: MakeProviders) -> tuple[JobKind, ...]:
    """What goes on by itself: money that is taken, orders that nobody paid."""

    async def capture(database: Database, payload: Any) -> None:
        await capture_order(database, UUID(payload["order_id"]), make_providers(load_settings(), database))

    async def refund(database: Database, payload: Any) -> None:
        await refund_expired(
            database, order_id=UUID(payload["order_id"]), because_of=UUID(payload["because_of"]),
            providers=make_providers(load_settings(), database),
        )  # fmt: skip

    async def sweep(database: Database, _payload: Any = None) -> None:
        await cancel_unpaid(database)

    return (JobKind(CAPTURE, capture), JobKind(REFUND, refund), JobKind(SWEEP, sweep, every=timedelta(seconds=60)))


async def _let_go(unit: Unit, checkout: Checkout) -> None:
    if not await store.settle(unit.db, checkout.id, state="undone", now=unit.now):
        return
    for hold_id in checkout.hold_ids:
        hold = await stock.get_hold(unit, hold_id=hold_id)
        if hold.state == "active":
            await stock.release_hold(unit, hold_id=hold_id)
    await promotions.release_uses(unit, owner_id=checkout.id)
    if checkout.reopen and checkout.basket_id is not None:
        await _reopen(unit, checkout.basket_id)


async def _reopen(unit: Unit, basket_id: UUID) -> None:
    """Put what was in a basket that was not sold after all into the owner's open one, where it is not there already."""
    sold = await baskets.get_basket(unit, basket_id=basket_id)
    owner = Owner(customer_id=sold.customer_id, anonymous_id=None if sold.customer_id else sold.anonymous_id)
    opened = await baskets.get_or_open(unit, owner=owner, channel=sold.channel, touchpoint=sold.touchpoint)
    there = {each.variant_id for each in opened.lines}
    for line in sold.lines:
        if line.variant_id in there:
            continue
        wanted = Wanted(
            variant_id=line.variant_id, quantity=line.quantity, note=line.note or None, delivery=line.delivery
        )
        try:
            async with unit.savepoint():
                await baskets.add_line(
                    unit, basket_id=opened.id, wanted=wanted, channel=sold.channel, touchpoint=sold.touchpoint
                )
        except Conflict:  # no longer offered
            continue


async def _take_back(unit: Unit, order_id: UUID, lines: Sequence[SoldLine], *, return_id: UUID | None = None) -> None:
    source = Source("return", str(return_id)) if return_id else Source("cancellation", str(unit.new_id()))
    returned = [ReturnedLine(ref=str(each.line), quantity=each.quantity) for each in lines]
    await loyalty.take_back_points(unit, source=source, sale=Source("order", str(order_id)), lines=returned)
