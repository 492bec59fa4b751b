"""Routes for pages of a shop: a publishable key is enough."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from tessere.commerce.baskets import DEPENDENCIES, Language, Writable
from tessere.commerce.catalog import Filters
from tessere.infra.auth import requires
from tessere.infra.settings import Settings
from tessere.infra.web import AppSettings, RequestPaging, RequestUnit, encode_cursor
from tessere.kernel.errors import FieldError, Invalid
from tessere.views.storefront.domain import (
    CollectPlaces,
    OrderParcels,
    StorefrontOffers,
    StorefrontPage,
    StorefrontProduct,
)
from tessere.views.storefront.service import articles, shop
from tessere.views.storefront.service.prices import Counter

_READ, _TAGS = [requires("catalog:read")], ["Storefront"]
_FURTHEST = 10_000
Channel = Annotated[str, QueryParameter(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Speech = Annotated[Language, QueryParameter()]
Query = Annotated[str, QueryParameter(max_length=200, description="Words or their beginnings; slips are forgiven.")]
Codes = Annotated[list[str] | None, QueryParameter(max_items=50)]
Pairs = Annotated[list[str] | None, QueryParameter(max_items=50, description="`code=value`.")]
Variants = Annotated[list[UUID] | None, QueryParameter(max_items=50)]


@get("/api/v1/storefront/products", guards=_READ, tags=_TAGS)
async def get_cards(
    unit: RequestUnit, settings: AppSettings, paging: RequestPaging, q: Query = "", category: Codes = None,
    brand: Codes = None, tag: Codes = None, attribute: Pairs = None, channel: Channel = "site", language: Speech = "it",
) -> StorefrontPage:  # fmt: skip
    """Search what is on sale, with the prices of the moment; without words all by name."""
    offset = paging.after(int) or 0
    if not 0 <= offset <= _FURTHEST:
        raise Invalid(f"a search shows the first {_FURTHEST}; narrow it", code="invalid_cursor")
    filters = Filters(
        categories=category or (), brands=brand or (), tags=tag or (), statuses=["active"], channel=channel,
        attributes=_pairs(attribute or []),
    )  # fmt: skip
    return await articles.find_articles(
        unit, _counter(settings, channel, language), query=q, filters=filters, limit=paging.limit, offset=offset,
        next_cursor=encode_cursor(offset + paging.limit),
    )  # fmt: skip


@get("/api/v1/storefront/products/{product_id:uuid}", guards=_READ, tags=_TAGS)
async def get_article(
    unit: RequestUnit,
    settings: AppSettings,
    product_id: FromPath[UUID],
    channel: Channel = "site",
    language: Speech = "it",
) -> StorefrontProduct:
    """One article with its variants and what goes with it."""
    return await articles.show_article(unit, _counter(settings, channel, language), product_id=product_id)


@get("/api/v1/storefront/offers", guards=_READ, tags=_TAGS)
async def get_offers(
    unit: RequestUnit, settings: AppSettings, channel: Channel = "site", language: Speech = "it"
) -> StorefrontOffers:
    """The offers that are on for everybody."""
    return StorefrontOffers(items=await shop.list_offers(unit, _counter(settings, channel, language)))


@get("/api/v1/storefront/places", guards=_READ, tags=_TAGS)
async def get_collect_places(
    unit: RequestUnit, settings: AppSettings, variant_id: Variants = None, channel: Channel = "site",
    language: Speech = "it",
) -> CollectPlaces:  # fmt: skip
    """Where orders can be collected, and what there is of some variants."""
    counter = _counter(settings, channel, language)
    return CollectPlaces(items=await shop.list_places(unit, counter, variant_ids=variant_id or []))


@get("/api/v1/baskets/{basket_id:uuid}/parcels", guards=[requires("baskets:read")], tags=_TAGS)
async def get_parcels(unit: RequestUnit, writable: Writable, language: Speech = "it") -> OrderParcels:
    """How far the order is that a basket became: what is sent, and what lies ready under which code: not for those who
    were only let look at the basket."""
    return OrderParcels(items=await shop.list_parcels(unit, basket_id=writable.basket_id, language=language))


def _counter(settings: Settings, channel: str, language: Language) -> Counter:
    return Counter(channel=channel, currency=settings.currency, zone=settings.time_zone, language=language)


def _pairs(given: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in given:
        code, mark, value = pair.partition("=")
        if not mark:
            raise Invalid(
                "an attribute is asked for as code=value", errors=[FieldError("/attribute", "write code=value")]
            )
        found.setdefault(code, []).append(value)
    return found


ROUTER = Router(
    path="/",
    dependencies=DEPENDENCIES,
    route_handlers=[get_cards, get_article, get_offers, get_collect_places, get_parcels],
)
