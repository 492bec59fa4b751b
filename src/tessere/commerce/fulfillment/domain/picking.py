"""Rounds: what to fetch from where, and whose each scanned piece is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.fulfillment.domain.model import Fulfillment
from tessere.kernel.errors import Conflict, FieldError

MOST_FULFILLMENTS = 100


class PickItem(Struct, frozen=True, kw_only=True):
    """Pieces of a variant to fetch, for these orders."""

    variant_id: UUID
    sku: str
    name: str
    shelf: str
    category: str
    quantity: int
    picked: int
    numbers: list[str]


def list_items(known: Sequence[Fulfillment], shelves: Mapping[UUID, str]) -> list[PickItem]:
    """What to fetch, in the order in which it lies: by shelf, those without one last, by category."""
    items: dict[UUID, PickItem] = {}
    for each in known:
        for line in each.lines:
            item = items.get(line.variant_id) or PickItem(
                variant_id=line.variant_id, sku=line.sku, name=line.name, shelf=shelves.get(line.variant_id, ""),
                category=line.category, quantity=0, picked=0, numbers=[],
            )  # fmt: skip
            items[line.variant_id] = replace(
                item, quantity=item.quantity + line.quantity, picked=item.picked + line.picked,
                numbers=sorted({*item.numbers, each.number}),
            )  # fmt: skip
    return sorted(items.values(), key=lambda each: (not each.shelf, each.shelf, each.category, each.sku))


def scan(known: Sequence[Fulfillment], variant_id: UUID, quantity: int) -> list[Fulfillment]:
    """The fulfillments that pieces fill, the oldest first; Conflict when nobody wants any, or not so many."""
    left = quantity
    filled: list[Fulfillment] = []
    wanted = False
    for each in known:
        lines = []
        for line in each.lines:
            count = min(left, line.quantity - line.picked) if line.variant_id == variant_id else 0
            wanted = wanted or line.variant_id == variant_id
            lines.append(replace(line, picked=line.picked + count))
            left -= count
        if tuple(lines) != each.lines:
            filled.append(replace(each, lines=tuple(lines)))
    if not wanted:
        detail = "this article is not on the list; put it back"
        raise Conflict(detail, code="not_on_list", errors=[FieldError("/sku", detail)])
    if left:
        detail = f"{quantity - left} more of this article are wanted, not {quantity}; put the rest back"
        raise Conflict(detail, code="too_many", errors=[FieldError("/quantity", detail)])
    return filled


def picked_pieces(known: Fulfillment) -> dict[int, int]:
    """What was scanned of it, by line."""
    return {each.line: each.picked for each in known.lines if each.picked}
