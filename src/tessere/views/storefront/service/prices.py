"""What one piece costs whoever comes by, and what of that may be announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce import pricing, promotions
from tessere.commerce.baskets import Language
from tessere.commerce.catalog import Item
from tessere.commerce.pricing import PricedLine
from tessere.commerce.promotions import Compiled, Context, Promotion
from tessere.infra.db import Unit
from tessere.views.storefront.domain import StorefrontPrice, in_language, takes_off_pieces


class Counter(Struct, frozen=True, kw_only=True):
    """Where a page sells, and what it speaks."""

    channel: str
    currency: str
    zone: str
    language: Language = "it"


async def price_all(unit: Unit, counter: Counter, items: Mapping[UUID, Item]) -> dict[UUID, StorefrontPrice]:
    """The prices of articles; those without one are left out."""
    if not items:
        return {}
    lines = await pricing.price_items(unit, items=items, channel=counter.channel, currency=counter.currency)
    bundle = await promotions.load_bundle(unit)
    context = Context(now=unit.now, zone=counter.zone, channel=counter.channel, anonymous=True)
    found: dict[UUID, StorefrontPrice] = {}
    since: dict[UUID, datetime] = {}
    for id, line in lines.items():
        if line.price_minor is None:
            continue
        taken = _taken_off(items[id], line, bundle, context)
        found[id] = _price(line, taken, counter.language)
        if taken and not items[id].product.perishable:
            since[id] = min(_begun(line, each, unit.now) for each, _ in taken)
    lowest = await pricing.find_lowest(unit, before=since, channel=counter.channel, currency=counter.currency)
    return found | {id: _announced(found[id], lowest[id]) for id in since if id in lowest}


def _taken_off(item: Item, line: PricedLine, bundle: Compiled, context: Context) -> list[tuple[Promotion, int]]:
    """What offers on single articles take off one piece."""
    basket = promotions.Basket(lines=(promotions.line_of(item, line, id="1"),), currency=line.currency)
    quote = promotions.quote(basket, context, bundle)
    ((run, *_),) = quote.runs().values()
    taken = [(quote.promotion_of(id), amount) for id, amount in run.discounts]
    return [(each, amount) for each, amount in taken if takes_off_pieces(each)]


def _price(line: PricedLine, taken: Sequence[tuple[Promotion, int]], language: Language) -> StorefrontPrice:
    price = line.price_minor or 0
    listed = line.list_minor if line.list_minor is not None else price
    return StorefrontPrice(
        price_minor=price - sum(amount for _, amount in taken), list_minor=listed,
        reference_minor=line.reference_minor, percent=line.percent,
        offers=[in_language(each.name, language, each.id) for each, _ in taken],
    )  # fmt: skip


def _begun(line: PricedLine, offer: Promotion, now: datetime) -> datetime:
    """Since when less is asked than before: a sale that an offer deepens began before it."""
    return min(each for each in (line.reduced_since, offer.schedule.start, now) if each is not None)


def _announced(price: StorefrontPrice, lowest_minor: int) -> StorefrontPrice:
    if price.price_minor >= lowest_minor:
        return replace(price, reference_minor=None, percent=None)
    percent = (lowest_minor - price.price_minor) * 100 // lowest_minor
    return replace(price, reference_minor=lowest_minor, percent=percent)
