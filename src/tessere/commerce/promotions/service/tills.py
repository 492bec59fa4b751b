"""What tills are given: offers, articles and prices of a touchpoint, packed and signed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from tessere.commerce import catalog, pricing
from tessere.commerce.catalog import Filters, Product
from tessere.commerce.offers import Compiled, TillBundle, TillProduct, encode, pack_till
from tessere.commerce.promotions.service.quoting import load_bundle
from tessere.commerce.promotions.store import redemptions
from tessere.infra.db import Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.kernel.errors import Conflict

MOST_PRODUCTS = 10_000
# As many as prices are asked for at once.
_AT_ONCE = 200


def till_key(settings: Settings) -> Ed25519PrivateKey:
    """The key that bundles are signed with: it follows from the installation's secret, so that it lives and is restored with
    that, and every process has the same."""
    seed = hmac.digest(installation_secret(settings), b"tessere till key 1", hashlib.sha256)
    return Ed25519PrivateKey.from_private_bytes(seed)


async def make_till_bundle(unit: Unit, *, channel: str, touchpoint: str | None, currency: str, zone: str) -> bytes:
    """Everything a till needs to work alone at a touchpoint, packed: what is on offer and not used up, and every article that
    has a price there now."""
    bundle = await load_bundle(unit)
    gone = await _used_up(unit, bundle)
    there = [
        each for each in bundle.bundle.promotions if each.id not in gone and _may_concern(each.touchpoints, touchpoint)
    ]
    offers = replace(bundle.bundle, promotions=tuple(there))
    products = await _list_products(unit, channel=channel, touchpoint=touchpoint, currency=currency)
    return pack_till(
        TillBundle(
            channel=channel, touchpoint=touchpoint, currency=currency, zone=zone, offers=encode(offers),
            products=tuple(sorted(products, key=lambda each: each.variant_id)),
        )
    )  # fmt: skip


def _may_concern(touchpoints: Sequence[str], touchpoint: str | None) -> bool:
    return not touchpoints or touchpoint in touchpoints


async def _used_up(unit: Unit, bundle: Compiled) -> set[str]:
    """Promotions whose uses or budget are at an end: a till cannot ask for what is left."""
    limits = {each.promotion.id: each.promotion.limits for each in bundle.offers if each.counted}
    found = set()
    for used in await redemptions.list_counters(unit.db):
        limit = limits.get(str(used.id))
        if limit is None:
            continue
        spent = limit.redemptions is not None and used.uses >= limit.redemptions
        if spent or (limit.budget_minor is not None and used.spent_minor >= limit.budget_minor):
            found.add(str(used.id))
    return found


async def _list_products(unit: Unit, *, channel: str, touchpoint: str | None, currency: str) -> list[TillProduct]:
    found: list[TillProduct] = []
    offset = 0
    while True:
        page = await catalog.search_products(
            unit, query="", filters=Filters(channel=channel), limit=_AT_ONCE, offset=offset
        )
        if page.is_more:
            detail = f"more than {MOST_PRODUCTS} products are on {channel!r}; a till takes so many at most"
            raise Conflict(detail, code="too_many_products")
        found += await _price(unit, page.products, channel=channel, touchpoint=touchpoint, currency=currency)
        offset += _AT_ONCE
        if offset >= page.total:
            return found


async def _price(
    unit: Unit, products: Sequence[Product], *, channel: str, touchpoint: str | None, currency: str
) -> list[TillProduct]:
    items = await catalog.list_items(unit, products=products)
    prices = await pricing.price_items(unit, items=items, channel=channel, touchpoint=touchpoint, currency=currency)
    return [
        TillProduct(
            id, {language: each.name for language, each in item.product.content.items()},
            dict(catalog.product_facts(item)), price.price_minor, price.vat_bp, price.list_minor, price.is_reduced,
        )
        for id, item in items.items()
        if (price := prices[id]).price_minor is not None
    ]  # fmt: skip
