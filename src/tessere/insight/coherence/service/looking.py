"""Looks at products as every channel shows them: price, offers, stock, dates and words, place by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from tessere.commerce import catalog, pricing, promotions, stock
from tessere.commerce.catalog import Item, Product
from tessere.commerce.pricing import PricedLine
from tessere.customer import events
from tessere.infra.db import Unit
from tessere.infra.settings import load_settings
from tessere.insight.coherence.domain.model import (
    Inspected,
    OfferShown,
    Place,
    RunningOffer,
    Shown,
    Sighting,
    TextShown,
    VariantShown,
)
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.money import minor_units

AT_ONCE = 50
MOST_PLACES = 500
# Events in which a channel shows a price, as the e-commerce specification names them.
_SHOWING = ("Product Viewed", "Product Added")
_MOST_EVENTS = 1_000
_RECENT = timedelta(hours=1)
# An open page goes on showing what was asked when it was opened.
_GRACE = timedelta(minutes=5)


class World(Struct, frozen=True):
    """What does not change while products go by."""

    touchpoints: tuple[Place, ...]
    offers: promotions.Compiled
    running: tuple[RunningOffer, ...]
    currency: str
    zone: str


async def load_world(unit: Unit) -> World:
    """The places that have prices of their own, and the offers that are on."""
    settings = load_settings()
    places: set[Place] = set()
    for each in await pricing.list_lists(unit):
        for channel in each.channels or ["shop"]:
            places.update(Place(channel, touchpoint) for touchpoint in each.touchpoints)
    compiled = await promotions.load_bundle(unit)
    running = []
    for promotion in compiled.bundle.promotions:
        for channel in promotion.channels or ("shop",):
            places.update(Place(channel, touchpoint) for touchpoint in promotion.touchpoints)
        starts, ends = promotion.schedule.start, promotion.schedule.end
        is_on = (starts is None or starts <= unit.now) and (ends is None or unit.now < ends)
        if is_on and not _of_whole_basket(compiled, promotion.id):
            running.append(
                RunningOffer(
                    id=promotion.id, label=promotion.name, channels=promotion.channels, ends=ends,
                    announced=promotion.announced,
                )
            )  # fmt: skip
    return World(tuple(sorted(places)[:MOST_PLACES]), compiled, tuple(running), settings.currency, settings.time_zone)


async def look_at(unit: Unit, world: World, products: Sequence[Product]) -> list[Inspected]:
    """Products at every place where they are offered; those offered nowhere are not there."""
    items = await catalog.list_items(unit, products=products)
    offered: dict[Place, dict[UUID, Item]] = {}
    for id, item in items.items():
        for place in _places_of(item.product, world):
            offered.setdefault(place, {})[id] = item
    shown: dict[UUID, list[Shown]] = {}
    for place, there in offered.items():
        for product_id, each in (await _look_from(unit, world, place, there)).items():
            shown.setdefault(product_id, []).append(each)
    return [
        Inspected(
            product_id=product.id,
            label=_label(product),
            shown=tuple(sorted(shown[product.id], key=lambda each: each.place)),
            written=frozenset(language for language, each in product.content.items() if each.name.strip()),
        )
        for product in products
        if product.id in shown
    ]


async def see_prices(unit: Unit, world: World) -> list[Sighting]:
    """The latest price that each place was seen to show of each variant, within an hour, beside what it may be."""
    seen: dict[tuple[str, Place], events.Event] = {}
    for name in _SHOWING:
        for owned in await events.list_recent_events(unit, name=name, since=unit.now - _RECENT, limit=_MOST_EVENTS):
            event = owned.event
            sku = _text(events.read_object(event.properties).get("sku"))
            place = Place(event.channel.value, event.touchpoint or "")
            known = seen.get((sku, place))
            if sku and (known is None or known.occurred_at < event.occurred_at):
                seen[sku, place] = event
    items = await catalog.find_items_by_sku(unit, skus={sku for sku, _ in seen})
    found = []
    for (sku, place), event in seen.items():
        amount = _amount(events.read_object(event.properties), world.currency)
        if sku in items and amount is not None:
            rightful = await _rightful(unit, world, items[sku], place, event.occurred_at, amount)
            found.append(
                Sighting(
                    product_id=items[sku].product.id, label=_label(items[sku].product), sku=sku, place=place,
                    price_minor=amount, rightful=rightful, event_id=event.id, at=event.occurred_at,
                )
            )  # fmt: skip
    return found


async def _look_from(unit: Unit, world: World, place: Place, items: Mapping[UUID, Item]) -> dict[UUID, Shown]:
    prices = await _prices(unit, world, place, items)
    available = await stock.get_availability(unit, channel=place.channel, variant_ids=list(items))
    view = world.offers.view(_context(world, place, unit.now))
    found: dict[UUID, Shown] = {}
    for id, item in items.items():
        price = prices.get(id)
        variant = VariantShown(
            sku=item.variant.sku, price_minor=price.price_minor if price else None,
            list_minor=price.list_minor if price else None, price_list=price.price_list if price else None,
            available=available[id], percent=price.percent if price else None,
        )  # fmt: skip
        known = found.get(item.product.id)
        if known is not None:
            found[item.product.id] = Shown(
                place=place, variants=(*known.variants, variant), available_from=known.available_from,
                available_until=known.available_until, texts=known.texts, offers=known.offers,
            )  # fmt: skip
            continue
        span = next(each for each in item.product.availability if each.channel == place.channel)
        match = view.match(catalog.product_facts(item))
        found[item.product.id] = Shown(
            place=place, variants=(variant,), available_from=span.available_from, available_until=span.available_until,
            texts=_texts(item.product, place),
            offers=(
                *(OfferShown(promotion_id=each.promotion.id, percent=_percent(each.promotion)) for each in match.offers),
                *(OfferShown(promotion_id=each.promotion.id, code=code) for each, code in match.refused),
            ),
        )  # fmt: skip
    return found


async def _prices(
    unit: Unit, world: World, place: Place, items: Mapping[UUID, Item], at: datetime | None = None
) -> dict[UUID, PricedLine]:
    try:
        return await pricing.price_items(
            unit,
            items=items,
            channel=place.channel,
            touchpoint=place.touchpoint or None,
            currency=world.currency,
            at=at,
        )
    except Conflict:  # no rate of VAT: nothing can be sold, which the findings say
        return {}


async def _rightful(
    unit: Unit, world: World, item: Item, place: Place, at: datetime, seen_minor: int
) -> frozenset[int]:
    """What a place may have shown: the base price, the price, or the price with the offers that need no more."""
    allowed: set[int] = set()
    for moment in (at, at - _GRACE, unit.now):
        line = (await _prices(unit, world, place, {item.variant.id: item}, moment)).get(item.variant.id)
        if line is None or line.price_minor is None:
            continue
        allowed.update(each for each in (line.list_minor, line.price_minor) if each is not None)
        if seen_minor not in allowed:
            context = _context(world, place, moment)
            allowed.add(promotions.price_single(item, line, context=context, bundle=world.offers))
        if seen_minor in allowed:
            break
    return frozenset(allowed)


def _context(world: World, place: Place, at: datetime) -> promotions.Context:
    return promotions.Context(
        now=at, zone=world.zone, channel=place.channel, touchpoint=place.touchpoint or None, anonymous=True
    )


def _places_of(product: Product, world: World) -> list[Place]:
    channels = {each.channel for each in product.availability}
    return [
        *(Place(channel) for channel in sorted(channels)),
        *(place for place in world.touchpoints if place.channel in channels),
    ]


def _of_whole_basket(compiled: promotions.Compiled, promotion_id: str) -> bool:
    """Whether it asks for no products: the order, sending it, or a gift with any of them."""
    offer = compiled.by_id[promotion_id]
    about_products = (promotions.ItemPercent, promotions.ItemAmount, promotions.ItemPrice, promotions.BuyGet)
    return offer.scopes[0].everything and not isinstance(offer.effect, (*about_products, promotions.BundleDeal))


def _texts(product: Product, place: Place) -> tuple[TextShown, ...]:
    own = product.channel_content.get(place.channel, {})
    languages = sorted(product.content.keys() | own.keys())
    texts = []
    for language in languages:
        read = catalog.content_of(product, language, place.channel)
        said = " \n".join((read.description, read.seo_title, read.seo_description))
        texts.append(TextShown(language=language, name=read.name, text=said, own=language in own))
    return tuple(texts)


def _percent(promotion: promotions.Promotion) -> int | None:
    """The percent that an offer may be announced with."""
    effect = promotion.effect
    return effect.percent_bp // 100 if isinstance(effect, promotions.ItemPercent) else None


def _label(product: Product) -> dict[str, str]:
    return {language: each.name for language, each in product.content.items() if each.name}


def _text(value: object) -> str:
    return value.strip()[:64] if isinstance(value, str) else ""


def _amount(properties: Mapping[str, object], currency: str) -> int | None:
    price = properties.get("price")
    if (
        isinstance(price, bool)
        or not isinstance(price, int | float)
        or properties.get("currency", currency) != currency
    ):
        return None
    try:
        return minor_units(price, currency)
    except Invalid:
        return None
