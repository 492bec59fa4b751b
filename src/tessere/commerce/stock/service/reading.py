"""What there is, what may be promised, how it came about, and what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from msgspec import Struct

from tessere.commerce import catalog
from tessere.commerce.stock.domain.locations import check_channel
from tessere.commerce.stock.domain.model import Cause, Key, Level
from tessere.commerce.stock.service.posting import raise_discrepancy
from tessere.commerce.stock.store import journal, levels
from tessere.commerce.stock.store.journal import Difference, Discrepancy, HoldDifference, Movement
from tessere.commerce.stock.store.levels import Sellable
from tessere.infra import audit
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.kernel.errors import FieldError, Invalid

log = structlog.get_logger()

_MOST_DIFFERENCES = 1_000


class JournalReport(Struct, frozen=True):
    """Where levels differ from the sums of their movements, and from what holds promise; empty when all is well."""

    levels: list[Difference]
    holds: list[HoldDifference]


async def get_availability(unit: Unit, *, channel: str, variant_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What a channel may promise of each variant, 0 for those that nobody has; one statement."""
    check_channel(channel)
    found = await levels.sum_available(unit.db, channel=channel, variant_ids=variant_ids)
    return {variant: found.get(variant, 0) for variant in variant_ids}


async def list_sellable(unit: Unit, *, channel: str, variant_ids: Sequence[UUID]) -> list[Sellable]:
    """Where a channel has something of the variants; one statement."""
    check_channel(channel)
    return await levels.list_sellable(unit.db, channel=channel, variant_ids=variant_ids)


async def list_levels(
    unit: Unit,
    *,
    variant_ids: Sequence[UUID] | None = None,
    skus: Sequence[str] | None = None,
    location_id: UUID | None = None,
    below: int | None = None,
    after: Key | None = None,
    limit: int,
) -> list[Level]:
    """Levels by variant and location, of these variants or skus; `below`: of which less may be promised."""
    if skus is not None:
        named = await catalog.find_variants_by_sku(unit, skus=skus)
        variant_ids = [*(variant_ids or ()), *(each.id for each in named.values())]
    return await levels.list_levels(
        unit.db, variant_ids=variant_ids, location_id=location_id, below=below, after=after, limit=limit
    )


async def list_movements(
    unit: Unit, *, variant_id: UUID | None, location_id: UUID | None, before: UUID | None, limit: int
) -> list[Movement]:
    """The journal of a variant or of a location, the latest first."""
    if variant_id is None and location_id is None:
        detail = "name a variant or a location"
        raise Invalid(detail, errors=[FieldError("/variant_id", detail)])
    return await journal.list_movements(
        unit.db, variant_id=variant_id, location_id=location_id, before=before, limit=limit
    )


async def list_discrepancies(
    unit: Unit, *, settled: bool, location_id: UUID | None, before: UUID | None, limit: int
) -> list[Discrepancy]:
    """What somebody has to look at, the latest first; `settled`: also what was looked at."""
    return await journal.list_discrepancies(unit.db, all=settled, location_id=location_id, before=before, limit=limit)


async def settle_discrepancy(unit: Unit, *, discrepancy_id: UUID, note: str) -> Discrepancy:
    """Put a discrepancy away; settling it again changes nothing."""
    found = await journal.settle_discrepancy(unit.db, id=discrepancy_id, now=unit.now, by=unit.actor.name, note=note)
    await audit.record(
        unit, action="stock.discrepancy_settled", object_kind="discrepancy", object_id=discrepancy_id,
        detail={"note": note},
    )  # fmt: skip
    return found


async def compare_journal(unit: Unit) -> JournalReport:
    """Add all movements up anew and lay them beside the live figures; nothing is changed."""
    return JournalReport(
        await journal.list_differences(unit.db, limit=_MOST_DIFFERENCES),
        await journal.list_hold_differences(unit.db, limit=_MOST_DIFFERENCES),
    )


async def verify_journal(database: Database, _payload: Any = None) -> None:
    """Raise a discrepancy for everything that does not add up; mending it is for people."""
    async with database.unit() as unit:
        report = await compare_journal(unit)
        cause = Cause("verification", unit.now.date().isoformat())
        found: list[tuple[str, Difference | HoldDifference]] = [("journal", each) for each in report.levels]
        found += [("holds", each) for each in report.holds]
        for kind, each in found:
            log.error("stock_does_not_add_up", kind=kind, variant_id=str(each.variant_id), pieces=each.size)
            level = Level(
                variant_id=each.variant_id, location_id=each.location_id, on_hand=0, held=0, allocated=0, safety=0
            )
            await raise_discrepancy(unit, level, kind=kind, missing=each.size, cause=cause)


JOB = JobKind("stock.verify", verify_journal, every=timedelta(days=1), long=True)
