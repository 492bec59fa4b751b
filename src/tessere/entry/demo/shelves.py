"""Casa Aurora's catalog and price lists: what was asked before, and reductions that say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import structlog

from tessere.entry.demo.catalog import Product, load_range, load_shops
from tessere.entry.demo.front import describe_article
from tessere.entry.demo.record import Record
from tessere.entry.demo.retailer import Retailer
from tessere.kernel.errors import Conflict
from tessere.kernel.time import iso

log = structlog.get_logger()

_AT_ONCE = 200
_CHANNELS = ("site", "app", "shop")
_SALE_DAYS, _FLASH_DAYS, _OPEN_DAYS = 10, 20, 400
# Every eighth article is reduced; every third of these was offered for less on one day shortly before, which the law counts.
_REDUCED, _FLASHED = 8, 24


async def fill_shelves(retailer: Retailer, record: Record, keep: Callable[[], None]) -> None:
    """Add categories, articles and prices once; `keep` is called when that is done."""
    key = record.secret_key
    try:
        for category in load_range().categories:
            name = {"it": category.italian, "en": category.english}
            await retailer.put(f"/categories/{category.code}", key, {"name": name})
        products = load_range().products
        for some in _batches(products):
            await retailer.create("/products/batch", key, {"items": [_article(each) for each in some]})
        await _set_prices(retailer, key, record.anchor)
    except Conflict as refused:  # the key of a demo that was begun before there was a catalog may not do this
        log.warning("demo_catalog_refused", reason=refused.detail)
    record.has_catalog = True
    keep()


async def _set_prices(retailer: Retailer, key: str, anchor: datetime) -> None:
    opened = iso(anchor - timedelta(days=_OPEN_DAYS))
    outlets = [shop.code for shop in load_shops()[:2]]
    lists: tuple[tuple[str, dict[str, Any]], ...] = (
        ("listino", {"name": {"it": "Listino", "en": "Price list"}}),
        ("saldi", {"name": {"it": "Saldi", "en": "Sale"}, "kind": "sale", "priority": 50}),
        ("outlet", {"name": {"it": "Outlet", "en": "Outlet"}, "kind": "sale", "priority": 10, "touchpoints": outlets}),
    )
    await retailer.put("/vat-rates/standard", key, {"rate_bp": 2200})
    for code, draft in lists:
        await retailer.put(f"/price-lists/{code}", key, draft | {"valid_from": opened})
    for some in _batches(load_range().products):
        skus = "&".join(f"sku={each.sku}" for each in some)
        ids = {each["sku"]: each["id"] for each in (await retailer.get(f"/variants?{skus}", key))["items"]}
        reduced = [each for place, each in enumerate(some) if place % _REDUCED == 0]
        sale = [price for each in reduced for price in _sale_prices(ids[each.sku], each, anchor, some.index(each))]
        outlet = [
            _price(ids[each.sku], each.price_minor * 7 // 10, anchor - timedelta(days=5)) for each in reduced[::2]
        ]
        base = [_price(ids[each.sku], each.price_minor, anchor - timedelta(days=_OPEN_DAYS)) for each in some]
        for code, prices in (("listino", base), ("saldi", sale), ("outlet", outlet)):
            path = f"/price-lists/{code}/prices"
            # The past is told once, also when the demo was stopped half-way.
            if not (await retailer.get(f"{path}?limit=1&variant_id={prices[0]['variant_id']}", key))["items"]:
                await retailer.create(path, key, {"items": prices})


def _sale_prices(variant_id: str, product: Product, anchor: datetime, place: int) -> Iterator[dict[str, Any]]:
    if place % _FLASHED == 0:
        day = anchor - timedelta(days=_FLASH_DAYS)
        yield _price(variant_id, product.price_minor * 9 // 10, day) | {"until_at": iso(day + timedelta(days=1))}
    yield _price(variant_id, product.price_minor * 8 // 10, anchor - timedelta(days=_SALE_DAYS))


def _price(variant_id: str, amount_minor: int, since: datetime) -> dict[str, Any]:
    return {"variant_id": variant_id, "amount_minor": amount_minor, "from_at": iso(since)}


def _article(product: Product) -> dict[str, Any]:
    return {
        "code": "p-" + re.sub(r"[^a-z0-9]+", "-", product.sku.lower()).strip("-"),
        "status": "active",
        "content": {
            language: {"name": product.name, "description": describe_article(product.category, language)}
            for language in ("en", "it")
        },
        "categories": [product.category],
        "availability": [{"channel": channel} for channel in _CHANNELS],
        "variants": [{"sku": product.sku}],
    }


def _batches(products: tuple[Product, ...]) -> Iterator[list[Product]]:
    rest = iter(products)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
