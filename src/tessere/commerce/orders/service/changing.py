"""What becomes of orders: confirmed, moved on, cancelled, edited, returned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.baskets import QuotedBasket
from tessere.commerce.orders.domain import changes
from tessere.commerce.orders.domain.model import (
    Order,
    OrderCancelled,
    OrderConfirmed,
    OrderEdited,
    OrderReturned,
    QuoteChanged,
    SoldLine,
    UnitMove,
    UnitsMoved,
    about,
)
from tessere.commerce.orders.domain.units import CANCELLABLE, STEPS, Pick, UnitState
from tessere.commerce.orders.service.noting import save
from tessere.commerce.orders.service.placing import freeze_lines
from tessere.commerce.orders.store import orders as store
from tessere.commerce.orders.store.orders import OrderReturn, ReturnedLine
from tessere.infra.db import Unit
from tessere.infra.web import ANY_VERSION, ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid


class ReturnAsked(Struct, frozen=True, kw_only=True):
    """So many pieces of a line that came back, why, and how they are."""

    move: UnitMove
    reason: str = ""
    condition: Any = "new"


async def lock_order(unit: Unit, order_id: UUID, expected: ExpectedVersion = ANY_VERSION) -> Order:
    """An order to change, held until the transaction ends."""
    order = await store.get_order(unit.db, order_id, lock=True)
    expected.check(order.version)
    return order


async def confirm_order(unit: Unit, *, order_id: UUID) -> Order:
    """It may be made ready, paid or not (to be paid when it is collected); again changes nothing."""
    order = await lock_order(unit, order_id)
    if order.confirmed_at is not None:
        return order
    if order.state == "cancelled":
        raise Conflict("a cancelled order cannot be confirmed; place another one", code="order_closed")
    await unit.emit(OrderConfirmed(**about(order)))
    return await save(unit, replace(order, confirmed_at=unit.now), "confirmed")


async def move_units(
    unit: Unit,
    *,
    order_id: UUID,
    moves: Sequence[UnitMove],
    to: UnitState,
    sources: Sequence[UnitState] = tuple(STEPS),
) -> Order:
    """Pieces come further on their way, for whoever fulfills the order; cancelling and returning have use cases of their
    own."""
    if to in ("cancelled", "returned"):
        raise Invalid("cancel or return them instead", errors=[FieldError("/to", "not by moving")])
    order = await lock_order(unit, order_id)
    order, moved = changes.move(order, moves, to=to, sources=sources)
    await unit.emit(UnitsMoved(**about(order), to=to, lines=moved))
    return await save(unit, order, to, lines=_shown(moved))


async def cancel_order(
    unit: Unit,
    *,
    order_id: UUID,
    moves: Sequence[UnitMove] | None = None,
    reason: str = "",
    pick: Pick = "cheapest",
    sources: Collection[UnitState] = CANCELLABLE,
    expected: ExpectedVersion = ANY_VERSION,
) -> Order:
    """Cancel some pieces, or all that can be, of those in the states of `sources`. What was paid for them is the customer's
    credit until it is refunded."""
    order = await lock_order(unit, order_id, expected)
    order, moved = changes.cancel(order, moves, pick=pick, sources=sources)
    await unit.emit(
        OrderCancelled(
            **about(order), whole=order.state == "cancelled", reason=reason, lines=moved,
            stock_hold_id=order.stock_hold_id, offers_owner_id=order.offers_owner_id,
        )
    )  # fmt: skip
    return await save(unit, order, "cancelled", lines=_shown(moved), reason=reason)


async def return_lines(
    unit: Unit,
    *,
    order_id: UUID,
    asked: Sequence[ReturnAsked],
    reason: str = "",
    channel: str,
    touchpoint: str | None = None,
    shipping: bool = False,
    pick: Pick = "cheapest",
) -> tuple[Order, OrderReturn]:
    """Take delivered pieces back, at any desk or by post; the credit is what the order's credit grew by."""
    order = await lock_order(unit, order_id)
    before = order.credit_minor
    order, moved = changes.take_back(order, [each.move for each in asked], pick=pick, shipping=shipping)
    returned = OrderReturn(
        id=unit.new_id(), order_id=order.id, reason=reason, channel=channel, touchpoint=touchpoint,
        credit_minor=order.credit_minor - before, returned_at=unit.now, taken_by=unit.actor.name,
        lines=tuple(
            ReturnedLine(sold=line, reason=each.reason, condition=each.condition)
            for line, each in zip(moved, asked, strict=True)
        ),
    )  # fmt: skip
    await store.insert_return(unit.db, returned)
    where = about(order) | {"channel": channel, "touchpoint": touchpoint}
    await unit.emit(
        OrderReturned(**where, return_id=returned.id, reason=reason, lines=moved, credit_minor=returned.credit_minor)
    )
    order = await save(unit, order, "returned", lines=_shown(moved), return_id=returned.id, touchpoint=touchpoint)
    return order, returned


async def edit_order(unit: Unit, *, order_id: UUID, expected: ExpectedVersion, edits: Mapping[str, Any]) -> Order:
    """Change `contact`, `billing` or `shipping`; what was sold stays as it was sold."""
    order = await lock_order(unit, order_id, expected)
    if "shipping" in edits and order.state in ("fulfilled", "cancelled"):
        raise Conflict(f"an order that is {order.state} goes nowhere any more", code="order_closed")
    await unit.emit(OrderEdited(**about(order), added=()))
    return await save(unit, replace(order, **edits), "edited", fields=sorted(edits))


async def add_lines(
    unit: Unit, *, order_id: UUID, quote: QuotedBasket, quote_hash: str, expected: ExpectedVersion = ANY_VERSION
) -> Order:
    """More lines at today's price: `quote` is of these lines alone. What was sold before, and its promotions, stay."""
    order = await lock_order(unit, order_id, expected)
    if quote.hash != quote_hash:
        raise QuoteChanged(quote)
    if quote.currency != order.currency:
        message = f"the order is in {order.currency}"
        raise Invalid(message, errors=[FieldError("/currency", message)])
    order, added = changes.add(order, freeze_lines(quote.lines))
    await unit.emit(OrderEdited(**about(order), added=added))
    return await save(unit, order, "added", lines=_shown(added))


async def let_off(
    unit: Unit, *, order_id: UUID, amount_minor: int, reason: str, expected: ExpectedVersion = ANY_VERSION
) -> Order:
    """The customer pays so much less, for a good reason."""
    order = await lock_order(unit, order_id, expected)
    order = changes.let_off(order, amount_minor, reason=reason, at=unit.now)
    return await save(unit, order, "let_off", amount_minor=amount_minor, reason=reason)


def _shown(lines: Sequence[SoldLine]) -> list[dict[str, Any]]:
    return [{"line": each.line, "sku": each.sku, "quantity": each.quantity} for each in lines]
