"""Makes feeds, and writes them anew for whoever fetches one: what they say is what the shop asks at that moment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce import catalog, pricing, promotions, stock
from tessere.commerce.catalog import Item, Product
from tessere.commerce.pricing import PricedLine
from tessere.flows.feeds import store
from tessere.flows.feeds.domain import Feed, FeedDraft, FeedFormat, FeedFormats, FeedItem, check_feed, page_of
from tessere.infra import audit
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, NotFound

_AT_ONCE = 50
_MOST_FEEDS = 50


async def list_feeds(unit: Unit) -> list[Feed]:
    """Every feed."""
    return await store.list_feeds(unit.db)


async def create_feed(unit: Unit, *, draft: FeedDraft, formats: FeedFormats) -> Feed:
    """A new feed; its link is told with it."""
    check_feed(draft, formats)
    if len(await store.list_feeds(unit.db)) >= _MOST_FEEDS:
        raise Conflict(f"there are {_MOST_FEEDS} feeds already; delete one first", code="too_many_feeds")
    feed = Feed(
        id=unit.new_id(), created_at=unit.now, created_by=unit.actor.name, name=draft.name, format=draft.format,
        link=draft.link, channel=draft.channel, touchpoint=draft.touchpoint, language=draft.language,
    )  # fmt: skip
    await store.insert_feed(unit.db, feed)
    await audit.record(unit, action="feed.created", object_kind="feed", object_id=feed.id, detail={"name": feed.name})
    return feed


async def delete_feed(unit: Unit, *, feed_id: UUID) -> None:
    """End a feed and its link."""
    if not await store.delete_feed(unit.db, feed_id):
        raise NotFound("there is no such feed")
    await audit.record(unit, action="feed.deleted", object_kind="feed", object_id=feed_id)


async def open_feed(unit: Unit, *, feed_id: UUID) -> Feed:
    """A feed that somebody fetches."""
    feed = await store.get_feed(unit.db, feed_id)
    await store.note_read(unit.db, feed_id, now=unit.now)
    return feed


async def write_feed(database: Database, *, feed: Feed, format: FeedFormat, settings: Settings) -> AsyncIterator[str]:
    """The feed's text, some articles at a time; those without a price are left out."""
    yield format.head(title=settings.retailer_name, link=settings.base_url)
    after: UUID | None = None
    while True:
        async with database.reading() as unit:
            products = await catalog.list_active_products(unit, after=after, limit=_AT_ONCE)
            if not products:
                break
            items = await _items(unit, feed, products, settings)
        yield "".join(format.item(each) for each in items)
        after = products[-1].id
    yield format.tail()


async def _items(unit: Unit, feed: Feed, products: Sequence[Product], settings: Settings) -> list[FeedItem]:
    offered = [each for each in products if catalog.is_offered(each, feed.channel, unit.now)]
    items = await catalog.list_items(unit, products=offered)
    prices = await pricing.price_items(
        unit, items=items, channel=feed.channel, touchpoint=feed.touchpoint, currency=settings.currency
    )
    available = await stock.get_availability(unit, channel=feed.channel, variant_ids=list(items))
    bundle = await promotions.load_bundle(unit)
    names: dict[str, Mapping[str, str]] = {each.code: each.name for each in await catalog.list_categories(unit)}
    brands = {each.code: each.name for each in await catalog.list_brands(unit)}
    context = promotions.Context(
        now=unit.now, zone=settings.time_zone, channel=feed.channel, touchpoint=feed.touchpoint, anonymous=True
    )
    return [
        replace(
            _item(feed, item, price, names),
            brand=brands.get(item.product.brand or ""),
            available=available[id],
            sale_minor=_reduced(price, promotions.price_single(item, price, context=context, bundle=bundle)),
        )
        for id, item in items.items()
        if (price := prices[id]).price_minor is not None
    ]


def _reduced(price: PricedLine, asked: int) -> int | None:
    return asked if asked < _full(price) else None


def _full(price: PricedLine) -> int:
    return price.list_minor if price.list_minor is not None else price.price_minor or 0


def _item(feed: Feed, item: Item, price: PricedLine, names: Mapping[str, Mapping[str, str]]) -> FeedItem:
    product, variant = item.product, item.variant
    read = catalog.content_of(product, feed.language[:2], feed.channel)
    return FeedItem(
        sku=variant.sku, product_code=product.code, has_siblings=bool(product.options),
        title=read.name, description=read.description or read.name,
        link=page_of(feed.link, sku=variant.sku, code=product.code),
        images=tuple(each.url for each in (*variant.media, *product.media) if each.kind == "image")[:10],
        brand=None, gtin=variant.gtin,
        categories=tuple(_named(names.get(each, {}), each, feed.language[:2]) for each in product.categories),
        options={name: str(value) for name, value in variant.options.items()}, currency=price.currency,
        price_minor=_full(price), sale_minor=None, available=0,
    )  # fmt: skip


def _named(names: Mapping[str, str], code: str, language: str) -> str:
    return names.get(language) or next(iter(names.values()), code)
