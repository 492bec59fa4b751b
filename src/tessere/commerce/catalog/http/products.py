"""Routes of products and variants, and of their search."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Struct

from tessere.commerce.catalog.domain.model import Product, ProductDraft, Status
from tessere.commerce.catalog.http.views import (
    NewProduct,
    NewProducts,
    NewVariants,
    ProductPage,
    ProductPatch,
    ProductsAdded,
    ProductView,
    Relations,
    VariantList,
    VariantPatch,
    VariantView,
    render_product,
    render_variant,
)
from tessere.commerce.catalog.service import products
from tessere.commerce.catalog.service.searching import Filters, search_products
from tessere.commerce.catalog.store.searching import MOST_FOUND
from tessere.infra import web
from tessere.infra.auth import Caller, Principal, requires
from tessere.infra.db import Unit
from tessere.infra.web import Expected, RequestPaging, RequestUnit
from tessere.kernel.errors import FieldError, Invalid, NotFound

_READ, _WRITE = [requires("catalog:read")], [requires("catalog:write")]
Codes = Annotated[list[str] | None, QueryParameter(max_items=50)]
Pairs = Annotated[
    list[str] | None, QueryParameter(max_items=50, description="`code=value`; of one code any, of several all.")
]
Statuses = Annotated[list[Status] | None, QueryParameter(max_items=3)]
Query = Annotated[
    str, QueryParameter(max_length=200, description="Words or their beginnings; typing errors are forgiven.")
]
Channel = Annotated[str | None, QueryParameter(max_length=64, description="What can be had there now.")]
Skus = Annotated[list[str] | None, QueryParameter(max_items=200)]
Ids = Annotated[list[UUID] | None, QueryParameter(max_items=200)]


@get("/api/v1/products", guards=_READ, tags=["Catalog"])
async def get_products(
    unit: RequestUnit, principal: Caller, paging: RequestPaging, q: Query = "", category: Codes = None, brand: Codes = None,
    tag: Codes = None, status: Statuses = None, channel: Channel = None, attribute: Pairs = None,
) -> ProductPage:  # fmt: skip
    """Search products, with facets; without words all by name. A publishable key finds active ones."""
    if principal.public:
        status = ["active"]
    filters = Filters(
        categories=category or (), brands=brand or (), tags=tag or (), statuses=status or (), channel=channel,
        attributes=_pairs(attribute or []),
    )  # fmt: skip
    offset = paging.after(int) or 0
    if not 0 <= offset <= MOST_FOUND:
        raise Invalid(f"a search shows the first {MOST_FOUND}; narrow it", code="invalid_cursor")
    found = await search_products(unit, query=q, filters=filters, limit=paging.limit, offset=offset)
    end = offset + paging.limit
    return ProductPage(
        items=await _render(unit, found.products), next_cursor=web.encode_cursor(end) if end < found.total else None,
        total=found.total, is_more=found.is_more, facets=found.facets, meant=found.meant,
    )  # fmt: skip


@post("/api/v1/products", guards=_WRITE, tags=["Catalog"])
async def post_product(unit: RequestUnit, data: JSONBody[NewProduct]) -> Response[ProductView]:
    """Add a product with its variants."""
    return await _one(unit, await products.create_product(unit, draft=_draft(data), variants=data.variants))


@post("/api/v1/products/batch", status_code=200, guards=_WRITE, tags=["Catalog"])
async def post_products(unit: RequestUnit, data: JSONBody[NewProducts]) -> ProductsAdded:
    """Add the products whose codes are not there yet, all or none."""
    entries = [(_draft(each), each.variants) for each in data.items]
    return ProductsAdded(count=await products.add_products(unit, entries=entries))


@get("/api/v1/products/{product_id:uuid}", guards=_READ, tags=["Catalog"])
async def get_product(unit: RequestUnit, principal: Caller, product_id: FromPath[UUID]) -> Response[ProductView]:
    """One product."""
    return await _one(unit, await _get_shown(unit, principal, product_id))


@patch("/api/v1/products/{product_id:uuid}", guards=_WRITE, tags=["Catalog"])
async def patch_product(
    unit: RequestUnit, product_id: FromPath[UUID], data: JSONBody[ProductPatch], expected: Expected
) -> Response[ProductView]:
    """Change a product. What is no longer sold is archived, because prices, stock and orders refer to it."""
    changes = _given(data)
    return await _one(unit, await products.change_product(unit, product_id=product_id, expected=expected, **changes))


@post("/api/v1/products/{product_id:uuid}/variants", guards=_WRITE, tags=["Catalog"])
async def post_variants(
    unit: RequestUnit, product_id: FromPath[UUID], data: JSONBody[NewVariants], expected: Expected
) -> Response[ProductView]:
    """Add variants to a product."""
    changed = await products.add_variants(unit, product_id=product_id, expected=expected, variants=data.items)
    return await _one(unit, changed)


@get("/api/v1/products/{product_id:uuid}/relations", guards=_READ, tags=["Catalog"])
async def get_relations(unit: RequestUnit, principal: Caller, product_id: FromPath[UUID]) -> Relations:
    """What a product goes with, replaces or belongs to."""
    await _get_shown(unit, principal, product_id)
    return Relations(items=await products.list_relations(unit, product_id=product_id))


@put("/api/v1/products/{product_id:uuid}/relations", guards=_WRITE, tags=["Catalog"])
async def put_relations(
    unit: RequestUnit, product_id: FromPath[UUID], data: JSONBody[Relations], expected: Expected
) -> Response[ProductView]:
    """Replace what a product is related to; If-Match takes the product's ETag."""
    changed = await products.set_relations(unit, product_id=product_id, expected=expected, relations=data.items)
    return await _one(unit, changed)


