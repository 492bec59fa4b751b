"""Routes of the ways to have goods sent."""

from __future__ import annotations

from litestar import Response, delete, get, put
from litestar.params import FromPath, JSONBody

from tessere.commerce.baskets.domain.methods import ShippingMethod, ShippingMethodDraft
from tessere.commerce.baskets.service import shipping
from tessere.infra.auth import requires
from tessere.infra.web import Expected, Page, RequestUnit, versioned


@get("/api/v1/shipping-methods", guards=[requires("baskets:read")], tags=["Baskets"])
async def get_methods(unit: RequestUnit) -> Page[ShippingMethod]:
    """Every way to have goods sent, the cheapest first."""
    return Page(await shipping.list_methods(unit))


@put("/api/v1/shipping-methods/{code:str}", guards=[requires("prices:write")], tags=["Baskets"])
async def put_method(
    unit: RequestUnit, expected: Expected, code: FromPath[str], data: JSONBody[ShippingMethodDraft]
) -> Response[ShippingMethod]:
    """Add a method, or change it; a new one with `If-Match: "0"`."""
    saved = await shipping.put_method(unit, code=code, draft=data, expected=expected)
    return versioned(saved, saved.version)


@delete("/api/v1/shipping-methods/{code:str}", guards=[requires("prices:write")], tags=["Baskets"])
async def delete_method(unit: RequestUnit, expected: Expected, code: FromPath[str]) -> None:
    """Offer a method no more; baskets that chose it are told."""
    await shipping.delete_method(unit, code=code, expected=expected)


ROUTES = [get_methods, put_method, delete_method]
