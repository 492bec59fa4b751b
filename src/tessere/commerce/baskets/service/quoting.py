"""Quotes baskets: facts of the catalog, prices, what may be promised and the offers, each asked once for all lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct

from tessere.commerce import catalog, pricing, promotions, stock
from tessere.commerce.baskets.domain.lines import fold
from tessere.commerce.baskets.domain.methods import ShippingMethod, serves
from tessere.commerce.baskets.domain.model import codes_of, latest_choices, normalise_code
from tessere.commerce.baskets.domain.quotes import Language, LineAsked, Place, QuotedBasket, Shopper
from tessere.commerce.baskets.service.writing import Gathered, write_quote
from tessere.commerce.baskets.store import baskets as store
from tessere.commerce.baskets.store import methods as methods_store
from tessere.infra.db import Unit
from tessere.kernel.errors import FieldError, Invalid

_gift_skus: WeakKeyDictionary[promotions.Compiled, frozenset[str]] = WeakKeyDictionary()


class Wish(Struct, frozen=True, kw_only=True):
    """What is to be quoted, from a basket or without one."""

    lines: tuple[LineAsked, ...]
    codes: tuple[str, ...] = ()
    gifts: Mapping[str, str] = {}
    method: str | None = None
    currency: str = "EUR"
    basket_id: UUID | None = None
    basket_version: int | None = None


class PricedBasket(Struct, frozen=True):
    """A quote as people see it, and the offers in it as `promotions.hold_uses` takes them."""

    quote: QuotedBasket
    offers: promotions.Quote


async def quote_basket(
    unit: Unit,
    *,
    basket_id: UUID | None = None,
    wish: Wish | None = None,
    place: Place,
    shopper: Shopper,
    language: Language = "it",
    owner_id: UUID | None = None,
) -> QuotedBasket:
    """What a basket, or lines without one, cost at a place for a shopper. What `owner_id` holds of offers counts as there."""
    priced = await price_basket(
        unit, basket_id=basket_id, wish=wish, place=place, shopper=shopper, language=language, owner_id=owner_id
    )
    return priced.quote


async def price_basket(
    unit: Unit,
    *,
    basket_id: UUID | None = None,
    wish: Wish | None = None,
    place: Place,
    shopper: Shopper,
    language: Language = "it",
    owner_id: UUID | None = None,
) -> PricedBasket:
    """The same, with the offers to be held when an order is placed."""
    if wish is None:
        if basket_id is None:
            raise Invalid("nothing to quote", errors=[FieldError("/lines", "give a basket or lines")])
        wish, methods = await _read(unit, basket_id)
    else:
        methods = await methods_store.list_methods(unit.db)
    _check(wish)
    items = await catalog.find_items(unit, variant_ids={each.variant_id for each in wish.lines})
    asked = [
        pricing.Asked(variant_id=each.variant_id, quantity=each.quantity)
        for each in wish.lines
        if each.variant_id in items
    ]
    prices = await pricing.price_lines(
        unit, lines=asked, channel=place.channel, touchpoint=place.touchpoint, currency=wish.currency, items=items
    )
    gathered = Gathered(
        items=items, prices={each.variant_id: each for each in prices},
        available=await _available_to(unit, wish, place.channel, items),
        methods=[each for each in methods if serves(each, channel=place.channel, currency=wish.currency)],
    )  # fmt: skip
    basket = offered_basket(wish, gathered, place, unit)
    bundle = await promotions.load_bundle(unit)
    context = await _context(unit, wish, place, shopper, bundle)
    offers = await promotions.quote_lines(
        unit, basket=basket, context=context, customer_id=shopper.customer_id, owner_id=owner_id, bundle=bundle
    )
    quote = write_quote(wish, gathered, offers, place=place, now=unit.now, language=language)
    return PricedBasket(quote, offers)


def offered_basket(wish: Wish, gathered: Gathered, place: Place, unit: Unit) -> promotions.Basket:
    """The lines that can be sold, as the engine takes them; nothing is sent where all is picked up."""
    lines = []
    for number, each in enumerate(wish.lines):
        price = gathered.sold_at(each.variant_id, place.channel, unit.now)
        if price is None or price.price_minor is None:
            continue
        item = gathered.items[each.variant_id]
        lines.append(promotions.line_of(item, price, id=str(number), quantity=each.quantity))
    sent = not wish.lines or any(each.delivery.kind == "ship" for each in wish.lines)
    options = gathered.methods if sent else []
    return promotions.Basket(
        lines=tuple(lines), currency=wish.currency, shipping=tuple(_option(each) for each in options),
        method=wish.method if any(each.code == wish.method for each in options) else None,
    )  # fmt: skip


def _option(method: ShippingMethod) -> promotions.ShippingOption:
    return promotions.ShippingOption(method=method.code, amount_minor=method.amount_minor, vat_bp=method.vat_bp)


async def _read(unit: Unit, basket_id: UUID) -> tuple[Wish, Sequence[ShippingMethod]]:
    basket = await store.get_to_quote(unit.db, basket_id)
    wish = Wish(
        lines=tuple(
            LineAsked(
                variant_id=each.variant_id, quantity=each.quantity, price_minor=each.price_minor, note=each.note,
                delivery=each.delivery,
            )
            for each in fold(basket.entries)
        ),
        codes=codes_of(basket), gifts={each.promotion_id: each.variant for each in latest_choices(basket.choices)},
        method=basket.method, currency=basket.currency, basket_id=basket.id, basket_version=basket.version,
    )  # fmt: skip
    return wish, basket.methods


async def _available_to(unit: Unit, wish: Wish, channel: str, items: Mapping[UUID, object]) -> dict[UUID, int]:
    """What may be promised of each line: to be picked up, only what is at that place."""
    shops = {
        each.variant_id: each.delivery.touchpoint
        for each in wish.lines
        if each.delivery.kind == "pickup" and each.delivery.touchpoint and each.variant_id in items
    }
    sent = [each for each in items if each not in shops]
    found = await stock.get_availability(unit, channel=channel, variant_ids=sent)
    if not shops:
        return found
    at = {each.id: each.touchpoint for each in await stock.list_locations(unit) if each.can_pick_up}
    found |= dict.fromkeys(shops, 0)
    for each in await stock.list_sellable(unit, channel=channel, variant_ids=list(shops)):
        if at.get(each.location_id) == shops[each.variant_id]:
            found[each.variant_id] += max(0, each.available)
    return found


async def _context(
    unit: Unit, wish: Wish, place: Place, shopper: Shopper, bundle: promotions.Compiled
) -> promotions.Context:
    return promotions.Context(
        now=unit.now, zone=place.zone, channel=place.channel, touchpoint=place.touchpoint, segments=shopper.segments,
        tier=shopper.tier, traits=shopper.traits, consents=shopper.consents, anonymous=shopper.anonymous,
        codes=tuple(normalise_code(each) for each in wish.codes), gifts=await _gifts(unit, place.channel, bundle),
        choices=wish.gifts,
    )  # fmt: skip


async def _gifts(unit: Unit, channel: str, bundle: promotions.Compiled) -> frozenset[str]:
    """Which of the variants that offers give are there to be given; asked only when some offer gives any."""
    skus = _gift_skus.get(bundle)
    if skus is None:
        skus = _gift_skus[bundle] = frozenset(
            option.variant
            for each in bundle.bundle.promotions
            if isinstance(each.effect, promotions.Gift)
            for option in each.effect.options
        )
    if not skus:
        return skus
    variants = await catalog.find_variants_by_sku(unit, skus=skus)
    ids = [each.id for each in variants.values()]
    there = await stock.get_availability(unit, channel=channel, variant_ids=ids)
    return frozenset(each.sku for each in variants.values() if there[each.id] > 0)


def _check(wish: Wish) -> None:
    twice: Sequence[UUID] = [each.variant_id for each in wish.lines]
    if len(set(twice)) < len(twice):
        raise Invalid("the lines cannot be quoted", errors=[FieldError("/lines", "name each variant once")])
