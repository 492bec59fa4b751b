"""What can become of an order: pure functions from an order to the next, each telling which pieces it was about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from tessere.commerce.orders.domain.model import Allowance, Order, OrderLine, SoldLine, UnitMove, sold
from tessere.commerce.orders.domain.units import CANCELLABLE, DELIVERED, STEPS, Pick, UnitState, live, move_units
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

Moved = tuple[Order, tuple[SoldLine, ...]]


def cancel(
    order: Order,
    moves: Sequence[UnitMove] | None,
    *,
    pick: Pick = "cheapest",
    sources: Collection[UnitState] = CANCELLABLE,
) -> Moved:
    """Pieces are not wanted any more, all that can still be cancelled unless some are named; what sending costs is let off
    when nothing of the order is left."""
    if moves is None:
        moves = [
            UnitMove(line=line.line, quantity=quantity)
            for line in order.lines
            if (quantity := sum(run.quantity for run in line.runs if run.state in sources))
        ]
        if not moves:
            raise Conflict("nothing of this order can be cancelled any more; take it back instead", code="not_so_many")
    return _let_off(*move(order, moves, sources=sources, to="cancelled", pick=pick))


def take_back(order: Order, moves: Sequence[UnitMove], *, pick: Pick = "cheapest", shipping: bool = False) -> Moved:
    """Delivered pieces come back; `shipping`: what sending cost is given back too."""
    order, moved = move(order, moves, sources=DELIVERED, to="returned", pick=pick)
    if shipping and order.charge is not None:
        order = replace(order, charge=replace(order.charge, waived=True))
    return order, moved


def move(
    order: Order,
    moves: Sequence[UnitMove],
    *,
    to: UnitState,
    sources: Iterable[UnitState] = tuple(STEPS),
    pick: Pick = "cheapest",
) -> Moved:
    """Pieces of lines go to another state, all or none."""
    lines = {line.line: line for line in order.lines}
    told: list[SoldLine] = []
    if len({each.line for each in moves}) < len(moves) or not moves:
        raise Invalid("the lines are not valid", errors=[FieldError("/lines", "name lines, each once")])
    for place, each in enumerate(moves):
        line = lines.get(each.line)
        if line is None:
            raise NotFound(f"the order has no line {each.line}", code="unknown_line")
        try:
            runs, taken = move_units(line.runs, each.quantity, sources=sources, to=to, pick=pick)
        except Conflict as refused:
            path = f"/lines/{place}/quantity"
            raise Conflict(refused.detail, code=refused.code, errors=[FieldError(path, refused.detail)]) from None
        lines[each.line] = replace(line, runs=runs)
        told.append(sold(line, taken))
    return replace(order, lines=tuple(lines[key] for key in sorted(lines))), tuple(told)


def add(order: Order, lines: Sequence[OrderLine]) -> Moved:
    """More lines, at what they cost today; what was sold before stays as it was."""
    if order.state in ("cancelled", "fulfilled"):
        raise Conflict(f"an order that is {order.state} takes no more lines; place another one", code="order_closed")
    first = max((line.line for line in order.lines), default=0) + 1
    numbered = tuple(replace(line, line=first + place) for place, line in enumerate(lines))
    return replace(order, lines=(*order.lines, *numbered)), tuple(sold(line, line.runs) for line in numbered)


def let_off(order: Order, amount_minor: int, *, reason: str, at: datetime) -> Order:
    """The customer pays so much less; Conflict when that is more than is due."""
    if not 1 <= amount_minor <= order.due_minor:
        raise Conflict(f"at most {order.due_minor} can be let off", code="more_than_due")
    return replace(order, allowances=(*order.allowances, Allowance(amount_minor=amount_minor, reason=reason, at=at)))


def _let_off(order: Order, moved: tuple[SoldLine, ...]) -> Moved:
    left = any(live(line.runs) for line in order.lines)
    delivered = any(run.state in DELIVERED or run.state == "returned" for line in order.lines for run in line.runs)
    if order.charge is not None and not left and not delivered:
        order = replace(order, charge=replace(order.charge, waived=True))
    return order, moved