@get("/api/v1/variants", guards=_READ, tags=["Catalog"])
async def get_variants(unit: RequestUnit, principal: Caller, sku: Skus = None, id: Ids = None) -> VariantList:
    """Variants by sku, by id, or by both; those that are not there are left out."""
    found = await products.find_items(unit, variant_ids=id or [])
    found |= {each.variant.id: each for each in (await products.find_items_by_sku(unit, skus=sku or [])).values()}
    shown = [
        each for each in found.values()
        if not principal.public or (each.product.status == "active" and each.variant.active)
    ]  # fmt: skip
    return VariantList(
        items=[render_variant(each.variant) for each in shown],
        names={
            each.product.id: {language: said.name for language, said in each.product.content.items()} for each in shown
        },
    )


@patch("/api/v1/variants/{variant_id:uuid}", guards=_WRITE, tags=["Catalog"])
async def patch_variant(
    unit: RequestUnit, variant_id: FromPath[UUID], data: JSONBody[VariantPatch], expected: Expected
) -> Response[VariantView]:
    """Change a variant; its sku stays."""
    changed = await products.change_variant(unit, variant_id=variant_id, expected=expected, **_given(data))
    return web.versioned(render_variant(changed), changed.version)


def _draft(given: NewProduct) -> ProductDraft:
    return ProductDraft(**{field: getattr(given, field) for field in ProductDraft.__struct_fields__})


def _given(patched: Struct) -> dict[str, object]:
    return {name: value for name in patched.__struct_fields__ if (value := getattr(patched, name)) is not UNSET}


def _pairs(given: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in given:
        code, mark, value = pair.partition("=")
        if not mark:
            problem = FieldError("/attribute", "write code=value")
            raise Invalid("an attribute is asked for as code=value", errors=[problem])
        found.setdefault(code, []).append(value)
    return found


async def _get_shown(unit: Unit, principal: Principal, product_id: UUID) -> Product:
    """A product that the caller may know of: what is not on sale yet, or any more, is nothing for the public."""
    product = await products.get_product(unit, product_id=product_id)
    if principal.public and product.status != "active":
        raise NotFound(f"there is no product {product_id}", code="unknown_product")
    return product


async def _one(unit: Unit, product: Product) -> Response[ProductView]:
    (view,) = await _render(unit, [product])
    return web.versioned(view, product.version)


async def _render(unit: Unit, found: list[Product]) -> list[ProductView]:
    variants = await products.list_variants(unit, product_ids=[each.id for each in found])
    return [render_product(each, variants[each.id]) for each in found]


ROUTES = [
    get_products, post_product, post_products, get_product, patch_product, post_variants, get_relations, put_relations,
    get_variants, patch_variant,
]  # fmt: skip
