"""What stock consists of: levels, the deltas that change them, holds, and what is told of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from tessere.kernel.errors import Conflict, FieldError, Invalid
from tessere.kernel.events import DomainEvent

# By variant and then location: the order in which every transaction locks levels, so that none waits in a circle.
Key = tuple[UUID, UUID]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]
Counted = Annotated[int, Meta(ge=0, le=1_000_000)]
Signed = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Note = Annotated[str, Meta(max_length=500)]
Reference = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._:/#-]*\Z")]
MOST_LINES = 500
HoldState = Literal["active", "confirmed", "released", "expired"]


class Cause(Struct, frozen=True):
    """Why stock moves: the same cause moves it once, however often it is told."""

    kind: str
    id: str


class StockLine(Struct, frozen=True, kw_only=True):
    """So many of a variant."""

    variant_id: UUID
    quantity: Quantity


class PlacedLine(Struct, frozen=True, kw_only=True):
    """So many of a variant at a location."""

    variant_id: UUID
    location_id: UUID
    quantity: Quantity

    @property
    def key(self) -> Key:
        """The level that it is of."""
        return (self.variant_id, self.location_id)


class Delta(Struct, frozen=True, kw_only=True):
    """What one line of a cause changes of a level."""

    variant_id: UUID
    location_id: UUID
    line: int
    on_hand: int = 0
    held: int = 0
    allocated: int = 0
    safety: int = 0

    @property
    def key(self) -> Key:
        """The level that it changes."""
        return (self.variant_id, self.location_id)


class Level(Struct, frozen=True, kw_only=True):
    """What of a variant is at a location: `held` for baskets, `allocated` to orders, `safety` kept back from everybody."""

    variant_id: UUID
    location_id: UUID
    on_hand: int
    held: int
    allocated: int
    safety: int

    @property
    def free(self) -> int:
        """What nobody was promised."""
        return self.on_hand - self.held - self.allocated

    @property
    def available(self) -> int:
        """What may be promised; below zero when more was sold than is there."""
        return self.free - self.safety

    @property
    def missing(self) -> int:
        """How many promises, or sales on paper, nothing stands behind."""
        return max(0, -self.free, -self.on_hand)


class HoldLine(Struct, frozen=True, kw_only=True):
    """What a hold keeps at a location; of a confirmed one, what has left and what is no longer wanted."""

    variant_id: UUID
    location_id: UUID
    line: int
    quantity: int
    shipped: int = 0
    cancelled: int = 0

    @property
    def key(self) -> Key:
        """The level that it is kept at."""
        return (self.variant_id, self.location_id)

    @property
    def left(self) -> int:
        """What is still to be shipped."""
        return self.quantity - self.shipped - self.cancelled


class Hold(Struct, frozen=True, kw_only=True):
    """Stock kept for an owner (a basket) until `expires_at`, or for good once it is confirmed."""

    id: UUID
    owner_id: UUID
    channel: str
    state: HoldState
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    lines: tuple[HoldLine, ...]


class OutOfStock(Conflict):
    """Less is available than was asked for; `missing` says how many of each variant."""

    code = "out_of_stock"

    def __init__(self, missing: dict[UUID, int], *, lines: Sequence[UUID] = ()) -> None:
        errors = [
            FieldError(f"/lines/{index}/quantity", f"{missing[variant]} too many of {variant}")
            for index, variant in enumerate(lines)
            if variant in missing
        ]
        said = ", ".join(f"{count} of {variant}" for variant, count in sorted(missing.items()))
        super().__init__(f"not enough is available; missing are {said}", errors=errors)
        self.missing = missing


class StockChanged(DomainEvent, frozen=True, kw_only=True):
    """Levels of these variants changed; readers ask for what they are now, so that no order between events is needed."""

    variant_ids: list[UUID]
    at: datetime

    def key(self) -> str:
        """Spread over the partitions."""
        return str(self.variant_ids[0])


class StockDiscrepancyFound(DomainEvent, frozen=True, kw_only=True):
    """`missing` pieces of a variant at a location are promised or sold, and are not there."""

    discrepancy_id: UUID
    variant_id: UUID
    location_id: UUID
    kind: str
    missing: int
    at: datetime

    def key(self) -> str:
        """In order by variant."""
        return str(self.variant_id)


def sum_lines(lines: Iterable[StockLine]) -> dict[UUID, int]:
    """How many of each variant, so that two lines of one are not checked apart."""
    summed: dict[UUID, int] = {}
    for line in lines:
        summed[line.variant_id] = summed.get(line.variant_id, 0) + line.quantity
    return summed


def sum_deltas(deltas: Iterable[Delta]) -> list[Delta]:
    """One delta for each level, in the order of locking."""
    summed: dict[Key, Delta] = {}
    for each in deltas:
        known = summed.get(each.key)
        if known is not None:
            each = msgspec.structs.replace(  # noqa: PLW2901
                known, on_hand=known.on_hand + each.on_hand, held=known.held + each.held,
                allocated=known.allocated + each.allocated, safety=known.safety + each.safety,
            )  # fmt: skip
        summed[each.key] = each
    return [summed[key] for key in sorted(summed)]


def content_hash(content: object) -> bytes:
    """What a repeated request is recognized by."""
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).digest()


def check_lines(lines: Sequence[object]) -> None:
    """Invalid when there are none, or too many for one transaction."""
    if not 0 < len(lines) <= MOST_LINES:
        detail = f"1 to {MOST_LINES} lines at once"
        raise Invalid(detail, errors=[FieldError("/lines", detail)])
