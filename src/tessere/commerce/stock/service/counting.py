"""Counts what is there, and puts the books right."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from tessere.commerce.stock.domain.model import Cause, Counted, Delta, check_lines
from tessere.commerce.stock.service.posting import apply, require_open, require_variants
from tessere.commerce.stock.store import stocktakes as store
from tessere.commerce.stock.store.stocktakes import Stocktake, StocktakeLine
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid

MOST_COUNTED = 20_000


class CountedLine(Struct, frozen=True, kw_only=True):
    """So many of a variant are there."""

    variant_id: UUID
    counted: Counted


async def open_stocktake(unit: Unit, *, location_id: UUID, note: str = "") -> Stocktake:
    """Begin to count at a location; selling goes on meanwhile."""
    await require_open(unit, [location_id])
    stocktake_id = unit.new_id()
    await store.insert_stocktake(
        unit.db, id=stocktake_id, location_id=location_id, note=note, now=unit.now, by=unit.actor.name
    )
    await _note(unit, "stocktake.opened", stocktake_id)
    return await store.get_stocktake(unit.db, stocktake_id)


async def count_lines(unit: Unit, *, stocktake_id: UUID, lines: Sequence[CountedLine]) -> Stocktake:
    """Note what is there now; counting a variant again replaces what was noted."""
    check_lines(lines)
    counted = {each.variant_id: each.counted for each in lines}
    if len(counted) < len(lines):
        raise Invalid("the lines are not valid", errors=[FieldError("/lines", "each variant once")])
    await require_variants(unit, [each.variant_id for each in lines])
    stocktake = await _lock_open(unit, stocktake_id)
    await store.save_counted(unit.db, stocktake, counted=counted, now=unit.now, by=unit.actor.name)
    if await store.count_lines(unit.db, stocktake_id) > MOST_COUNTED:
        raise Conflict(f"a count has at most {MOST_COUNTED} variants; begin another", code="too_many_lines")
    return stocktake


async def close_stocktake(unit: Unit, *, stocktake_id: UUID) -> Stocktake:
    """Put the differences into the books; closing again changes nothing."""
    stocktake = await store.get_stocktake(unit.db, stocktake_id, lock=True)
    if stocktake.state == "closed":
        return stocktake
    _require_open(stocktake)
    found = await store.list_lines(unit.db, stocktake_id=stocktake_id, limit=MOST_COUNTED)
    deltas = [
        Delta(variant_id=each.variant_id, location_id=stocktake.location_id, line=number, on_hand=each.difference)
        for number, each in enumerate(found)
        if each.difference
    ]
    if deltas:
        await apply(unit, cause=Cause("count", str(stocktake_id)), deltas=deltas, note=stocktake.note, makes=True)
    await store.settle_stocktake(unit.db, id=stocktake_id, state="closed", now=unit.now)
    await _note(unit, "stocktake.closed", stocktake_id)
    return await store.get_stocktake(unit.db, stocktake_id)


async def cancel_stocktake(unit: Unit, *, stocktake_id: UUID) -> Stocktake:
    """Forget a count; the books stay as they are."""
    stocktake = await store.get_stocktake(unit.db, stocktake_id, lock=True)
    if stocktake.state != "cancelled":
        _require_open(stocktake)
        await store.settle_stocktake(unit.db, id=stocktake_id, state="cancelled", now=unit.now)
        await _note(unit, "stocktake.cancelled", stocktake_id)
    return await store.get_stocktake(unit.db, stocktake_id)


async def get_stocktake(unit: Unit, *, stocktake_id: UUID) -> Stocktake:
    """One count."""
    return await store.get_stocktake(unit.db, stocktake_id)


async def list_stocktakes(unit: Unit, *, state: str | None, before: UUID | None, limit: int) -> list[Stocktake]:
    """Counts, the latest first."""
    return await store.list_stocktakes(unit.db, state=state, before=before, limit=limit)


async def list_counted(unit: Unit, *, stocktake_id: UUID, after: UUID | None, limit: int) -> list[StocktakeLine]:
    """What was counted, by variant."""
    await store.get_stocktake(unit.db, stocktake_id)
    return await store.list_lines(unit.db, stocktake_id=stocktake_id, after=after, limit=limit)


async def _lock_open(unit: Unit, stocktake_id: UUID) -> Stocktake:
    stocktake = await store.get_stocktake(unit.db, stocktake_id, lock=True)
    _require_open(stocktake)
    return stocktake


def _require_open(stocktake: Stocktake) -> None:
    if stocktake.state != "open":
        raise Conflict(f"this count is {stocktake.state}; begin another", code="count_settled")


async def _note(unit: Unit, action: str, stocktake_id: UUID) -> None:
    await audit.record(unit, action=action, object_kind="stocktake", object_id=stocktake_id)
