"""Which places make an order's pieces ready: where they are kept for it, or where they are best taken from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from tessere.commerce.orders import Order, OrderLine, PostalAddress
from tessere.commerce.stock import Candidate, HoldLine, Location, plan_sources

# Pieces by order line.
Pieces = Mapping[int, int]


def place_of(order: Order, line: OrderLine) -> str | None:
    """Where a line is collected; None: it is sent. A gift goes with the rest of the order."""
    if line.gift_of is not None and not any(_is_sent(each) for each in order.lines):
        return next((each.delivery.touchpoint for each in order.lines if each.delivery.kind == "pickup"), None)
    return line.delivery.touchpoint if line.delivery.kind == "pickup" else None


def open_pieces(order: Order) -> dict[str | None, dict[int, int]]:
    """Pieces that nobody has in hand yet, by where they are collected, and by line."""
    found: dict[str | None, dict[int, int]] = {}
    for line in order.lines:
        count = sum(run.quantity for run in line.runs if run.state == "open")
        if count:
            found.setdefault(place_of(order, line), {})[line.line] = count
    return found


def assign(
    kept: Iterable[HoldLine], wanted: Pieces, variants: Mapping[int, UUID]
) -> tuple[dict[UUID, dict[int, int]], dict[tuple[UUID, UUID], int]]:
    """Which pieces of which line each place has, and what is kept beyond that (by variant and place)."""
    left = dict(wanted)
    taken: dict[UUID, dict[int, int]] = {}
    unwanted: dict[tuple[UUID, UUID], int] = {}
    for each in kept:
        there = each.left
        for line in sorted(left):
            count = min(there, left[line]) if variants[line] == each.variant_id else 0
            if count:
                place = taken.setdefault(each.location_id, {})
                place[line] = place.get(line, 0) + count
                left[line] -= count
                there -= count
        if there:
            unwanted[each.variant_id, each.location_id] = there
    return taken, unwanted


def uncovered(wanted: Pieces, taken: Mapping[UUID, Pieces]) -> dict[int, int]:
    """Pieces that no place has."""
    left = dict(wanted)
    for pieces in taken.values():
        for line, count in pieces.items():
            left[line] -= count
    return {line: count for line, count in left.items() if count}


def choose_places(needs: Mapping[UUID, int], candidates: Sequence[Candidate]) -> tuple[dict[UUID, int], list[UUID]]:
    """As much as there is of what is needed, and the places to take it from: fewest, then nearest, then least busy."""
    there = {
        variant: min(need, sum(max(0, each.available.get(variant, 0)) for each in candidates))
        for variant, need in needs.items()
    }
    there = {variant: count for variant, count in there.items() if count}
    plan = plan_sources(there, candidates) if there else {}
    gives: dict[UUID, int] = {}
    for (_, location), count in (plan or {}).items():
        gives[location] = gives.get(location, 0) + count
    return there, sorted(gives, key=lambda location: (-gives[location], location))


def distance(location: Location, address: PostalAddress | None) -> int:
    """How far apart two places are, by their postal codes: 0 for the same, and one more for each digit from the left that
    differs; Italian codes go from the region to the province to the town. Unknown is far."""
    own = location.address
    if own is None or address is None or own.country != address.country:
        return _FAR
    first, second = own.postal_code.strip(), address.postal_code.strip()
    if not first or len(first) != len(second):
        return _FAR
    return len(first) - next(
        (place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b), len(first)
    )


_FAR = 10


def _is_sent(line: OrderLine) -> bool:
    return line.gift_of is None and line.delivery.kind == "ship"
