"""What changes send products and offers to be looked at again. Stock turns too often for that: the timer sees it."""

from __future__ import annotations

from tessere.commerce import catalog
from tessere.commerce.catalog import ProductsChanged
from tessere.commerce.pricing import PriceChanged
from tessere.commerce.promotions import OffersPublished
from tessere.infra.db import Unit
from tessere.infra.outbox import Reaction
from tessere.insight.coherence.service.checking import look_again, look_at_all


async def follow_products(unit: Unit, event: ProductsChanged) -> None:
    """Products or their variants are others."""
    await look_again(unit, product_ids=event.product_ids)


async def follow_prices(unit: Unit, event: PriceChanged) -> None:
    """Prices of some variants are others, or those of a whole list."""
    if not event.variant_ids:
        await look_at_all(unit)
        return
    variants = await catalog.find_variants(unit, variant_ids=event.variant_ids)
    await look_again(unit, product_ids={each.product_id for each in variants.values()})


async def follow_offers(unit: Unit, _event: OffersPublished) -> None:
    """Something else is on offer: offers are compared over all products."""
    await look_at_all(unit)


REACTIONS = (
    Reaction("coherence", ProductsChanged, follow_products),
    Reaction("coherence", PriceChanged, follow_prices),
    Reaction("coherence", OffersPublished, follow_offers),
)
