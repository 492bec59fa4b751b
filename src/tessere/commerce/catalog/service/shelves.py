"""Categories, brands and attributes; what they say of products is indexed anew by a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tessere.commerce.catalog.domain import checks
from tessere.commerce.catalog.domain.indexing import facet, has_cycle
from tessere.commerce.catalog.domain.model import (
    Attribute,
    AttributeDraft,
    Brand,
    Category,
    CategoryDraft,
    ProductsChanged,
)
from tessere.commerce.catalog.service.indexing import reindex
from tessere.commerce.catalog.store import products
from tessere.commerce.catalog.store import shelves as store
from tessere.infra import audit, jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

REINDEX = "catalog.reindex"
TOPIC = "catalog"
_AT_ONCE = 500


async def list_categories(unit: Unit) -> list[Category]:
    """The whole tree."""
    return list((await store.load_categories(unit.db)).values())


async def list_brands(unit: Unit) -> list[Brand]:
    """Every brand by name."""
    return list((await store.load_brands(unit.db)).values())


async def list_attributes(unit: Unit) -> list[Attribute]:
    """Every attribute by code."""
    return list((await store.load_attributes(unit.db)).values())


async def put_category(unit: Unit, *, code: str, draft: CategoryDraft, expected: ExpectedVersion) -> Category:
    """Add or change a category; with another parent all below it move too."""
    checks.check_code(code)
    checks.check_category(draft)
    await store.lock_shelves(unit.db)
    tree = await store.load_categories(unit.db)
    known = tree.get(code)
    _check_room(known, tree, expected)
    if draft.parent_code is not None and draft.parent_code not in tree:
        raise _wrong_parent(f"there is no category {draft.parent_code[:64]!r}")
    if has_cycle(code, draft.parent_code, tree):
        raise _wrong_parent("a category may not stand below itself")
    version = await store.save_category(unit.db, code, draft)
    changed = known is not None and (known.name, known.parent_code) != (draft.name, draft.parent_code)
    await _note(unit, "category", code, version, reindex_products=changed)
    return (await store.load_categories(unit.db))[code]


async def put_brand(unit: Unit, *, code: str, name: str, expected: ExpectedVersion) -> Brand:
    """Add or change a brand."""
    checks.check_code(code)
    checks.check_brand(name)
    await store.lock_shelves(unit.db)
    brands = await store.load_brands(unit.db)
    known = brands.get(code)
    _check_room(known, brands, expected)
    version = await store.save_brand(unit.db, code, name.strip())
    await _note(unit, "brand", code, version, reindex_products=known is not None and known.name != name.strip())
    return (await store.load_brands(unit.db))[code]


async def put_attribute(unit: Unit, *, code: str, draft: AttributeDraft, expected: ExpectedVersion) -> Attribute:
    """Add or change an attribute; Conflict when products have values that it would no longer allow."""
    checks.check_code(code)
    checks.check_attribute(code, draft)
    await store.lock_shelves(unit.db)
    attributes = await store.load_attributes(unit.db)
    known = attributes.get(code)
    _check_room(known, attributes, expected)
    if known is not None and known.kind != draft.kind and await store.is_attribute_used(unit.db, code):
        raise Conflict("products have values of the old kind; take them away first", code="attribute_in_use")
    gone = [each.code for each in known.choices] if known is not None else []
    gone = sorted(set(gone) - {each.code for each in draft.choices})
    if gone and await store.are_choices_used(unit.db, code, gone):
        raise Conflict(f"products have one of the choices {', '.join(gone)}", code="choice_in_use")
    version = await store.save_attribute(unit.db, code, draft)
    await _note(unit, "attribute", code, version, reindex_products=known is not None)
    return (await store.load_attributes(unit.db))[code]


async def delete_category(unit: Unit, *, code: str, expected: ExpectedVersion) -> None:
    """Remove a category; Conflict while products or other categories stand below it."""
    await store.lock_shelves(unit.db)
    tree = await store.load_categories(unit.db)
    expected.check(_known(tree, code, "category").version)
    if any(each.parent_code == code for each in tree.values()):
        raise Conflict("other categories stand below it; move them first", code="category_in_use")
    await _delete_shelf(unit, "category", code)


async def delete_brand(unit: Unit, *, code: str, expected: ExpectedVersion) -> None:
    """Remove a brand; Conflict while products have it."""
    await store.lock_shelves(unit.db)
    expected.check(_known(await store.load_brands(unit.db), code, "brand").version)
    await _delete_shelf(unit, "brand", code)


async def delete_attribute(unit: Unit, *, code: str, expected: ExpectedVersion) -> None:
    """Remove an attribute; Conflict while products have it."""
    await store.lock_shelves(unit.db)
    expected.check(_known(await store.load_attributes(unit.db), code, "attribute").version)
    if await store.is_attribute_used(unit.db, code):
        raise Conflict("products have this attribute; take it away from them first", code="attribute_in_use")
    await store.delete_shelf(unit.db, "attribute", code)
    await _note(unit, "attribute", code, None)


async def _delete_shelf(unit: Unit, kind: Any, code: str) -> None:
    if await store.is_on_shelf(unit.db, facet(kind, code)):
        raise Conflict("products stand there; move them first", code=f"{kind}_in_use")
    await store.delete_shelf(unit.db, kind, code)
    await _note(unit, kind, code, None)


def _known(shelves: Mapping[str, Any], code: str, kind: str) -> Any:
    if code not in shelves:
        raise NotFound(f"there is no {kind} {code[:64]!r}")
    return shelves[code]


def _check_room(known: Any, shelves: Mapping[str, Any], expected: ExpectedVersion) -> None:
    if known is not None:
        expected.check(known.version)
    elif len(shelves) >= checks.MOST_SHELVES:
        raise Conflict(f"there are {checks.MOST_SHELVES} already; remove one first", code="too_many_shelves")


def _wrong_parent(problem: str) -> Invalid:
    return Invalid(problem, code="invalid_parent", errors=[FieldError("/parent_code", problem)])


async def _note(unit: Unit, kind: str, code: str, version: int | None, *, reindex_products: bool = False) -> None:
    if reindex_products:
        key = f"{kind} {code} {version}"
        await jobs.enqueue(unit, kind=REINDEX, key=key, payload={"kind": kind, "code": code})
    action = f"{kind}.deleted" if version is None else f"{kind}.saved"
    await audit.record(unit, action=action, object_kind=kind, object_id=code)
    await web.publish(unit, topic=TOPIC)


async def reindex_shelf(database: Database, payload: Any) -> None:
    """Index every product that a changed shelf says something of."""
    after = UUID(int=0)
    while True:
        async with database.unit() as unit:
            await store.hold_shelves(unit.db)
            ids = await store.list_products_on_shelf(
                unit.db, kind=payload["kind"], code=payload["code"], after=after, limit=_AT_ONCE
            )
            if not ids:
                return
            await reindex(unit, list((await products.find_products(unit.db, ids, lock=True)).values()))
            await unit.emit(ProductsChanged(product_ids=ids))
            await web.publish(unit, topic=TOPIC, ids=ids)
            after = ids[-1]


JOB = JobKind(REINDEX, reindex_shelf, long=True)
