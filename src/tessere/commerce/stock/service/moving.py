"""What comes in, goes out at the desk, comes back, and is put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from tessere.commerce.stock.domain.model import Cause, Delta, Level, Signed, StockLine, check_lines
from tessere.commerce.stock.service.posting import apply, as_content, begin, require_open, require_variants
from tessere.commerce.stock.store import levels
from tessere.infra import audit
from tessere.infra.db import Unit


class Correction(Struct, frozen=True, kw_only=True):
    """So many more, or fewer, than the books say."""

    variant_id: UUID
    quantity: Signed


class SafetyLine(Struct, frozen=True, kw_only=True):
    """How many of a variant to keep back from every channel."""

    variant_id: UUID
    safety: Annotated[int, Meta(ge=0, le=1_000_000)]


async def receive_stock(
    unit: Unit, *, location_id: UUID, reference: str, lines: Sequence[StockLine], note: str = ""
) -> list[Level]:
    """Goods have come in. Repeating a reference changes nothing."""
    return await _move(
        unit, Cause("receipt", reference), location_id, [(e.variant_id, e.quantity) for e in lines], note
    )


async def return_stock(
    unit: Unit, *, location_id: UUID, reference: str, lines: Sequence[StockLine], note: str = ""
) -> list[Level]:
    """A customer has brought goods back that can be sold again. Repeating a reference changes nothing."""
    return await _move(unit, Cause("return", reference), location_id, [(e.variant_id, e.quantity) for e in lines], note)


async def sell_stock(
    unit: Unit, *, location_id: UUID, reference: str, lines: Sequence[StockLine], note: str = ""
) -> list[Level]:
    """Goods were sold at the desk: never refused, because they were there; what was promised to others and is missing now
    raises a discrepancy. Repeating a reference changes nothing."""
    return await _move(unit, Cause("sale", reference), location_id, [(e.variant_id, -e.quantity) for e in lines], note)


async def correct_stock(
    unit: Unit, *, location_id: UUID, reference: str, lines: Sequence[Correction], note: str
) -> list[Level]:
    """The books are wrong by so much (broken, stolen, found). Repeating a reference changes nothing."""
    moved = [(each.variant_id, each.quantity) for each in lines]
    found = await _move(unit, Cause("correction", reference), location_id, moved, note)
    detail = {"reference": reference, "lines": len(lines), "note": note}
    await audit.record(unit, action="stock.corrected", object_kind="location", object_id=location_id, detail=detail)
    return found


async def set_safety(unit: Unit, *, location_id: UUID, reference: str, lines: Sequence[SafetyLine]) -> list[Level]:
    """Keep so many of each variant back at a location. Repeating a reference changes nothing."""
    check_lines(lines)
    await require_open(unit, [location_id])
    await require_variants(unit, [each.variant_id for each in lines])
    cause = Cause("safety", reference)
    wanted = {(each.variant_id, location_id): each.safety for each in lines}
    if await begin(unit, cause, as_content(location_id, sorted(wanted.items()))):
        await levels.ensure(unit.db, list(wanted))
        known = {(each.variant_id, each.location_id): each for each in await levels.lock(unit.db, list(wanted))}
        deltas = [
            Delta(variant_id=key[0], location_id=key[1], line=number, safety=safety - known[key].safety)
            for number, (key, safety) in enumerate(sorted(wanted.items()))
            if safety != known[key].safety
        ]
        if deltas:
            await apply(unit, cause=cause, deltas=deltas)
        detail = {"lines": len(lines)}
        await audit.record(
            unit, action="stock.safety_set", object_kind="location", object_id=location_id, detail=detail
        )
    return await _read(unit, location_id, [each.variant_id for each in lines])


async def _move(
    unit: Unit, cause: Cause, location_id: UUID, moved: Sequence[tuple[UUID, int]], note: str
) -> list[Level]:
    check_lines(moved)
    await require_open(unit, [location_id])
    await require_variants(unit, [variant for variant, _ in moved])
    if await begin(unit, cause, as_content(location_id, moved, note)):
        deltas = [
            Delta(variant_id=variant, location_id=location_id, line=number, on_hand=quantity)
            for number, (variant, quantity) in enumerate(moved)
        ]
        await apply(unit, cause=cause, deltas=deltas, note=note, makes=True)
    return await _read(unit, location_id, [variant for variant, _ in moved])


async def _read(unit: Unit, location_id: UUID, variant_ids: Sequence[UUID]) -> list[Level]:
    return await levels.list_levels(
        unit.db, variant_ids=list(dict.fromkeys(variant_ids)), location_id=location_id, below=None, after=None,
        limit=len(variant_ids),
    )  # fmt: skip
