"""Routes of the floor."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Router, get
from litestar.params import QueryParameter

from tessere.infra.auth import requires
from tessere.infra.web import AppDatabase, AppSettings, RequestUnit
from tessere.views.floor.domain import FloorCatalogue, FloorLook
from tessere.views.floor.service import Spot, look, read_catalogue

Code = Annotated[str, QueryParameter(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$", description="The shop's touchpoint.")]
Language = Annotated[Literal["it", "en"], QueryParameter()]
# A look shows people, baskets and orders: who may see all of it works in a shop, or in care.
_GUARDS = [requires("profiles:read"), requires("orders:read"), requires("baskets:read")]


@get("/api/v1/floor/look", guards=_GUARDS, tags=["Floor"])
async def get_look(
    database: AppDatabase,
    settings: AppSettings,
    touchpoint: Code,
    customer_id: Annotated[UUID | None, QueryParameter()] = None,
    basket_id: Annotated[UUID | None, QueryParameter()] = None,
    language: Language = "it",
) -> FloorLook:
    """Whoever stands there in one look, by customer or by a basket that was taken over."""
    spot = Spot(touchpoint=touchpoint, language=language)
    return await look(database, settings=settings, spot=spot, customer_id=customer_id, basket_id=basket_id)


@get("/api/v1/floor/catalogue", guards=[requires("catalog:read"), requires("stock:read")], tags=["Floor"])
async def get_catalogue(
    unit: RequestUnit, settings: AppSettings, touchpoint: Code, language: Language = "it"
) -> FloorCatalogue:
    """What the shop sells, with prices and what is there, for a tablet to keep while the network is gone."""
    return await read_catalogue(unit, spot=Spot(touchpoint=touchpoint, language=language), currency=settings.currency)


ROUTER = Router(path="/", route_handlers=[get_look, get_catalogue])
