"""Routes of categories, brands and attributes; a new one is put with `If-Match: *`."""

from __future__ import annotations

from litestar import Response, delete, get, put
from litestar.params import FromPath, JSONBody

from tessere.commerce.catalog.domain.model import AttributeDraft, Brand, Category, CategoryDraft
from tessere.commerce.catalog.http.views import (
    AttributeList,
    AttributeView,
    BrandEdit,
    BrandList,
    BrandView,
    CategoryList,
    CategoryView,
    render_attribute,
)
from tessere.commerce.catalog.service import shelves
from tessere.infra import web
from tessere.infra.auth import requires
from tessere.infra.web import Expected, RequestUnit

_READ, _WRITE = [requires("catalog:read")], [requires("catalog:write")]


@get("/api/v1/categories", guards=_READ, tags=["Catalog"])
async def get_categories(unit: RequestUnit) -> CategoryList:
    """The whole tree."""
    return CategoryList(items=[_category(each) for each in await shelves.list_categories(unit)])


@put("/api/v1/categories/{code:str}", guards=_WRITE, tags=["Catalog"])
async def put_category(
    unit: RequestUnit, code: FromPath[str], data: JSONBody[CategoryDraft], expected: Expected
) -> Response[CategoryView]:
    """Add or change a category; its products are indexed anew by a job."""
    saved = await shelves.put_category(unit, code=code, draft=data, expected=expected)
    return web.versioned(_category(saved), saved.version)


@delete("/api/v1/categories/{code:str}", guards=_WRITE, tags=["Catalog"])
async def delete_category(unit: RequestUnit, code: FromPath[str], expected: Expected) -> None:
    """Remove a category that nothing stands below."""
    await shelves.delete_category(unit, code=code, expected=expected)


@get("/api/v1/brands", guards=_READ, tags=["Catalog"])
async def get_brands(unit: RequestUnit) -> BrandList:
    """Every brand by name."""
    return BrandList(items=[_brand(each) for each in await shelves.list_brands(unit)])


@put("/api/v1/brands/{code:str}", guards=_WRITE, tags=["Catalog"])
async def put_brand(
    unit: RequestUnit, code: FromPath[str], data: JSONBody[BrandEdit], expected: Expected
) -> Response[BrandView]:
    """Add or rename a brand."""
    saved = await shelves.put_brand(unit, code=code, name=data.name, expected=expected)
    return web.versioned(_brand(saved), saved.version)


@delete("/api/v1/brands/{code:str}", guards=_WRITE, tags=["Catalog"])
async def delete_brand(unit: RequestUnit, code: FromPath[str], expected: Expected) -> None:
    """Remove a brand that no product has."""
    await shelves.delete_brand(unit, code=code, expected=expected)


@get("/api/v1/attributes", guards=_READ, tags=["Catalog"])
async def get_attributes(unit: RequestUnit) -> AttributeList:
    """Every attribute by code."""
    return AttributeList(items=[render_attribute(each) for each in await shelves.list_attributes(unit)])


@put("/api/v1/attributes/{code:str}", guards=_WRITE, tags=["Catalog"])
async def put_attribute(
    unit: RequestUnit, code: FromPath[str], data: JSONBody[AttributeDraft], expected: Expected
) -> Response[AttributeView]:
    """Add or change an attribute, in ways that the products' values allow."""
    saved = await shelves.put_attribute(unit, code=code, draft=data, expected=expected)
    return web.versioned(render_attribute(saved), saved.version)


@delete("/api/v1/attributes/{code:str}", guards=_WRITE, tags=["Catalog"])
async def delete_attribute(unit: RequestUnit, code: FromPath[str], expected: Expected) -> None:
    """Remove an attribute that no product has."""
    await shelves.delete_attribute(unit, code=code, expected=expected)


def _category(each: Category) -> CategoryView:
    return CategoryView(
        code=each.code,
        name=each.name,
        parent_code=each.parent_code,
        position=each.position,
        etag=web.etag(each.version),
    )


def _brand(each: Brand) -> BrandView:
    return BrandView(code=each.code, name=each.name, etag=web.etag(each.version))


ROUTES = [
    get_categories, put_category, delete_category, get_brands, put_brand, delete_brand, get_attributes, put_attribute,
    delete_attribute,
]  # fmt: skip
