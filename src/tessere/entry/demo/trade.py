"""What Casa Aurora trades with: stock in a depot and twelve shops, ways to send, offers, and points for customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
import structlog

from tessere.entry.demo.catalog import Product, load_range, load_shops
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.record import Record
from tessere.entry.demo.retailer import Retailer
from tessere.kernel.errors import Conflict
from tessere.kernel.time import iso

log = structlog.get_logger()

DEPOT = "deposito"
_AT_ONCE = 200
# Of a hundred articles so many lie in a shop, and so many of these are nearly gone.
_IN_SHOP, _SCARCE, _GONE = 45, 12, 3
_METHODS = {
    "corriere": {"name": {"it": "Corriere, 2-3 giorni", "en": "Courier, 2-3 days"}, "amount_minor": 590},
    "espresso": {"name": {"it": "Espresso, domani", "en": "Express, tomorrow"}, "amount_minor": 990},
}
_PROGRAM: dict[str, Any] = {
    "name": {"it": "Club Aurora", "en": "Club Aurora"},
    "return_days": 14, "valid_months": 24,
    "earning": [
        {"id": "base", "name": {"it": "Un punto per euro", "en": "A point for each euro"}, "points": 1, "per_minor": 100},
    ],
    "tender": {"step_points": 100, "step_minor": 500, "minimum_points": 100},
    "tiers": [
        {"code": "argento", "name": {"it": "Argento", "en": "Silver"}, "threshold": 30_000, "bonus_bp": 2_500},
        {"code": "oro", "name": {"it": "Oro", "en": "Gold"}, "threshold": 100_000, "bonus_bp": 5_000},
    ],
}  # fmt: skip


async def open_trade(retailer: Retailer, record: Record, keep: Callable[[], None]) -> None:
    """Add what is traded with, once; `keep` is called when that is done."""
    key = record.secret_key
    try:
        for code, draft in _METHODS.items():
            await retailer.put(f"/shipping-methods/{code}", key, draft)
        await retailer.put("/loyalty/program", key, _PROGRAM)
        await _fill_stock(retailer, key, record.seed)
        await _make_offers(retailer, key, record.anchor)
    except Conflict as refused:  # the key of a demo that was begun before there was trade may not do this
        log.warning("demo_trade_refused", reason=refused.detail)
    record.has_trade = True
    keep()


async def _fill_stock(retailer: Retailer, key: str, seed: int) -> None:
    there = {each["code"]: each["id"] for each in (await retailer.get("/stock/locations", key))["items"]}
    products = load_range().products
    ids = await _variants(retailer, key, products)
    for location in _locations():
        code = location["code"]
        if code not in there:
            there[code] = (await retailer.create("/stock/locations", key, location))["id"]
        chance = seeded(seed, "stock", code)
        lines = [
            {"variant_id": ids[each.sku], "quantity": count}
            for each in products
            if each.sku in ids and (count := _count(chance, is_depot=code == DEPOT))
        ]
        for start in range(0, len(lines), _AT_ONCE):
            content = {
                "location_id": there[code], "reference": f"DDT 1/{code}/{start}", "lines": lines[start : start + _AT_ONCE],
            }  # fmt: skip
            await retailer.create("/stock/receipts", key, content)


def _locations() -> list[dict[str, Any]]:
    depot: dict[str, Any] = {
        "code": DEPOT, "name": {"it": "Deposito di Lodi", "en": "Lodi depot"}, "kind": "warehouse", "can_ship": True,
        "lat": 45.314, "lon": 9.503,
    }  # fmt: skip
    shops = [
        {
            "code": shop.code, "name": {"it": shop.name}, "kind": "shop", "touchpoint": shop.code, "address": shop.address,
            "can_pick_up": True, "can_ship": True, "lat": shop.position["lat"], "lon": shop.position["lon"],
            "hours": msgspec.to_builtins(shop.hours),
        }
        for shop in load_shops()
    ]  # fmt: skip
    return [depot, *shops]


def _count(chance: Random, *, is_depot: bool) -> int:
    if is_depot:
        return 0 if chance.randrange(100) < _GONE else chance.randint(15, 120)
    if chance.randrange(100) >= _IN_SHOP:
        return 0
    return chance.randint(1, 2) if chance.randrange(100) < _SCARCE else chance.randint(3, 14)


async def _variants(retailer: Retailer, key: str, products: tuple[Product, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(products), _AT_ONCE):
        skus = "&".join(f"sku={each.sku}" for each in products[start : start + _AT_ONCE])
        found |= {each["sku"]: each["id"] for each in (await retailer.get(f"/variants?{skus}", key))["items"]}
    return found


async def _make_offers(retailer: Retailer, key: str, anchor: datetime) -> None:
    listed = (await retailer.get("/promotions?limit=100", key))["items"]
    there = {each["content"]["name"].get("it") for each in listed}
    for draft in offers(anchor):
        if draft["name"]["it"] not in there:
            made = await retailer.create("/promotions", key, draft)
            await retailer.act(f"/promotions/{made['id']}/publish", key)


def offers(anchor: datetime) -> list[dict[str, Any]]:
    """What is on offer, each a kind of its own; one is announced on some channels only, which coherence finds."""
    stocked = Counter(each.category for each in load_range().products)
    codes = [code for code, _ in stocked.most_common()]
    return [*_on_articles(codes, ends=iso(anchor + timedelta(days=21))), *_on_baskets()]


def _on_articles(codes: list[str], *, ends: str) -> list[dict[str, Any]]:
    shops = [shop.code for shop in load_shops()]
    weekend = [{"day": 6, "start": 0, "end": 1_440}, {"day": 7, "start": 0, "end": 1_440}]
    return [
        _offer(
            "Saldi di stagione: -20%", "Seasonal sale: 20% off", _percent(2_000), scope=_scope(codes[0]), announced=True,
            schedule={"end": ends}, with_reduced=False,
        ),
        _offer(
            "Solo online: -15%", "Online only: 15% off", _percent(1_500), scope=_scope(codes[1]), announced=True,
            channels=["site", "app"],
        ),
        _offer("3x2", "3 for 2", {"kind": "buy_get", "buy": 2}, scope=_scope(codes[2])),
        _offer(
            "Fine settimana in negozio: -10%", "Shop weekend: 10% off", _percent(1_000), scope=_scope(codes[3]),
            channels=["shop"], schedule={"windows": weekend},
        ),
        _offer(
            "Inaugurazione: -25%", "Opening: 25% off", _percent(2_500), scope=_scope(codes[4]), channels=["shop"],
            touchpoints=shops[:2], limits={"budget_minor": 200_000},
        ),
    ]  # fmt: skip


def _on_baskets() -> list[dict[str, Any]]:
    steps = [
        {"threshold_minor": 5_000, "amount_minor": 500}, {"threshold_minor": 10_000, "amount_minor": 1_500},
    ]  # fmt: skip
    free = {"kind": "shipping", "percent_bp": 10_000, "methods": ["corriere"], "threshold_minor": 3_900}
    return [
        _offer("Spendi 50, risparmi 5", "Spend 50, save 5", {"kind": "order", "steps": steps}),
        _offer("Spedizione gratuita da 39 euro", "Free shipping from 39 euro", free, channels=["site", "app"]),
        _offer(
            "Benvenuto: -10%", "Welcome: 10% off", _percent(1_000), coupon=True, codes=["BENVENUTO10"],
            limits={"customer": 1},
        ),
        _offer(
            "Soci Oro: -5%", "Gold members: 5% off", _percent(500),
            when={"context": "tier", "op": "is", "value": "oro"},
        ),
    ]  # fmt: skip


def _offer(italian: str, english: str, effect: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": {"it": italian, "en": english}, "effect": effect, **more}


def _percent(percent_bp: int) -> dict[str, Any]:
    return {"kind": "item_percent", "percent_bp": percent_bp}


def _scope(category: str) -> dict[str, Any]:
    return {"product": "category", "op": "is", "value": category}
