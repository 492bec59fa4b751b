"""The pieces of an order line, one by one: what each costs, and how far it has come.

What a piece costs was settled when it was sold and never changes, so whatever is cancelled or returned, in whatever order and
portions, what is given back for all of it is to the cent what was paid for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tessere.kernel.errors import Conflict

UnitState = Literal["open", "allocated", "picked", "shipped", "ready", "handed_over", "cancelled", "returned"]
Pick = Literal["cheapest", "dearest"]
# From each state to where; the last two are for good.
STEPS: Mapping[UnitState, frozenset[UnitState]] = {
    "open": frozenset({"allocated", "handed_over", "cancelled"}),
    "allocated": frozenset({"open", "picked", "cancelled"}),
    "picked": frozenset({"allocated", "shipped", "ready", "cancelled"}),
    "ready": frozenset({"picked", "handed_over", "cancelled"}),
    "shipped": frozenset({"returned"}),
    "handed_over": frozenset({"returned"}),
    "cancelled": frozenset(),
    "returned": frozenset(),
}
GONE: frozenset[UnitState] = frozenset({"cancelled", "returned"})
DELIVERED: frozenset[UnitState] = frozenset({"shipped", "handed_over"})
CANCELLABLE: frozenset[UnitState] = frozenset(state for state, to in STEPS.items() if "cancelled" in to)


class UnitOff(Struct, frozen=True, kw_only=True):
    """What one promotion took off one piece."""

    promotion_id: str
    amount_minor: int


class OrderRun(Struct, frozen=True, kw_only=True):
    """So many pieces of the same cost in the same state: each is `gross` less its discounts, with this VAT in it."""

    quantity: int
    gross_minor: int
    net_minor: int
    vat_minor: int
    discounts: tuple[UnitOff, ...] = ()
    state: UnitState = "open"


class Figures(Struct, frozen=True, kw_only=True):
    """Sums over pieces."""

    quantity: int = 0
    gross_minor: int = 0
    net_minor: int = 0
    vat_minor: int = 0


def sum_runs(runs: Iterable[OrderRun]) -> Figures:
    """What pieces come to."""
    every = tuple(runs)
    return Figures(
        quantity=sum(each.quantity for each in every),
        gross_minor=sum(each.gross_minor * each.quantity for each in every),
        net_minor=sum(each.net_minor * each.quantity for each in every),
        vat_minor=sum(each.vat_minor * each.quantity for each in every),
    )


def live(runs: Iterable[OrderRun]) -> tuple[OrderRun, ...]:
    """The pieces that are still the customer's, or will be."""
    return tuple(each for each in runs if each.state not in GONE)


def move_units(
    runs: Sequence[OrderRun], quantity: int, *, sources: Iterable[UnitState], to: UnitState, pick: Pick = "cheapest"
) -> tuple[tuple[OrderRun, ...], tuple[OrderRun, ...]]:
    """The runs with so many pieces in another state, and those pieces; Conflict when there are not so many that may go there.

    Pieces that cost least go first, unless told otherwise: of a "three for two" the free one comes back first.
    """
    allowed = {each for each in sources if to in STEPS[each]}
    candidates = sorted(
        (place for place, each in enumerate(runs) if each.state in allowed),
        key=lambda place: (runs[place].net_minor if pick == "cheapest" else -runs[place].net_minor, place),
    )
    left = quantity
    taken: list[OrderRun] = []
    changed = list(runs)
    for place in candidates:
        some = min(left, runs[place].quantity)
        if some:
            taken.append(replace(runs[place], quantity=some, state=to))
            changed[place] = replace(runs[place], quantity=runs[place].quantity - some)
            left -= some
    if quantity < 1 or left:
        there = quantity - left
        detail = f"{there} pieces of this line can become {to}, not {quantity}"
        raise Conflict(detail, code="not_so_many")
    return join_runs([*changed, *taken]), tuple(taken)


def join_runs(runs: Iterable[OrderRun]) -> tuple[OrderRun, ...]:
    """Equal pieces together, none empty, in a fixed order."""
    found: dict[OrderRun, int] = {}
    for each in runs:
        if each.quantity:
            key = replace(each, quantity=0)
            found[key] = found.get(key, 0) + each.quantity
    every = [replace(key, quantity=quantity) for key, quantity in found.items()]
    order = tuple(STEPS)
    return tuple(sorted(every, key=lambda each: (-each.net_minor, order.index(each.state), repr(each.discounts))))


def line_state(runs: Sequence[OrderRun]) -> UnitState:
    """How far a line has come: as far as the piece that is furthest behind."""
    order: tuple[UnitState, ...] = (
        "open", "allocated", "picked", "ready", "shipped", "handed_over", "returned", "cancelled",
    )  # fmt: skip
    return min((each.state for each in runs), key=order.index, default="cancelled")
