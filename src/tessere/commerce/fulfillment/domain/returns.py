"""What comes back: never more than the customer's return says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tessere.kernel.errors import Conflict, FieldError, Invalid

Fate = Literal["restock", "defective", "supplier"]


class ArrivedPieces(Struct, frozen=True, kw_only=True):
    """Pieces of a line and what becomes of them: sold again, put aside, or sent to the supplier."""

    line: int
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    fate: Fate = "restock"


class ReturnArrival(Struct, frozen=True, kw_only=True):
    """What of a return arrived at a place."""

    id: UUID
    order_id: UUID
    return_id: UUID
    location_id: UUID
    lines: tuple[ArrivedPieces, ...]
    arrived_at: datetime
    taken_by: str


def check_arrival(lines: Sequence[ArrivedPieces], said: Mapping[int, int], earlier: Sequence[ReturnArrival]) -> None:
    """Conflict when more of a line would have arrived than was returned (`said`, by line)."""
    if not lines:
        raise Invalid("name what arrived", errors=[FieldError("/lines", "one line at least")])
    left = dict(said)
    for arrival in earlier:
        for each in arrival.lines:
            left[each.line] = left.get(each.line, 0) - each.quantity
    for place, each in enumerate(lines):
        left[each.line] = left.get(each.line, 0) - each.quantity
        if left[each.line] < 0:
            detail = f"of line {each.line}, this return has {said.get(each.line, 0)} pieces; that is {-left[each.line]} too many"
            raise Conflict(detail, code="more_than_returned", errors=[FieldError(f"/lines/{place}/quantity", detail)])
