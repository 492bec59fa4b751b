"""What leaves of a confirmed hold, and what is no longer wanted of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tessere.commerce.stock.domain.model import Cause, Delta, Hold, Key, PlacedLine, check_lines
from tessere.commerce.stock.service.posting import apply, as_content, begin
from tessere.commerce.stock.store import holds
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError


async def ship_stock(unit: Unit, *, hold_id: UUID, reference: str, lines: Sequence[PlacedLine]) -> Hold:
    """Ship or hand over: it is allocated no more, and gone. Repeating a reference changes nothing."""
    return await _take_off(unit, Cause("shipment", reference), hold_id, lines, shipped=True)


async def cancel_allocation(unit: Unit, *, hold_id: UUID, reference: str, lines: Sequence[PlacedLine]) -> Hold:
    """Give back to everybody what an order no longer wants. Repeating a reference changes nothing."""
    return await _take_off(unit, Cause("cancellation", reference), hold_id, lines, shipped=False)


async def _take_off(unit: Unit, cause: Cause, hold_id: UUID, lines: Sequence[PlacedLine], *, shipped: bool) -> Hold:
    check_lines(lines)
    if await begin(unit, cause, as_content(hold_id, lines)):
        hold = await holds.get_hold(unit.db, hold_id, lock=True)
        if hold.state != "confirmed":
            raise Conflict(f"this hold is {hold.state}; only what is confirmed can leave", code="hold_not_confirmed")
        _require_left(hold, lines)
        await holds.take_off(unit.db, hold_id=hold_id, lines=lines, shipped=shipped)
        deltas = [
            Delta(
                variant_id=each.variant_id, location_id=each.location_id, line=number, allocated=-each.quantity,
                on_hand=-each.quantity if shipped else 0,
            )
            for number, each in enumerate(lines)
        ]  # fmt: skip
        await apply(unit, cause=cause, deltas=deltas)
    return await holds.get_hold(unit.db, hold_id)


def _require_left(hold: Hold, lines: Sequence[PlacedLine]) -> None:
    left: dict[Key, int] = {each.key: each.left for each in hold.lines}
    for number, each in enumerate(lines):
        left[each.key] = left.get(each.key, 0) - each.quantity
        if left[each.key] < 0:
            detail = "the hold has fewer of this variant at this location left"
            raise Conflict(detail, code="more_than_held", errors=[FieldError(f"/lines/{number}/quantity", detail)])
