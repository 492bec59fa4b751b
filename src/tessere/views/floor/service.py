"""Puts the look at the floor together: each slice is asked once for everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.commerce import baskets, bookings, catalog, loyalty, orders, pricing, stock
from tessere.commerce.baskets import Basket, Place, QuotedBasket, Shopper
from tessere.commerce.catalog import Item
from tessere.commerce.stock import Location
from tessere.customer import segments
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import FieldError, Invalid
from tessere.views import customers
from tessere.views.customers import CustomerPage
from tessere.views.floor.domain import (
    FloorAppointment,
    FloorCatalogue,
    FloorItem,
    FloorLook,
    FloorOrder,
    FloorPoints,
    FloorStock,
    from_nearest,
)
from tessere.views.stream import EventRow

CHANNEL = "shop"
MOST_ARTICLES = 5_000
_STORY, _ORDERS, _BOOKINGS, _MATCHES, _AT_ONCE = 8, 5, 10, 12, 100


class Spot(Struct, frozen=True, kw_only=True):
    """Where the tablet is, and what it speaks."""

    touchpoint: str
    language: Literal["it", "en"] = "it"


class _Goods(Struct, frozen=True):
    """What is in the basket and on the wish list, with what goes with it."""

    items: dict[UUID, Item]
    wished: list[UUID]
    matching: list[UUID]


async def look(
    database: Database, *, settings: Settings, spot: Spot, customer_id: UUID | None, basket_id: UUID | None
) -> FloorLook:
    """Everything about a customer, or about a basket and whoever it belongs to; NotFound for ids that lead nowhere."""
    if (customer_id is None) == (basket_id is None):
        detail = "name a customer or a basket"
        raise Invalid(detail, errors=[FieldError("/customer_id", detail)])
    given: Basket | None = None
    if basket_id is not None:
        async with database.reading() as unit:
            given = await baskets.get_basket(unit, basket_id=basket_id)
        customer_id = given.customer_id
    page = None
    if customer_id is not None:
        page = await customers.get_page(database, profile_id=customer_id, settings=settings)
    async with database.reading() as unit:
        return await _put_together(unit, page, given, settings=settings, spot=spot)


async def _put_together(
    unit: Unit, page: CustomerPage | None, given: Basket | None, *, settings: Settings, spot: Spot
) -> FloorLook:
    kept = [] if page is None else await baskets.list_baskets(unit, customer_id=page.id, limit=20)
    basket = given or next((each for each in kept if each.kind == "current"), None)
    wishes = [line.variant_id for each in kept if each.kind == "wish_list" for line in each.lines]
    balance = None if page is None else await loyalty.get_balance(unit, customer_id=page.id)
    quote = None
    if basket is not None and basket.state == "open" and basket.lines:
        shopper = await _shopper(unit, page, None if balance is None else balance.tier, settings)
        place = Place(channel=CHANNEL, touchpoint=spot.touchpoint, zone=settings.time_zone)
        quote = await baskets.quote_basket(
            unit, basket_id=basket.id, place=place, shopper=shopper, language=spot.language
        )
    locations = await stock.list_locations(unit)
    goods = await _goods(unit, basket, wishes)
    stocks = await _stock(unit, goods.items, locations)
    here = _here(locations, spot)
    shown = await _items(unit, goods.items, stocks, here=here, spot=spot, currency=settings.currency)
    with_goods = {each.code for each in stocks}
    return FloorLook(
        at=unit.now, customer=page, latest=await _story(unit, page, settings),
        points=None if balance is None else await _points(unit, balance, quote), basket=basket, quote=quote,
        wish_list=[shown[each] for each in goods.wished if each in shown],
        goes_with=[shown[each] for each in goods.matching if each in shown],
        shops=from_nearest(here, [each for each in locations if each.code in with_goods]), stock=stocks,
        appointments=await _appointments(unit, page), orders=await _orders(unit, page),
    )  # fmt: skip


async def read_catalogue(unit: Unit, *, spot: Spot, currency: str) -> FloorCatalogue:
    """Every article that has a price at the shop, in the order of the catalog, up to as many as a tablet keeps."""
    here = _here(await stock.list_locations(unit), spot)
    items: dict[UUID, Item] = {}
    after: UUID | None = None
    while len(items) <= MOST_ARTICLES:
        products = await catalog.list_active_products(unit, after=after, limit=500)
        if not products:
            break
        after = products[-1].id
        offered = [each for each in products if catalog.is_offered(each, CHANNEL, unit.now)]
        items |= await catalog.list_items(unit, products=offered)
    kept = dict(islice(items.items(), MOST_ARTICLES))
    there: dict[UUID, int] = {}
    if here is not None:
        levels = await stock.list_levels(unit, location_id=here.id, limit=20 * MOST_ARTICLES)
        there = {each.variant_id: each.available for each in levels}
    shown = await _priced(unit, kept, there, spot=spot, currency=currency)
    return FloorCatalogue(
        at=unit.now, touchpoint=spot.touchpoint, currency=currency, is_cut=len(items) > MOST_ARTICLES,
        items=[each for each in shown.values() if each.price_minor is not None],
    )  # fmt: skip


async def _shopper(unit: Unit, page: CustomerPage | None, tier: str | None, settings: Settings) -> Shopper:
    if page is None:
        return Shopper()
    facts = await segments.read_facts(unit, profile_id=page.id, settings=settings)
    return Shopper.known(page.id, facts, tier=tier)


async def _goods(unit: Unit, basket: Basket | None, wishes: list[UUID]) -> _Goods:
    wanted = [] if basket is None else [each.variant_id for each in basket.lines]
    items = await catalog.find_items(unit, variant_ids={*wanted, *wishes})
    of_basket = {items[each].product.id for each in wanted if each in items}
    products = await catalog.list_goes_with(unit, product_ids=of_basket, limit=_MATCHES)
    variants = await catalog.list_variants(unit, product_ids=products) if products else {}
    first = [next((one for one in variants[each] if one.active), None) for each in products]
    matching = [each.id for each in first if each is not None]
    more = await catalog.find_items(unit, variant_ids=matching) if matching else {}
    sold = {id: each for id, each in more.items() if catalog.is_offered(each.product, CHANNEL, unit.now)}
    return _Goods(items | sold, wishes, matching)


async def _stock(unit: Unit, items: Iterable[UUID], locations: Sequence[Location]) -> list[FloorStock]:
    codes = {each.id: each.code for each in locations}
    asked = list(items)[:_AT_ONCE]
    if not asked:
        return []
    found = await stock.list_sellable(unit, channel=CHANNEL, variant_ids=asked)
    return [
        FloorStock(variant_id=each.variant_id, code=codes[each.location_id], available=each.available)
        for each in found
        if each.available > 0 and each.location_id in codes
    ]


async def _items(
    unit: Unit,
    items: dict[UUID, Item],
    stocks: Sequence[FloorStock],
    *,
    here: Location | None,
    spot: Spot,
    currency: str,
) -> dict[UUID, FloorItem]:
    there = {each.variant_id: each.available for each in stocks if here is not None and each.code == here.code}
    return await _priced(unit, items, there, spot=spot, currency=currency)


async def _priced(
    unit: Unit, items: dict[UUID, Item], there: dict[UUID, int], *, spot: Spot, currency: str
) -> dict[UUID, FloorItem]:
    prices = await pricing.price_items(
        unit, items=items, channel=CHANNEL, touchpoint=spot.touchpoint, currency=currency
    )
    found: dict[UUID, FloorItem] = {}
    for id, item in items.items():
        price, media = prices[id], [*item.variant.media, *item.product.media]
        found[id] = FloorItem(
            variant_id=id, product_id=item.product.id, sku=item.variant.sku, gtin=item.variant.gtin,
            name=catalog.content_of(item.product, spot.language, CHANNEL).name, brand=item.product.brand,
            options=[str(each) for each in item.variant.options.values()],
            category=next(iter(item.product.categories), None),
            image=next((each.url for each in media if each.kind == "image"), None), vat_bp=price.vat_bp,
            price_minor=price.price_minor, list_minor=price.list_minor, here=there.get(id, 0),
        )  # fmt: skip
    return found


async def _points(unit: Unit, balance: loyalty.Balance, quote: QuotedBasket | None) -> FloorPoints | None:
    program = await loyalty.find_program(unit)
    if program is None:
        return None
    tender, due = program.terms.tender, 0 if quote is None else quote.total_minor
    return FloorPoints(
        balance=balance,
        tier_name=next((each.name for each in program.terms.tiers if each.code == balance.tier), {}),
        step_points=tender.step_points, step_minor=tender.step_minor, minimum_points=tender.minimum_points,
        usable=tender.most_points(balance.available, due),
    )  # fmt: skip


async def _story(unit: Unit, page: CustomerPage | None, settings: Settings) -> list[EventRow]:
    if page is None:
        return []
    return await customers.list_timeline(unit, profile_id=page.id, settings=settings, limit=_STORY)


async def _appointments(unit: Unit, page: CustomerPage | None) -> list[FloorAppointment]:
    if page is None:
        return []
    ids = {page.id, page.requested_id, *(each.profile_birth_id for each in page.identifiers)}
    wanted = bookings.Filter(customers=sorted(ids), start=unit.now)
    found = [
        each
        for each in await bookings.list_bookings(unit, filter=wanted, limit=_BOOKINGS)
        if each.state in {"pending", "confirmed"}
    ]
    if not found:
        return []
    services = {each.id: each.terms for each in await bookings.list_settings(unit, bookings.SERVICES)}
    places = {each.code: each.terms for each in await bookings.list_settings(unit, bookings.PLACES)}
    staff = {each.id: each.terms.name for each in await bookings.list_settings(unit, bookings.STAFF)}
    return [
        FloorAppointment(
            id=each.id, service=services[each.service_id].name, place=places[each.touchpoint].name,
            starts_at=each.starts_at, ends_at=each.ends_at, staff=staff.get(each.staff_id) if each.staff_id else None,
            confirmed=each.state == "confirmed", note=each.note,
        )
        for each in found
    ]  # fmt: skip


async def _orders(unit: Unit, page: CustomerPage | None) -> list[FloorOrder]:
    if page is None:
        return []
    return [
        FloorOrder(
            id=each.id, number=each.number, placed_at=each.placed_at, order_state=each.state,
            payment_state=each.payment_state, total_minor=each.total_minor, currency=each.currency,
            channel=each.channel,
            pieces=sum(orders.sum_runs(line.runs).quantity for line in each.lines),
        )
        for each in await orders.list_orders(unit, customer_id=page.id, limit=_ORDERS)
    ]  # fmt: skip


def _here(locations: Sequence[Location], spot: Spot) -> Location | None:
    return next((each for each in locations if each.touchpoint == spot.touchpoint), None)
