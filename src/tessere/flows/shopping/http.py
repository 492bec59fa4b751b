"""Routes of quotes: what a basket, or lines without one, cost here for whoever asks."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Router, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.commerce import baskets
from tessere.commerce.baskets import BasketToken, LineAsked, Place, QuotedBasket, Wish
from tessere.flows.shopping.service.shoppers import find_shopper, open_basket
from tessere.infra.auth import Caller, requires
from tessere.infra.web import AppDatabase, AppSettings
from tessere.kernel.errors import Forbidden

_READ = [requires("baskets:read")]
QuoteLanguage = Annotated[str, Meta(pattern="^(it|en)$")]
PlaceCode = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]


class QuoteAsked(Struct, frozen=True, kw_only=True):
    """Where the basket is looked at, and the language of the words."""

    channel: PlaceCode
    touchpoint: PlaceCode | None = None
    language: QuoteLanguage = "it"


class LinesAsked(QuoteAsked, frozen=True, kw_only=True):
    """Lines to quote without a basket, and for whom."""

    lines: Annotated[tuple[LineAsked, ...], Meta(min_length=1, max_length=200)]
    codes: Annotated[tuple[str, ...], Meta(max_length=20)] = ()
    method: PlaceCode | None = None
    customer_id: UUID | None = None


@post("/api/v1/baskets/{basket_id:uuid}/quote", guards=_READ, tags=["Baskets"], status_code=200)
async def post_quote(
    database: AppDatabase, principal: Caller, settings: AppSettings, basket_id: FromPath[UUID],
    data: JSONBody[QuoteAsked], basket_token: BasketToken = None,
) -> QuotedBasket:  # fmt: skip
    """What the basket costs here, line by line, with the offers that apply, and why others do not."""
    async with database.reading() as unit:
        readable = await baskets.check_access(unit, principal, settings, basket_id, basket_token, "read")
        basket, shopper = await open_basket(unit, basket_id=readable.basket_id, settings=settings)
        return await baskets.quote_basket(
            unit, basket_id=basket.id, place=_place(data, settings.time_zone), shopper=shopper, language=_language(data)
        )


@post("/api/v1/quotes", guards=_READ, tags=["Baskets"], status_code=200)
async def post_lines(
    database: AppDatabase, principal: Caller, settings: AppSettings, data: JSONBody[LinesAsked]
) -> QuotedBasket:
    """The same of lines without a basket, as a till or a product page needs it."""
    if principal.public and data.customer_id is not None:
        raise Forbidden("a publishable key quotes for strangers, or a customer's own basket", code="token_required")
    wish = Wish(lines=data.lines, codes=data.codes, method=data.method, currency=settings.currency)
    async with database.reading() as unit:
        shopper = await find_shopper(unit, customer_id=data.customer_id, settings=settings)
        return await baskets.quote_basket(
            unit, wish=wish, place=_place(data, settings.time_zone), shopper=shopper, language=_language(data)
        )


def _place(asked: QuoteAsked, zone: str) -> Place:
    return Place(channel=asked.channel, touchpoint=asked.touchpoint, zone=zone)


def _language(asked: QuoteAsked) -> baskets.Language:
    return "en" if asked.language == "en" else "it"


ROUTER = Router(path="/", route_handlers=[post_quote, post_lines])
