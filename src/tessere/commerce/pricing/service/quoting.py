"""What things cost: the lines of a basket, and the past of one variant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from tessere.commerce import catalog
from tessere.commerce.pricing.domain.model import LARGEST_QUANTITY, MOST_LINES, PricedLine
from tessere.commerce.pricing.domain.timeline import (
    Offer,
    Segment,
    effective_at,
    percent_off,
    reduction_at,
    timeline,
)
from tessere.commerce.pricing.store import prices as store
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound


class Asked(Struct, frozen=True, kw_only=True):
    """So many pieces of a variant."""

    variant_id: UUID
    quantity: int = 1


async def price_lines(
    unit: Unit,
    *,
    lines: Sequence[Asked],
    channel: str,
    touchpoint: str | None = None,
    at: datetime | None = None,
    currency: str = "EUR",
    items: Mapping[UUID, catalog.Item] | None = None,
) -> list[PricedLine]:
    """What lines cost in a shop or channel at a moment (now), in their order: one statement over all prices. Who has read
    the `items` already gives them."""
    _check(lines)
    variant_ids = {each.variant_id for each in lines}
    if items is None:
        items = await catalog.find_items(unit, variant_ids=variant_ids)
    missing = sorted(variant_ids - items.keys())
    if missing:
        raise NotFound(f"there is no variant {missing[0]}", code="unknown_variant")
    return await _price(
        unit, lines, items, channel=channel, touchpoint=touchpoint, at=at or unit.now, currency=currency
    )


async def price_items(
    unit: Unit,
    *,
    items: Mapping[UUID, catalog.Item],
    channel: str,
    touchpoint: str | None = None,
    at: datetime | None = None,
    currency: str = "EUR",
) -> dict[UUID, PricedLine]:
    """What one piece of each costs in a shop or channel at a moment (now), however many there are."""
    lines = [Asked(variant_id=each) for each in items]
    found = await _price(
        unit, lines, items, channel=channel, touchpoint=touchpoint, at=at or unit.now, currency=currency
    )
    return {each.variant_id: each for each in found}


async def _price(
    unit: Unit,
    lines: Sequence[Asked],
    items: Mapping[UUID, catalog.Item],
    *,
    channel: str,
    touchpoint: str | None,
    at: datetime,
    currency: str,
) -> list[PricedLine]:
    variant_ids = {each.variant_id for each in lines}
    rates = await _rates_at(unit, at)
    offers = await store.list_offers(unit.db, variant_ids, channel=channel, touchpoint=touchpoint, currency=currency)
    found = []
    for line in lines:
        product = items[line.variant_id].product
        if product.vat_class not in rates:
            raise Conflict(f"there is no VAT rate of class {product.vat_class!r}; set it first", code="no_vat_rate")
        bare = PricedLine(
            variant_id=line.variant_id, quantity=line.quantity, currency=currency, vat_bp=rates[product.vat_class]
        )
        found.append(_priced(bare, offers.get(line.variant_id, []), at=at, announce=not product.perishable))
    return found


async def read_history(
    unit: Unit, *, variant_id: UUID, channel: str, touchpoint: str | None = None, currency: str = "EUR"
) -> list[Segment]:
    """What one piece of a variant cost when in a shop or channel, until now, oldest first."""
    await catalog.get_variants(unit, variant_ids=[variant_id])
    offers = await store.list_offers(unit.db, [variant_id], channel=channel, touchpoint=touchpoint, currency=currency)
    return [each for each in timeline(offers.get(variant_id, [])) if each.from_at <= unit.now]


def _priced(bare: PricedLine, offers: Sequence[Offer], *, at: datetime, announce: bool) -> PricedLine:
    effective = effective_at(offers, at, quantity=bare.quantity)
    if effective is None:
        return bare
    reduction = reduction_at(timeline(offers), at)
    single = effective_at(offers, at)
    reference = reduction.reference_minor if reduction is not None and announce else None
    percent = percent_off(single.price_minor, reference) if single is not None else None
    return PricedLine(
        variant_id=bare.variant_id, quantity=bare.quantity, currency=bare.currency, vat_bp=bare.vat_bp,
        list_minor=effective.list_minor if single is None else single.list_minor,
        price_minor=effective.price_minor, price_list=effective.price_list, is_reduced=reduction is not None,
        reduced_since=reduction.since if reduction is not None else None,
        reference_minor=reference if percent is not None else None, percent=percent,
    )  # fmt: skip


async def _rates_at(unit: Unit, at: datetime) -> dict[str, int]:
    return {each.vat_class: each.rate_bp for each in await store.list_rates(unit.db) if each.from_at <= at}


def _check(lines: Sequence[Asked]) -> None:
    problems = [] if len(lines) <= MOST_LINES else [FieldError("/lines", f"give at most {MOST_LINES} lines")]
    problems += [
        FieldError(f"/lines/{place}/quantity", f"give 1 to {LARGEST_QUANTITY}")
        for place, each in enumerate(lines)
        if not 1 <= each.quantity <= LARGEST_QUANTITY
    ]
    if problems:
        raise Invalid("these lines cannot be priced", errors=problems)
