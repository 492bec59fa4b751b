"""Creates and changes products, their variants and relations, and finds them for the slices above."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from msgspec import structs

from tessere.commerce.catalog.domain import checks
from tessere.commerce.catalog.domain.model import (
    Item,
    Product,
    ProductDraft,
    ProductsChanged,
    Relation,
    Variant,
    VariantDraft,
    VariantId,
)
from tessere.commerce.catalog.service.indexing import Shelves, load_shelves, reindex
from tessere.commerce.catalog.service.shelves import TOPIC
from tessere.commerce.catalog.store import products as store
from tessere.commerce.catalog.store.products import NewVariant
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound


async def find_products(unit: Unit, *, product_ids: Collection[UUID]) -> dict[UUID, Product]:
    """Products by id; those that are not there are left out."""
    return await store.find_products(unit.db, product_ids)


async def list_active_products(unit: Unit, *, after: UUID | None = None, limit: int) -> list[Product]:
    """Active products by id, from the one behind `after` on."""
    return await store.list_active_products(unit.db, after=after, limit=limit)


async def get_product(unit: Unit, *, product_id: UUID) -> Product:
    """One product."""
    return await _get_product(unit, product_id)


async def list_variants(unit: Unit, *, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
    """The variants of products in their order, [] for a product that has none."""
    return await store.list_variants(unit.db, product_ids)


async def find_products_by_code(unit: Unit, *, codes: Collection[str]) -> dict[str, Product]:
    """Products by code; those that are not there are left out."""
    return await store.find_products_by_code(unit.db, codes)


async def find_variants(unit: Unit, *, variant_ids: Collection[VariantId]) -> dict[VariantId, Variant]:
    """Variants by id; those that are not there are left out."""
    return await store.find_variants(unit.db, variant_ids)


async def get_variants(unit: Unit, *, variant_ids: Collection[VariantId]) -> dict[VariantId, Variant]:
    """Variants by id; NotFound names one that is not there."""
    found = await store.find_variants(unit.db, variant_ids)
    for missing in variant_ids:
        if missing not in found:
            raise NotFound(f"there is no variant {missing}", code="unknown_variant")
    return found


async def find_variants_by_sku(unit: Unit, *, skus: Collection[str]) -> dict[str, Variant]:
    """Variants by sku; those that are not there are left out."""
    return await store.find_variants_by_sku(unit.db, skus)


async def find_items(unit: Unit, *, variant_ids: Collection[VariantId]) -> dict[VariantId, Item]:
    """Variants with their products, as `product_facts` takes them."""
    variants = await store.find_variants(unit.db, variant_ids)
    return {each.variant.id: each for each in await store.join_products(unit.db, variants.values())}


async def list_items(unit: Unit, *, products: Collection[Product]) -> dict[VariantId, Item]:
    """All that is sold of products: their active variants, in their order."""
    variants = await store.list_variants(unit.db, [each.id for each in products])
    return {
        variant.id: Item(variant=variant, product=product)
        for product in products
        for variant in variants[product.id]
        if variant.active
    }


async def find_items_by_sku(unit: Unit, *, skus: Collection[str]) -> dict[str, Item]:
    """The same by sku."""
    variants = await store.find_variants_by_sku(unit.db, skus)
    return {each.variant.sku: each for each in await store.join_products(unit.db, variants.values())}


async def create_product(unit: Unit, *, draft: ProductDraft, variants: Sequence[VariantDraft] = ()) -> Product:
    """Add a product with its variants; Conflict when its code or one of their skus is taken."""
    shelves = await load_shelves(unit)
    _check(draft, shelves)
    _check_variants(draft, variants, shelves)
    product_id = unit.new_id()
    if not await store.insert_products(unit.db, {product_id: draft}, now=unit.now):
        raise Conflict(f"there is a product {draft.code!r} already", code="product_exists")
    await _insert_variants(unit, product_id, variants)
    product = await _get_product(unit, product_id)
    await _note(unit, "product.created", product, shelves)
    return await _get_product(unit, product_id)


async def add_products(unit: Unit, *, entries: Sequence[tuple[ProductDraft, Sequence[VariantDraft]]]) -> int:
    """Add the products whose codes are not there yet, all or none, and leave the others alone; how many were added."""
    shelves = await load_shelves(unit)
    there = await store.find_products_by_code(unit.db, [draft.code for draft, _ in entries])
    fresh: dict[UUID, ProductDraft] = {}
    rows: list[NewVariant] = []
    for place, (draft, variants) in enumerate(entries):
        if draft.code in there:
            continue
        with _at(f"/items/{place}"):
            _check(draft, shelves)
            _check_variants(draft, variants, shelves)
        product_id = unit.new_id()
        fresh[product_id] = draft
        rows += [_row(each, unit.new_id(), product_id) for each in variants]
    if await store.insert_products(unit.db, fresh, now=unit.now) < len(fresh):
        raise Conflict("a code is given twice, or was added meanwhile; try again", code="product_exists")
    await _insert_rows(unit, rows)
    if fresh:
        known = await store.find_products(unit.db, fresh)
        await reindex(unit, list(known.values()), shelves)
        detail = {"products": len(fresh)}
        await audit.record(unit, action="products.added", object_kind="catalog", object_id="products", detail=detail)
        await unit.emit(ProductsChanged(product_ids=list(fresh)))
        await web.publish(unit, topic=TOPIC, ids=fresh)
    return len(fresh)


async def change_product(unit: Unit, *, product_id: UUID, expected: ExpectedVersion, **changes: Any) -> Product:
    """Change fields of a product; its code stays."""
    shelves = await load_shelves(unit)
    known = await _get_product(unit, product_id, lock=True)
    expected.check(known.version)
    changed = structs.replace(known, **changes)
    _check(changed, shelves)
    if set(changed.options) != set(known.options) and (await store.list_variants(unit.db, [product_id]))[product_id]:
        problem = FieldError("/options", "its variants say other options")
        raise Conflict(
            "a product with variants keeps its options; make another product", code="has_variants", errors=[problem]
        )
    await store.update_products(unit.db, {product_id: changed}, now=unit.now)
    await _note(unit, "product.changed", changed, shelves, fields=sorted(changes))
    return await _get_product(unit, product_id)


async def add_variants(
    unit: Unit, *, product_id: UUID, expected: ExpectedVersion, variants: Sequence[VariantDraft]
) -> Product:
    """Add variants to a product."""
    shelves = await load_shelves(unit)
    known = await _get_product(unit, product_id, lock=True)
    expected.check(known.version)
    there = (await store.list_variants(unit.db, [product_id]))[product_id]
    _check_variants(known, [*there, *variants], shelves)
    await _insert_variants(unit, product_id, variants)
    await store.touch_product(unit.db, product_id, now=unit.now)
    await _note(unit, "product.variants_added", known, shelves, skus=[each.sku for each in variants])
    return await _get_product(unit, product_id)


async def change_variant(unit: Unit, *, variant_id: VariantId, expected: ExpectedVersion, **changes: Any) -> Variant:
    """Change fields of a variant; its sku stays."""
    shelves = await load_shelves(unit)
    product_id = (await get_variants(unit, variant_ids=[variant_id]))[variant_id].product_id
    product = await _get_product(unit, product_id, lock=True)
    there = (await store.list_variants(unit.db, [product_id]))[product_id]
    known = next(each for each in there if each.id == variant_id)
    expected.check(known.version)
    changed = structs.replace(known, **changes)
    _check_variants(product, [changed, *(each for each in there if each.id != variant_id)], shelves)
    await store.update_variants(unit.db, [_row(changed, variant_id, product_id)])
    await _note(unit, "variant.changed", product, shelves, sku=known.sku, fields=sorted(changes))
    return (await store.find_variants(unit.db, [variant_id]))[variant_id]


async def list_relations(unit: Unit, *, product_id: UUID) -> list[Relation]:
    """What a product goes with, replaces or belongs to, in order."""
    return await store.list_relations(unit.db, product_id)


async def list_goes_with(unit: Unit, *, product_ids: Collection[UUID], limit: int = 12) -> list[UUID]:
    """Other products that go with some of these, those that go with most of them first."""
    return await store.list_goes_with(unit.db, product_ids, limit=limit) if product_ids else []


async def set_relations(
    unit: Unit, *, product_id: UUID, expected: ExpectedVersion, relations: Sequence[Relation]
) -> Product:
    """Replace what a product is related to."""
    known = await _get_product(unit, product_id, lock=True)
    expected.check(known.version)
    if len(relations) > checks.MOST_RELATIONS or len(set(relations)) < len(relations):
        raise Invalid(f"give at most {checks.MOST_RELATIONS} relations, each once")
    others = await store.find_products(unit.db, {each.product_id for each in relations})
    for place, each in enumerate(relations):
        if each.product_id not in others or each.product_id == product_id:
            problem = FieldError(f"/items/{place}/product_id", "there is no such other product")
            raise Invalid("a product is related to others that exist", code="unknown_product", errors=[problem])
    await store.save_relations(unit.db, product_id, relations)
    await store.touch_product(unit.db, product_id, now=unit.now)
    await _tell(unit, "product.related", known, {"relations": len(relations)})
    return await _get_product(unit, product_id)


async def _get_product(unit: Unit, product_id: UUID, *, lock: bool = False) -> Product:
    found = await store.find_products(unit.db, [product_id], lock=lock)
    if product_id not in found:
        raise NotFound(f"there is no product {product_id}", code="unknown_product")
    return found[product_id]


@contextmanager
def _at(path: str) -> Iterator[None]:
    """Point at one of several."""
    try:
        yield
    except Invalid as error:
        below = [FieldError(path + each.path, each.message) for each in error.errors]
        raise Invalid(error.detail, code=error.code, errors=below) from error


def _check(draft: ProductDraft, shelves: Shelves) -> None:
    checks.check_product(draft, shelves.attributes)
    problems = [
        FieldError(f"/categories/{place}", f"there is no category {code[:64]!r}")
        for place, code in enumerate(draft.categories)
        if code not in shelves.tree
    ]
    if draft.brand is not None and draft.brand not in shelves.brands:
        problems.append(FieldError("/brand", f"there is no brand {draft.brand[:64]!r}; add it first"))
    if problems:
        raise Invalid("the product stands on shelves that do not exist", code="unknown_shelf", errors=problems)


def _check_variants(draft: ProductDraft, variants: Sequence[VariantDraft], shelves: Shelves) -> None:
    if len(variants) > checks.MOST_VARIANTS:
        raise Invalid(f"a product has at most {checks.MOST_VARIANTS} variants", code="too_many_variants")
    taken: dict[tuple[Any, ...], str] = {}
    for each in variants:
        checks.check_variant(each, options=draft.options, attributes=shelves.attributes)
        chosen = tuple(each.options[option] for option in draft.options)
        if each.active and chosen in taken:
            problem = FieldError("/options", f"{taken[chosen]} has the same options")
            raise Invalid("two variants cannot be told apart", code="same_options", errors=[problem])
        if each.active:
            taken[chosen] = each.sku


async def _insert_variants(unit: Unit, product_id: UUID, variants: Sequence[VariantDraft]) -> None:
    await _insert_rows(unit, [_row(each, unit.new_id(), product_id) for each in variants])


async def _insert_rows(unit: Unit, rows: Sequence[NewVariant]) -> None:
    if await store.insert_variants(unit.db, rows) < len(rows):
        known = await store.find_variants_by_sku(unit.db, [each.draft.sku for each in rows])
        taken = sorted(sku for sku, each in known.items() if each.id not in {row.id for row in rows})
        named = ", ".join(taken) or "one of the skus twice"
        raise Conflict(f"there is already: {named}", code="sku_exists", errors=[FieldError("/sku", "it is taken")])


def _row(draft: VariantDraft, variant_id: UUID, product_id: UUID) -> NewVariant:
    fields = {field: getattr(draft, field) for field in VariantDraft.__struct_fields__}
    return NewVariant(id=variant_id, product_id=product_id, draft=VariantDraft(**fields))


async def _note(unit: Unit, action: str, product: Product, shelves: Shelves, **detail: Any) -> None:
    await reindex(unit, [product], shelves)
    await _tell(unit, action, product, detail)


async def _tell(unit: Unit, action: str, product: Product, detail: Mapping[str, Any]) -> None:
    named = {"code": product.code, **detail}
    await audit.record(unit, action=action, object_kind="product", object_id=product.id, detail=named)
    await unit.emit(ProductsChanged(product_ids=[product.id]))
    await web.publish(unit, topic=TOPIC, ids=[product.id])
