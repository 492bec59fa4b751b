"""The prior price of reductions that offers make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tessere.commerce.pricing.domain.timeline import lowest_before, timeline
from tessere.commerce.pricing.store import prices as store
from tessere.infra.db import Unit


async def find_lowest(
    unit: Unit, *, before: Mapping[UUID, datetime], channel: str, touchpoint: str | None = None, currency: str = "EUR"
) -> dict[UUID, int]:
    """The lowest price of each variant in the 30 days before its moment, by the price lists; one statement. Those that were not
    sold then are left out."""
    if not before:
        return {}
    offers = await store.list_offers(unit.db, before.keys(), channel=channel, touchpoint=touchpoint, currency=currency)
    found = {each: lowest_before(timeline(offers.get(each, [])), at) for each, at in before.items()}
    return {each: lowest for each, lowest in found.items() if lowest is not None}
