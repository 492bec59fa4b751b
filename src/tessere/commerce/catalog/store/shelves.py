"""Statements over categories, brands and attributes."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.catalog.domain.model import Attribute, AttributeDraft, Brand, Category, CategoryDraft
from tessere.infra import db as database

# Whoever derives something from the shelves holds them as they are; whoever changes a shelf waits for them.
HOLD = "select pg_advisory_xact_lock_shared(hashtextextended('catalog.shelves', 0))"
LOCK = "select pg_advisory_xact_lock(hashtextextended('catalog.shelves', 0))"
CATEGORIES = "select code, parent_code, name, position, version from catalog.category order by position, code"
BRANDS = "select code, name, version from catalog.brand order by lower(name), code"
ATTRIBUTES = "select code, name, kind, choices, facet, version from catalog.attribute order by code"
SAVE_CATEGORY = """
insert into catalog.category (code, parent_code, name, position)
values (%(code)s, %(parent_code)s, %(name)s, %(position)s)
on conflict (code) do update set parent_code = excluded.parent_code, name = excluded.name, position = excluded.position,
    version = category.version + 1
returning version
"""
SAVE_BRAND = """
insert into catalog.brand (code, name) values (%(code)s, %(name)s)
on conflict (code) do update set name = excluded.name, version = brand.version + 1
returning version
"""
SAVE_ATTRIBUTE = """
insert into catalog.attribute (code, name, kind, choices, facet)
values (%(code)s, %(name)s, %(kind)s, %(choices)s, %(facet)s)
on conflict (code) do update set name = excluded.name, kind = excluded.kind, choices = excluded.choices,
    facet = excluded.facet, version = attribute.version + 1
returning version
"""
DELETE_CATEGORY = "delete from catalog.category where code = %(code)s"
DELETE_BRAND = "delete from catalog.brand where code = %(code)s"
DELETE_ATTRIBUTE = "delete from catalog.attribute where code = %(code)s"
HAS_FACET = "select exists (select from catalog.product where facets @> array[%(facet)s])"
HAS_ATTRIBUTE = """
select exists (select from catalog.product where attributes ? %(code)s or options @> array[%(code)s])
"""
HAS_CHOICES = """
select exists (select from catalog.product where attributes ->> %(code)s = any(%(values)s))
    or exists (select from catalog.variant where options ->> %(code)s = any(%(values)s))
"""
PRODUCTS_ON_SHELF = """
select id from catalog.product where facets @> array[%(facet)s] and id > %(after)s order by id limit %(limit)s
"""
PRODUCTS_WITH_ATTRIBUTE = """
select id from catalog.product
where (attributes ? %(code)s or options @> array[%(code)s]) and id > %(after)s order by id limit %(limit)s
"""


async def hold_shelves(db: AsyncConnection[Any]) -> None:
    """No shelf changes until this transaction ends."""
    await database.fetch_value(db, HOLD)


async def lock_shelves(db: AsyncConnection[Any]) -> None:
    """Nobody else reads shelves for an index, or changes one, until this transaction ends."""
    await database.fetch_value(db, LOCK)


async def load_categories(db: AsyncConnection[Any]) -> dict[str, Category]:
    """The whole tree by code."""
    return {each.code: each for each in await database.fetch_all(db, CATEGORIES, Category)}


async def load_brands(db: AsyncConnection[Any]) -> dict[str, Brand]:
    """Every brand by code."""
    return {each.code: each for each in await database.fetch_all(db, BRANDS, Brand)}


async def load_attributes(db: AsyncConnection[Any]) -> dict[str, Attribute]:
    """Every attribute by code."""
    return {each.code: each for each in await database.fetch_all(db, ATTRIBUTES, Attribute)}


async def save_category(db: AsyncConnection[Any], code: str, draft: CategoryDraft) -> int:
    """Add or change a category; its version."""
    row = {"parent_code": draft.parent_code, "name": Jsonb(draft.name), "position": draft.position}
    return int(await database.fetch_value(db, SAVE_CATEGORY, code=code, **row))


async def save_brand(db: AsyncConnection[Any], code: str, name: str) -> int:
    """Add or change a brand; its version."""
    return int(await database.fetch_value(db, SAVE_BRAND, code=code, name=name))


async def save_attribute(db: AsyncConnection[Any], code: str, draft: AttributeDraft) -> int:
    """Add or change an attribute; its version."""
    row = {"name": Jsonb(draft.name), "kind": draft.kind, "choices": Jsonb(draft.choices), "facet": draft.facet}
    return int(await database.fetch_value(db, SAVE_ATTRIBUTE, code=code, **row))


async def delete_shelf(db: AsyncConnection[Any], kind: str, code: str) -> None:
    """Remove a category, brand or attribute that nothing refers to."""
    statements: dict[str, LiteralString] = {
        "category": DELETE_CATEGORY, "brand": DELETE_BRAND, "attribute": DELETE_ATTRIBUTE,
    }  # fmt: skip
    await database.execute(db, statements[kind], code=code)


async def is_on_shelf(db: AsyncConnection[Any], facet: str) -> bool:
    """Whether a product stands there."""
    return bool(await database.fetch_value(db, HAS_FACET, facet=facet))


async def is_attribute_used(db: AsyncConnection[Any], code: str) -> bool:
    """Whether a product has the attribute."""
    return bool(await database.fetch_value(db, HAS_ATTRIBUTE, code=code))


async def are_choices_used(db: AsyncConnection[Any], code: str, choices: list[str]) -> bool:
    """Whether a product or variant has one of these values."""
    return bool(await database.fetch_value(db, HAS_CHOICES, code=code, values=choices))


async def list_products_on_shelf(
    db: AsyncConnection[Any], *, kind: str, code: str, after: Any, limit: int
) -> list[Any]:
    """The next products that a category, brand or attribute says something of."""
    async with db.cursor(binary=True) as cursor:
        if kind == "attribute":
            await cursor.execute(PRODUCTS_WITH_ATTRIBUTE, {"code": code, "after": after, "limit": limit})
        else:
            await cursor.execute(PRODUCTS_ON_SHELF, {"facet": f"{kind}:{code}", "after": after, "limit": limit})
        return [row[0] for row in await cursor.fetchall()]
