"""Keeps what products are found by in step with them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tessere.commerce.catalog.domain.indexing import index_product
from tessere.commerce.catalog.domain.model import Attribute, Brand, Category, Product
from tessere.commerce.catalog.store import products, shelves
from tessere.infra.db import Unit


class Shelves(Struct, frozen=True, kw_only=True):
    """All categories, brands and attributes by code."""

    tree: dict[str, Category]
    brands: dict[str, Brand]
    attributes: dict[str, Attribute]


async def load_shelves(unit: Unit) -> Shelves:
    """The shelves, which nobody changes until the unit ends."""
    await shelves.hold_shelves(unit.db)
    return Shelves(
        tree=await shelves.load_categories(unit.db),
        brands=await shelves.load_brands(unit.db),
        attributes=await shelves.load_attributes(unit.db),
    )


async def reindex(unit: Unit, known: Sequence[Product], found: Shelves | None = None) -> None:
    """Index products again, as they and their variants are now."""
    found = found or await load_shelves(unit)
    variants = await products.list_variants(unit.db, [each.id for each in known])
    brands = found.brands
    await products.save_indexes(
        unit.db,
        {
            each.id: index_product(
                each,
                variants[each.id],
                tree=found.tree,
                brand_name=brands[each.brand].name if each.brand in brands else None,
                attributes=found.attributes,
            )
            for each in known
        },
    )
