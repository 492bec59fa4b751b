"""Routes of price lists, prices and VAT rates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from tessere.commerce.pricing.domain.model import ListDraft, PricedLine, PriceEntry, PriceList, VatRate
from tessere.commerce.pricing.domain.timeline import FOREVER
from tessere.commerce.pricing.service import lists, quoting
from tessere.commerce.pricing.service.quoting import Asked
from tessere.commerce.pricing.store.prices import Price
from tessere.infra import web
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, Expected, RequestPaging, RequestUnit
from tessere.kernel.time import EPOCH, to_utc

_READ, _WRITE = [requires("prices:read")], [requires("prices:write")]
Code = Annotated[str, QueryParameter(min_length=1, max_length=64)]
MaybeCode = Annotated[str | None, QueryParameter(max_length=64)]
MaybeId = Annotated[UUID | None, QueryParameter(description="Of one variant only.")]


class ListView(ListDraft, frozen=True, kw_only=True):
    """A price list."""

    code: str
    etag: str


class ListViews(Struct, frozen=True, kw_only=True):
    """Every price list, the first to count first."""

    items: list[ListView]


class NewPrices(Struct, frozen=True, kw_only=True):
    """Prices to set in a list, all or none."""

    items: list[PriceEntry]


class PricesSet(Struct, frozen=True, kw_only=True):
    """How many prices were set."""

    count: int


class PricePage(Struct, frozen=True, kw_only=True):
    """Prices by variant, quantity and time."""

    items: list[Price]
    next_cursor: str | None


class Lookup(Struct, frozen=True, kw_only=True):
    """Lines to price, in a channel or one of its shops, now or at another moment."""

    channel: str
    lines: list[Asked]
    touchpoint: str | None = None
    at: datetime | None = None


class Lines(Struct, frozen=True, kw_only=True):
    """What the lines cost, in their order."""

    items: list[PricedLine]


class PastPrice(Struct, frozen=True, kw_only=True):
    """What was asked from a moment until another (still); None: it was not sold."""

    from_at: datetime
    until_at: datetime | None
    price_minor: int | None
    list_minor: int | None
    price_list: str | None


class PriceHistory(Struct, frozen=True, kw_only=True):
    """What a variant cost when, oldest first."""

    currency: str
    items: list[PastPrice]


class RateEdit(Struct, frozen=True, kw_only=True):
    """The rate in basis points, from a moment on (the first of a class: always; others: now)."""

    rate_bp: int
    from_at: datetime | None = None


class RateList(Struct, frozen=True, kw_only=True):
    """Every VAT rate by class and time."""

    items: list[VatRate]


@get("/api/v1/price-lists", guards=_READ, tags=["Prices"])
async def get_lists(unit: RequestUnit) -> ListViews:
    """Every price list."""
    return ListViews(items=[_render(each) for each in await lists.list_lists(unit)])


@put("/api/v1/price-lists/{code:str}", guards=_WRITE, tags=["Prices"])
async def put_list(
    unit: RequestUnit, code: FromPath[str], data: JSONBody[ListDraft], expected: Expected
) -> Response[ListView]:
    """Add or change a price list; a new one with `If-Match: *`."""
    saved = await lists.put_list(unit, code=code, draft=data, expected=expected)
    return web.versioned(_render(saved), saved.version)


@get("/api/v1/price-lists/{code:str}/prices", guards=_READ, tags=["Prices"])
async def get_prices(
    unit: RequestUnit, paging: RequestPaging, code: FromPath[str], variant_id: MaybeId = None
) -> PricePage:
    """The prices of a list, past and planned ones too."""
    after = paging.after(tuple[UUID, int, datetime])
    rows = await lists.list_prices(unit, code=code, variant_id=variant_id, after=after, limit=paging.fetch)
    page = paging.page(rows, lambda each: (each.variant_id, each.min_quantity, each.from_at))
    return PricePage(items=page.items, next_cursor=page.next_cursor)


@post("/api/v1/price-lists/{code:str}/prices", status_code=200, guards=_WRITE, tags=["Prices"])
async def post_prices(unit: RequestUnit, code: FromPath[str], data: JSONBody[NewPrices]) -> PricesSet:
    """Set prices from now on or from a moment to come; without an amount they are taken away."""
    return PricesSet(count=await lists.set_prices(unit, code=code, entries=data.items))


@post("/api/v1/prices/lookup", status_code=200, guards=_READ, tags=["Prices"])
async def post_lookup(unit: RequestUnit, settings: AppSettings, data: JSONBody[Lookup]) -> Lines:
    """What lines cost, and what of reductions may be announced."""
    at = None if data.at is None else to_utc(data.at)
    found = await quoting.price_lines(
        unit, lines=data.lines, channel=data.channel, touchpoint=data.touchpoint, at=at, currency=settings.currency
    )
    return Lines(items=found)


@get("/api/v1/prices/history", guards=_READ, tags=["Prices"])
async def get_history(
    unit: RequestUnit, settings: AppSettings, variant_id: Annotated[UUID, QueryParameter()], channel: Code,
    touchpoint: MaybeCode = None,
) -> PriceHistory:  # fmt: skip
    """What one piece of a variant cost when, in a shop or channel."""
    found = await quoting.read_history(
        unit, variant_id=variant_id, channel=channel, touchpoint=touchpoint, currency=settings.currency
    )
    items = [
        PastPrice(
            from_at=each.from_at,
            until_at=None if each.until_at == FOREVER else each.until_at,
            price_minor=each.effective.price_minor if each.effective else None,
            list_minor=each.effective.list_minor if each.effective else None,
            price_list=each.effective.price_list if each.effective else None,
        )
        for each in found
    ]
    return PriceHistory(currency=settings.currency, items=items)


@get("/api/v1/vat-rates", guards=_READ, tags=["Prices"])
async def get_rates(unit: RequestUnit) -> RateList:
    """Every VAT rate."""
    return RateList(items=await lists.list_rates(unit))


@put("/api/v1/vat-rates/{vat_class:str}", guards=_WRITE, tags=["Prices"])
async def put_rate(unit: RequestUnit, vat_class: FromPath[str], data: JSONBody[RateEdit]) -> RateList:
    """Set the rate of a class of products."""
    known = any(each.vat_class == vat_class for each in await lists.list_rates(unit))
    from_at = to_utc(data.from_at) if data.from_at is not None else unit.now if known else EPOCH
    return RateList(
        items=await lists.set_rate(unit, rate=VatRate(vat_class=vat_class, rate_bp=data.rate_bp, from_at=from_at))
    )


def _render(each: PriceList) -> ListView:
    fields = {field: getattr(each, field) for field in (*ListDraft.__struct_fields__, "code")}
    return ListView(**fields, etag=web.etag(each.version))


ROUTES = [
    get_lists, put_list, get_prices, post_prices, post_lookup, get_history, get_rates, put_rate,
]  # fmt: skip
