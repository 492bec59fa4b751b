"""Statements over products, variants and relations; what is written goes as one JSON array."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection
from psycopg.types.json import Json, Jsonb

from tessere.commerce.catalog.domain.indexing import Index
from tessere.commerce.catalog.domain.model import Item, Product, ProductDraft, Relation, Variant, VariantDraft
from tessere.infra import db as database

_PRODUCT = (
    "id, code, status, brand, categories, tags, options, attributes, content, channel_content, media, availability, vat_class, "
    "perishable, lineage, created_at, updated_at, version"
)
_VARIANT = "id, product_id, sku, gtin, options, media, position, active, version"
_PRODUCT_ROWS = """
json_to_recordset(%(rows)s) as new (id uuid, code text, status text, brand text, categories text[], tags text[],
    options text[], attributes jsonb, content json, channel_content json, media jsonb, availability jsonb, vat_class text,
    perishable boolean)
"""
_VARIANT_ROWS = """
jsonb_to_recordset(%(rows)s) as new (id uuid, product_id uuid, sku text, gtin text, options jsonb, media jsonb,
    position int, active boolean)
"""
FIND = f"select {_PRODUCT} from catalog.product where id = any(%(ids)s)"
FIND_BY_CODE = f"select {_PRODUCT} from catalog.product where code = any(%(codes)s)"
LIST_ACTIVE = f"""
select {_PRODUCT} from catalog.product
where status = 'active' and (%(after)s::uuid is null or id > %(after)s) order by id limit %(limit)s
"""
# One lock order for all callers: no deadlocks.
LOCK = f"select {_PRODUCT} from catalog.product where id = any(%(ids)s) order by id for update"
INSERT = f"""
insert into catalog.product (id, code, status, brand, categories, tags, options, attributes, content, channel_content, media,
    availability, vat_class, perishable, created_at, updated_at)
select id, code, status, brand, categories, tags, options, attributes, content, channel_content, media, availability,
    vat_class, perishable, %(now)s, %(now)s
from {_PRODUCT_ROWS} order by code
on conflict do nothing
"""
UPDATE = f"""
update catalog.product p set status = new.status, brand = new.brand, categories = new.categories, tags = new.tags,
    options = new.options, attributes = new.attributes, content = new.content, channel_content = new.channel_content,
    media = new.media, availability = new.availability, vat_class = new.vat_class, perishable = new.perishable,
    updated_at = %(now)s, version = p.version + 1
from {_PRODUCT_ROWS} where p.id = new.id
"""
SAVE_INDEXES = """
update catalog.product p set lineage = new.lineage, facets = new.facets, document = new.document::tsvector, sort = new.sort
from jsonb_to_recordset(%(rows)s) as new (id uuid, lineage text[], facets text[], document text, sort text)
where p.id = new.id
"""
INSERT_WORDS = """
insert into catalog.word (word) select word from unnest(%(words)s::text[]) as new (word)
where not exists (select from catalog.word known where known.word = new.word) order by word
on conflict do nothing
"""
TOUCH = "update catalog.product set updated_at = %(now)s, version = version + 1 where id = %(id)s"
VARIANTS_OF = f"""
select {_VARIANT} from catalog.variant where product_id = any(%(ids)s) order by product_id, position, sku
"""
FIND_VARIANTS = f"select {_VARIANT} from catalog.variant where id = any(%(ids)s)"
FIND_VARIANTS_BY_SKU = f"select {_VARIANT} from catalog.variant where sku = any(%(skus)s)"
INSERT_VARIANTS = f"""
insert into catalog.variant (id, product_id, sku, gtin, options, media, position, active)
select id, product_id, sku, gtin, options, media, position, active from {_VARIANT_ROWS} order by sku
on conflict do nothing
"""
UPDATE_VARIANTS = f"""
update catalog.variant v set gtin = new.gtin, options = new.options, media = new.media, position = new.position,
    active = new.active, version = v.version + 1
