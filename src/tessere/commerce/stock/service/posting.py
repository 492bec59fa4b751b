"""Changes levels, and writes for each change why: every use case that moves stock ends here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from tessere.commerce import catalog
from tessere.commerce.stock.domain.model import (
    Cause,
    Delta,
    Key,
    Level,
    OutOfStock,
    StockChanged,
    StockDiscrepancyFound,
    content_hash,
    sum_deltas,
)
from tessere.commerce.stock.store import journal, levels, locations
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid

_VARIANTS_AN_EVENT = 200


async def begin(unit: Unit, cause: Cause, content: object) -> bool:
    """Whether the cause is to be carried out; False when it was already, Conflict when it was with other content."""
    asked = content_hash(content)
    done = await journal.post(unit.db, cause, content=asked, now=unit.now)
    if done is not None and done != asked:
        detail = (
            f"the {cause.kind} {cause.id!r} was carried out with another content; give this one a reference of its own"
        )
        raise Conflict(detail, code="reference_reused", errors=[FieldError("/reference", detail)])
    return done is None


async def apply(
    unit: Unit,
    *,
    cause: Cause,
    deltas: Sequence[Delta],
    seq: int = 0,
    note: str = "",
    makes: bool = False,
    free: Mapping[Key, int] | None = None,
) -> list[Level]:
    """Change levels and write the movements. `makes`: levels may be new. `free`: what nobody may have been promised at
    each level before the change, else OutOfStock and the transaction must end."""
    summed = sum_deltas(deltas)
    if makes:
        await levels.ensure(unit.db, [each.key for each in summed])
    changed = await levels.change(unit.db, summed, free or {})
    short: dict[UUID, int] = {}
    for delta, level in zip(summed, changed, strict=True):
        if level is None:
            short[delta.variant_id] = short.get(delta.variant_id, 0) + (free or {}).get(delta.key, 0)
    if short:
        raise OutOfStock(short)
    found = [each for each in changed if each is not None]
    fallen = {each.key for each in summed if each.on_hand < 0}
    await record(unit, cause=cause, deltas=deltas, seq=seq, note=note)
    await _raise_discrepancies(unit, cause, [each for each in found if (each.variant_id, each.location_id) in fallen])
    return found


async def record(unit: Unit, *, cause: Cause, deltas: Sequence[Delta], seq: int = 0, note: str = "") -> None:
    """Write the movements of levels that were changed, and tell of them."""
    journal.insert_movements(unit, cause, deltas, seq=seq, note=note)
    variants = sorted({each.variant_id for each in deltas})
    for start in range(0, len(variants), _VARIANTS_AN_EVENT):
        await unit.emit(StockChanged(variant_ids=variants[start : start + _VARIANTS_AN_EVENT], at=unit.now))


async def raise_discrepancy(unit: Unit, level: Level, *, kind: str, missing: int, cause: Cause) -> None:
    """Ask somebody to look; told once, however often it is found while it is open."""
    new_id = unit.new_id()
    id = await journal.insert_discrepancy(
        unit.db, level, id=new_id, kind=kind, missing=missing, cause=cause, now=unit.now
    )
    if id == new_id:
        await unit.emit(
            StockDiscrepancyFound(
                discrepancy_id=id, variant_id=level.variant_id, location_id=level.location_id, kind=kind,
                missing=missing, at=unit.now,
            )
        )  # fmt: skip


async def require_open(unit: Unit, location_ids: Collection[UUID], *, path: str = "/location_id") -> None:
    """Invalid when one of the locations does not exist or is closed."""
    wanted = set(location_ids)
    unknown = sorted(wanted - await locations.find_open(unit.db, wanted))
    if unknown:
        detail = f"there is no open location {unknown[0]}"
        raise Invalid(detail, code="unknown_location", errors=[FieldError(path, detail)])


async def require_variants(unit: Unit, variant_ids: Sequence[UUID]) -> None:
    """Invalid, with the lines, when the catalog does not know one of the variants."""
    known = await catalog.find_variants(unit, variant_ids=set(variant_ids))
    errors = [
        FieldError(f"/lines/{number}/variant_id", "there is no such variant; look it up in the catalog")
        for number, variant in enumerate(variant_ids)
        if variant not in known
    ]
    if errors:
        raise Invalid("a line names a variant that does not exist", code="unknown_variant", errors=errors)


def as_content(*parts: object) -> object:
    """What tells one request from another."""
    return msgspec.to_builtins(parts)


async def _raise_discrepancies(unit: Unit, cause: Cause, changed: Sequence[Level]) -> None:
    for level in changed:
        if level.missing:
            await raise_discrepancy(unit, level, kind="oversold", missing=level.missing, cause=cause)
