"""Makes feeds, and writes them anew for whoever fetches one: what they say is what the shop asks at that moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from uuid import UUID

from msgspec import Struct, structs
from msgspec.structs import replace

from tessere.commerce import catalog, pricing, promotions, stock
from tessere.commerce.catalog import Item, Product
from tessere.commerce.pricing import PricedLine
from tessere.flows.feeds import store
from tessere.flows.feeds.domain import (
    Feed,
    FeedContents,
    FeedDraft,
    FeedFormat,
    FeedFormats,
    FeedItem,
    LeftOut,
    LeftOutArticle,
    LeftOutReason,
    check_feed,
    page_of,
)
from tessere.infra import audit
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, NotFound

_AT_ONCE = 50
_MOST_FEEDS = 50
_MOST_LOOKED_AT, _EXAMPLES = 20_000, 20


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
            items = await _items(unit, feed, await _offered(unit, feed, products), settings)
        yield "".join(format.item(each) for each in items)
        after = products[-1].id
    yield format.tail()


async def describe_feed(database: Database, *, feed_id: UUID, settings: Settings) -> FeedContents:
    """What a reader would get now, and what is left out of it and why."""
    async with database.reading() as unit:
        feed = await store.get_feed(unit.db, feed_id)
    told, missing = _Told(), _Missing(feed)
    after: UUID | None = None
    looked_at = 0
    while looked_at < _MOST_LOOKED_AT:
        async with database.reading() as unit:
            products = await catalog.list_active_products(unit, after=after, limit=_AT_ONCE)
            if not products:
                break
            items = await _offered(unit, feed, products)
            told.add(found := await _items(unit, feed, items, settings))
        missing.add(products, items, {each.sku for each in found})
        after = products[-1].id
        looked_at += len(products)
    return FeedContents(**structs.asdict(told), left_out=missing.reasons(), is_cut=looked_at >= _MOST_LOOKED_AT)


class _Told(Struct):
    """What is in a feed, counted as it goes by."""

    articles: int = 0
    reduced: int = 0
    out_of_stock: int = 0
    without_picture: int = 0
    without_gtin: int = 0

    def add(self, items: Sequence[FeedItem]) -> None:
        self.articles += len(items)
        self.reduced += sum(each.sale_minor is not None for each in items)
        self.out_of_stock += sum(each.available < 1 for each in items)
        self.without_picture += sum(not each.images for each in items)
        self.without_gtin += sum(not each.gtin for each in items)


class _Missing:
    """What a feed leaves out."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._found: dict[LeftOutReason, list[LeftOutArticle]] = {"not_offered": [], "no_price": []}
        self._counts: Counter[LeftOutReason] = Counter()

    def add(self, products: Sequence[Product], items: Mapping[UUID, Item], told: Collection[str]) -> None:
        offered = {each.product.id for each in items.values()}
        for product in products:
            if product.id not in offered:
                self._note("not_offered", product, product.code)
        for item in items.values():
            if item.variant.sku not in told:
                self._note("no_price", item.product, item.variant.sku)

    def reasons(self) -> tuple[LeftOut, ...]:
        return tuple(
            LeftOut(reason=reason, count=count, examples=tuple(self._found[reason]))
            for reason, count in self._counts.items()
        )

    def _note(self, reason: LeftOutReason, product: Product, code: str) -> None:
        self._counts[reason] += 1
        if len(self._found[reason]) < _EXAMPLES:
            name = catalog.content_of(product, self._feed.language[:2], self._feed.channel).name
            self._found[reason].append(LeftOutArticle(product_id=product.id, code=code, name=name))


async def _offered(unit: Unit, feed: Feed, products: Sequence[Product]) -> Mapping[UUID, Item]:
    offered = [each for each in products if catalog.is_offered(each, feed.channel, unit.now)]
    return await catalog.list_items(unit, products=offered)


async def _items(unit: Unit, feed: Feed, items: Mapping[UUID, Item], settings: Settings) -> list[FeedItem]:
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
