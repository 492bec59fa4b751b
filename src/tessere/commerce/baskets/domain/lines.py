"""The lines of a basket, and how those of several owners become one.

Each owner's own entries stay apart: an entry is what one source (a customer, an anonymous visitor) wants of one variant. What a
basket shows is a fold over its entries: of one variant the largest quantity, never the sum. Because that fold is a join
(idempotent, commutative, associative), the order in which owners turn out to be one person is nothing, telling it again changes
nothing, and when they turn out to be two, each has its entries back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from tessere.kernel.errors import Conflict, FieldError, Invalid

MOST_LINES = 100
MOST_QUANTITY = 1_000
Quantity = Annotated[int, Meta(ge=1, le=MOST_QUANTITY)]
LineNote = Annotated[str, Meta(max_length=500)]


class DeliveryChoice(Struct, frozen=True, kw_only=True):
    """How a line is to reach the customer: sent, or picked up at a touchpoint."""

    kind: Literal["ship", "pickup"] = "ship"
    touchpoint: Annotated[str, Meta(max_length=64)] | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """What one source wants of one variant, and where it said so."""

    source: str
    variant_id: UUID
    quantity: int
    channel: str
    touchpoint: str | None
    added_at: datetime
    changed_at: datetime
    price_minor: int | None = None
    note: str = ""
    delivery: DeliveryChoice = DeliveryChoice()


class BasketLine(Struct, frozen=True, kw_only=True):
    """A line as people see it. `price_minor` is what a piece cost when it was put in; `sources` are whose wish it was."""

    variant_id: UUID
    quantity: int
    channel: str
    touchpoint: str | None
    added_at: datetime
    changed_at: datetime
    price_minor: int | None
    note: str
    delivery: DeliveryChoice
    sources: tuple[str, ...]


def fold(entries: Iterable[Entry]) -> tuple[BasketLine, ...]:
    """One line a variant: the largest quantity, since the earliest, with the latest words and delivery; the oldest first."""
    found: dict[UUID, list[Entry]] = {}
    for each in entries:
        found.setdefault(each.variant_id, []).append(each)
    lines = [_line(variant_id, of) for variant_id, of in found.items()]
    return tuple(sorted(lines, key=lambda line: (line.added_at, line.variant_id)))


def merge(*sides: Iterable[Entry]) -> tuple[Entry, ...]:
    """All entries; where sides have the same source and variant, the one that was changed last."""
    found: dict[tuple[str, UUID], Entry] = {}
    for each in (entry for side in sides for entry in side):
        key = (each.source, each.variant_id)
        known = found.get(key)
        if known is None or _freshness(each) > _freshness(known):
            found[key] = each
    return tuple(found[key] for key in sorted(found))


def part_with(entries: Iterable[Entry], sources: Collection[str]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries of these sources, and the others."""
    every = tuple(entries)
    return (
        tuple(each for each in every if each.source in sources),
        tuple(each for each in every if each.source not in sources),
    )


def set_line(entries: Sequence[Entry], wanted: Entry) -> tuple[Entry, ...]:
    """The line is from now on as its owner wants it: entries of others for the variant become no larger."""
    rest = [each for each in entries if (each.source, each.variant_id) != (wanted.source, wanted.variant_id)]
    known = next((each for each in fold(entries) if each.variant_id == wanted.variant_id), None)
    mine = replace(wanted, added_at=known.added_at) if known is not None else wanted
    lowered = [
        replace(each, quantity=min(each.quantity, wanted.quantity)) if each.variant_id == wanted.variant_id else each
        for each in rest
    ]
    changed = tuple(sorted((*lowered, mine), key=lambda each: (each.source, each.variant_id)))
    check_size(changed)
    return changed


def remove_line(entries: Iterable[Entry], variant_id: UUID) -> tuple[Entry, ...]:
    """Nobody wants the variant any more."""
    return tuple(each for each in entries if each.variant_id != variant_id)


def quantity_of(entries: Iterable[Entry], variant_id: UUID) -> int:
    """How many pieces the line has; 0 without one."""
    return max((each.quantity for each in entries if each.variant_id == variant_id), default=0)


def check_quantity(quantity: int, *, path: str = "/quantity") -> None:
    """Invalid when a line cannot have so many pieces."""
    if not 1 <= quantity <= MOST_QUANTITY:
        message = f"give 1 to {MOST_QUANTITY} pieces"
        raise Invalid("a line cannot have so many pieces", errors=[FieldError(path, message)])


def check_size(entries: Iterable[Entry]) -> None:
    """Conflict when there are too many lines to put one more in."""
    if len({each.variant_id for each in entries}) > MOST_LINES:
        raise Conflict(f"a basket has at most {MOST_LINES} lines; take one out first", code="basket_full")


def _line(variant_id: UUID, entries: Sequence[Entry]) -> BasketLine:
    latest, first = max(entries, key=_freshness), min(entries, key=lambda each: (each.added_at, each.source))
    return BasketLine(
        variant_id=variant_id, quantity=max(each.quantity for each in entries), channel=first.channel,
        touchpoint=first.touchpoint, added_at=first.added_at, changed_at=latest.changed_at,
        price_minor=first.price_minor, note=latest.note, delivery=latest.delivery,
        sources=tuple(sorted({each.source for each in entries})),
    )  # fmt: skip


def _freshness(entry: Entry) -> tuple[datetime, str, int, str, str, str, str]:
    """A total order, so that equal moments do not depend on who is asked first."""
    delivery = f"{entry.delivery.kind} {entry.delivery.touchpoint or ''}"
    return (
        entry.changed_at, entry.source, entry.quantity, entry.note, delivery, entry.channel,
        f"{entry.added_at.isoformat()} {entry.touchpoint} {entry.price_minor}",
    )  # fmt: skip