from {_VARIANT_ROWS} where v.id = new.id
"""
RELATIONS = (
    "select kind, other_id as product_id from catalog.relation where product_id = %(id)s order by kind, position"
)
GOES_WITH = """
select other_id as id from catalog.relation
where product_id = any(%(ids)s) and kind = 'goes_with' and other_id <> all(%(ids)s)
group by other_id
order by count(*) desc, min(position), other_id
limit %(limit)s
"""
DELETE_RELATIONS = "delete from catalog.relation where product_id = %(id)s"
INSERT_RELATIONS = """
insert into catalog.relation (product_id, kind, other_id, position)
select %(id)s, kind, other_id, position
from unnest(%(kinds)s::text[], %(others)s::uuid[]) with ordinality as new (kind, other_id, position)
"""


class _Named(Struct, frozen=True):
    id: UUID


class NewVariant(Struct, frozen=True, kw_only=True):
    """A variant to write."""

    id: UUID
    product_id: UUID
    draft: VariantDraft


async def find_products(db: AsyncConnection[Any], ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, Product]:
    """Products by id; locked until the transaction ends when asked for."""
    found = await database.fetch_all(db, LOCK if lock else FIND, Product, ids=database.uuids(ids))
    return {each.id: each for each in found}


async def find_products_by_code(db: AsyncConnection[Any], codes: Collection[str]) -> dict[str, Product]:
    """Products by code."""
    found = await database.fetch_all(db, FIND_BY_CODE, Product, codes=database.texts(codes))
    return {each.code: each for each in found}


async def list_active_products(db: AsyncConnection[Any], *, after: UUID | None, limit: int) -> list[Product]:
    """Active products by id."""
    return await database.fetch_all(db, LIST_ACTIVE, Product, after=after, limit=limit)


async def insert_products(db: AsyncConnection[Any], products: Mapping[UUID, ProductDraft], *, now: datetime) -> int:
    """Add products; how many were new, because a code that is taken is left alone."""
    return await database.execute(db, INSERT, rows=_product_rows(products), now=now)


async def update_products(db: AsyncConnection[Any], products: Mapping[UUID, ProductDraft], *, now: datetime) -> None:
    """Write everything but the code, as the next version."""
    await database.execute(db, UPDATE, rows=_product_rows(products), now=now)


async def touch_product(db: AsyncConnection[Any], id: UUID, *, now: datetime) -> None:
    """The next version of a product of which something beside it has changed."""
    await database.execute(db, TOUCH, id=id, now=now)


async def save_indexes(db: AsyncConnection[Any], indexes: Mapping[UUID, Index]) -> None:
    """Write what the search and rules find products by."""
    rows = [
        {"id": id, "lineage": each.lineage, "facets": each.facets, "document": each.document, "sort": each.sort}
        for id, each in indexes.items()
    ]
    await database.execute(db, SAVE_INDEXES, rows=Jsonb(rows))
    await database.execute(
        db, INSERT_WORDS, words=database.texts({word for each in indexes.values() for word in each.words})
    )


async def list_variants(db: AsyncConnection[Any], product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
    """The variants of products, in their order; every product is there."""
    found: dict[UUID, list[Variant]] = {id: [] for id in product_ids}
    for each in await database.fetch_all(db, VARIANTS_OF, Variant, ids=database.uuids(product_ids)):
        found[each.product_id].append(each)
    return found


async def find_variants(db: AsyncConnection[Any], ids: Collection[UUID]) -> dict[UUID, Variant]:
    """Variants by id."""
    found = await database.fetch_all(db, FIND_VARIANTS, Variant, ids=database.uuids(ids))
    return {each.id: each for each in found}


async def find_variants_by_sku(db: AsyncConnection[Any], skus: Collection[str]) -> dict[str, Variant]:
    """Variants by sku."""
    found = await database.fetch_all(db, FIND_VARIANTS_BY_SKU, Variant, skus=database.texts(skus))
    return {each.sku: each for each in found}


async def join_products(db: AsyncConnection[Any], variants: Collection[Variant]) -> list[Item]:
    """Variants with their products."""
    products = await find_products(db, {each.product_id for each in variants})
    return [Item(variant=each, product=products[each.product_id]) for each in variants]


async def insert_variants(db: AsyncConnection[Any], variants: Sequence[NewVariant]) -> int:
    """Add variants; how many were new, because a sku that is taken is left alone."""
    return await database.execute(db, INSERT_VARIANTS, rows=_variant_rows(variants))


async def update_variants(db: AsyncConnection[Any], variants: Sequence[NewVariant]) -> None:
    """Write everything but the sku, as the next version."""
    await database.execute(db, UPDATE_VARIANTS, rows=_variant_rows(variants))


async def list_relations(db: AsyncConnection[Any], product_id: UUID) -> list[Relation]:
    """What a product is related to, in order."""
    return await database.fetch_all(db, RELATIONS, Relation, id=product_id)


async def list_goes_with(db: AsyncConnection[Any], product_ids: Collection[UUID], *, limit: int) -> list[UUID]:
    """Products that go with these, those that go with most of them first."""
    found = await database.fetch_all(db, GOES_WITH, _Named, ids=database.uuids(product_ids), limit=limit)
    return [each.id for each in found]


async def save_relations(db: AsyncConnection[Any], product_id: UUID, relations: Sequence[Relation]) -> None:
    """Replace what a product is related to."""
    await database.execute(db, DELETE_RELATIONS, id=product_id)
    await database.execute(
        db,
        INSERT_RELATIONS,
        id=product_id,
        kinds=database.texts(each.kind for each in relations),
        others=database.uuids(each.product_id for each in relations),
    )


def _product_rows(products: Mapping[UUID, ProductDraft]) -> Json:
    fields = ProductDraft.__struct_fields__
    return Json([{"id": id} | {field: getattr(each, field) for field in fields} for id, each in products.items()])


def _variant_rows(variants: Sequence[NewVariant]) -> Jsonb:
    return Jsonb([{"id": each.id, "product_id": each.product_id} | structs.asdict(each.draft) for each in variants])
