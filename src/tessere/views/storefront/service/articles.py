"""Articles as lists and pages of a shop show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tessere.commerce import catalog, stock
from tessere.commerce.catalog import Attribute, Filters, Item, Product, Results
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound
from tessere.views.storefront.domain import (
    MOST_TOLD,
    StorefrontCard,
    StorefrontFacet,
    StorefrontOption,
    StorefrontPage,
    StorefrontPrice,
    StorefrontProduct,
    StorefrontVariant,
    in_language,
    said,
)
from tessere.views.storefront.service.prices import Counter, price_all

_MOST_BESIDE = 6
_HIDDEN = frozenset({"status", "channel"})


async def find_articles(
    unit: Unit, counter: Counter, *, query: str, filters: Filters, limit: int, offset: int, next_cursor: str
) -> StorefrontPage:
    """What a search finds of what is on sale, with prices; what has none is left out."""
    found = await catalog.search_products(unit, query=query, filters=filters, limit=limit, offset=offset)
    return StorefrontPage(
        items=await _cards(unit, counter, found.products),
        next_cursor=next_cursor if offset + limit < found.total else None, total=found.total, is_more=found.is_more,
        facets=await _facets(unit, counter, found), meant=found.meant,
    )  # fmt: skip


async def show_article(unit: Unit, counter: Counter, *, product_id: UUID) -> StorefrontProduct:
    """One article; NotFound for what cannot be had."""
    product = await catalog.get_product(unit, product_id=product_id)
    items = await _sold(unit, counter, [product])
    prices = await price_all(unit, counter, items)
    if not prices:
        raise NotFound(f"product {product_id} is not on sale", code="unknown_product")
    there = await stock.get_availability(unit, channel=counter.channel, variant_ids=list(prices))
    attributes = {each.code: each for each in await catalog.list_attributes(unit)}
    brands = {each.code: each.name for each in await catalog.list_brands(unit)}
    words = catalog.content_of(product, counter.language, counter.channel)
    return StorefrontProduct(
        product_id=product.id, name=words.name, description=words.description,
        brand=brands.get(product.brand or ""), categories=product.lineage, images=_images(product),
        variants=[
            _variant(items[id], price, there[id], attributes, counter) for id, price in prices.items()
        ],
        goes_with=await _beside(unit, counter, product),
    )  # fmt: skip


async def _beside(unit: Unit, counter: Counter, product: Product) -> list[StorefrontCard]:
    """What goes with it; where nobody has said so, others of its category."""
    related = await catalog.list_goes_with(unit, product_ids=[product.id], limit=_MOST_BESIDE)
    if related:
        known = await catalog.find_products(unit, product_ids=related)
        return await _cards(unit, counter, [known[each] for each in related if each in known])
    if not product.categories:
        return []
    filters = Filters(categories=product.categories[:1], statuses=["active"], channel=counter.channel)
    words = catalog.content_of(product, counter.language, counter.channel).name.split()[-1:]
    found = await catalog.search_products(unit, query=" ".join(words), filters=filters, limit=_MOST_BESIDE + 1)
    cards = await _cards(unit, counter, found.products)
    return [each for each in cards if each.product_id != product.id][:_MOST_BESIDE]


async def _sold(unit: Unit, counter: Counter, products: Sequence[Product]) -> dict[UUID, Item]:
    offered = [each for each in products if catalog.is_offered(each, counter.channel, unit.now)]
    return await catalog.list_items(unit, products=offered)


async def _cards(unit: Unit, counter: Counter, products: Sequence[Product]) -> list[StorefrontCard]:
    items = await _sold(unit, counter, products)
    prices = await price_all(unit, counter, items)
    there = await stock.get_availability(unit, channel=counter.channel, variant_ids=list(prices)) if prices else {}
    of_product: dict[UUID, list[UUID]] = {}
    for id in prices:
        of_product.setdefault(items[id].product.id, []).append(id)
    brands = {each.code: each.name for each in await catalog.list_brands(unit)}
    return [
        _card(each, [(items[id], prices[id], there[id]) for id in of_product[each.id]], counter, brands)
        for each in products
        if each.id in of_product
    ]


def _card(
    product: Product, sold: Sequence[tuple[Item, StorefrontPrice, int]], counter: Counter, brands: Mapping[str, str]
) -> StorefrontCard:
    item, price, _ = min(sold, key=lambda each: each[1].price_minor)
    images = _images(product) or [each.url for each in item.variant.media if each.kind == "image"]
    return StorefrontCard(
        product_id=product.id, variant_id=item.variant.id if len(sold) == 1 else None, sku=item.variant.sku,
        name=catalog.content_of(product, counter.language, counter.channel).name, brand=brands.get(product.brand or ""),
        category=next(iter(product.categories), None), image=next(iter(images), None), price=price,
        varies=len({each.price_minor for _, each, _ in sold}) > 1,
        available=min(MOST_TOLD, max(0, sum(pieces for _, _, pieces in sold))),
    )  # fmt: skip


def _variant(
    item: Item, price: StorefrontPrice, pieces: int, attributes: Mapping[str, Attribute], counter: Counter
) -> StorefrontVariant:
    options = [
        StorefrontOption(
            code=code, name=in_language(attributes[code].name, counter.language, code),
            value=said(item.variant.options[code], attributes[code].choices, counter.language),
        )
        for code in item.product.options
        if code in attributes and code in item.variant.options
    ]  # fmt: skip
    return StorefrontVariant(
        variant_id=item.variant.id, sku=item.variant.sku, options=options, price=price,
        image=next((each.url for each in item.variant.media if each.kind == "image"), None),
        available=min(MOST_TOLD, max(0, pieces)),
    )  # fmt: skip


def _images(product: Product) -> list[str]:
    return [each.url for each in product.media if each.kind == "image"]


async def _facets(unit: Unit, counter: Counter, found: Results) -> list[StorefrontFacet]:
    """With the names that people read; what is about the retailer's own work is left out."""
    language = counter.language
    shown = [each for each in found.facets if each.kind not in _HIDDEN]
    categories = {each.code: in_language(each.name, language) for each in await catalog.list_categories(unit)}
    brands = {each.code: each.name for each in await catalog.list_brands(unit)}
    attributes = {each.code: each for each in await catalog.list_attributes(unit)}
    facets = []
    for each in shown:
        attribute = attributes.get(each.code or "")
        name: str = each.kind
        label = each.value
        if each.kind == "category":
            label = categories.get(each.value, each.value)
        elif each.kind == "brand":
            label = brands.get(each.value, each.value)
        elif attribute is not None:
            name = in_language(attribute.name, language, attribute.code)
            label = said(each.value, attribute.choices, language)
        facets.append(
            StorefrontFacet(kind=each.kind, code=each.code, name=name, value=each.value, label=label, count=each.count)
        )
    return facets
