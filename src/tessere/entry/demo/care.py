"""What Casa Aurora does for its customers beside selling: appointments in some shops, rewards for points, and gift cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

import msgspec
import structlog

from tessere.entry.demo.catalog import Shop, load_names, load_shops
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.record import Record
from tessere.entry.demo.retailer import Retailer
from tessere.kernel.errors import Conflict
from tessere.kernel.time import iso

log = structlog.get_logger()

_SHOPS, _STAFF, _DAYS = 4, 2, 7
_SERVICES: dict[str, dict[str, Any]] = {
    "arredo": {"name": {"it": "Consulenza d’arredo", "en": "Interior advice"}, "minutes": 45, "buffer_after": 15},
    "lista": {"name": {"it": "Lista regalo", "en": "Gift list"}, "minutes": 30},
    "corso": {
        "name": {"it": "Corso: pacchetti e fiocchi", "en": "Class: wrapping and bows"}, "minutes": 90, "capacity": 6,
        "step_minutes": 90,
    },
}  # fmt: skip
# Of the slots of a week one in so many is taken.
_TAKEN = {"arredo": 14, "lista": 20, "corso": 8}
_COUPON: dict[str, Any] = {
    "name": {"it": "Premio del Club: -15%", "en": "Club reward: 15% off"}, "coupon": True,
    "effect": {"kind": "item_percent", "percent_bp": 1_500},
}  # fmt: skip
_GIFT_CARDS = ((2_500, 3), (5_000, 2), (10_000, 1))


async def open_care(retailer: Retailer, record: Record, keep: Callable[[], None], *, now: datetime) -> None:
    """Add it, once; `keep` is called when that is done."""
    key = record.secret_key
    try:
        await _offer_rewards(retailer, key)
        for amount, count in _GIFT_CARDS:
            source = {"kind": "demo", "id": f"gift cards of {amount}"}
            await retailer.create(
                "/loyalty/gift-cards", key, {"source": source, "amount_minor": amount, "count": count}
            )
        await _open_calendars(retailer, key)
        await _book(retailer, key, now, seeded(record.seed, "appointments"))
    except Conflict as refused:  # the key of an older demo may not do this
        log.warning("demo_care_refused", reason=refused.detail)
    record.has_care = True
    keep()


async def _offer_rewards(retailer: Retailer, key: str) -> None:
    made = await retailer.create("/promotions", key, _COUPON)
    await retailer.act(f"/promotions/{made['id']}/publish", key)
    rewards: tuple[dict[str, Any], ...] = (
        {"name": {"it": "Coupon del 15%", "en": "15% off"}, "kind": "coupon", "points": 150,
         "grants": {"promotion_id": made["id"]}},
        {"name": {"it": "Candela in omaggio", "en": "A candle for you"}, "kind": "gift", "points": 250},
        {"name": {"it": "Consulenza d’arredo a casa", "en": "Interior advice at home"}, "kind": "service", "points": 600},
    )  # fmt: skip
    for reward in rewards:
        await retailer.create("/loyalty/rewards", key, reward)


async def _open_calendars(retailer: Retailer, key: str) -> None:
    chance, names = seeded(0, "staff"), load_names()
    shops = load_shops()[:_SHOPS]
    for shop in shops:
        await retailer.put(f"/bookings/places/{shop.code}", key, {"name": {"it": shop.name}, "hours": _hours(shop)})
        for number in range(_STAFF):
            named = f"{chance.choice(names.women[:40])} {chance.choice(names.surnames[:60])}"
            person = {"name": named, "touchpoints": [shop.code], "hours": _hours(shop)}
            await retailer.put(f"/bookings/staff/{shop.code}-{number + 1}", key, person)
    for code, service in _SERVICES.items():
        await retailer.put(f"/bookings/services/{code}", key, service | {"touchpoints": [each.code for each in shops]})


async def _book(retailer: Retailer, key: str, now: datetime, chance: Random) -> None:
    services = {each["code"]: each["id"] for each in (await retailer.get("/bookings/services", key))["items"]}
    for shop in load_shops()[:_SHOPS]:
        for code, one_in in _TAKEN.items():
            asked = {
                "service_id": services[code], "touchpoint": shop.code, "start": iso(now),
                "end": iso(now + timedelta(days=_DAYS)),
            }  # fmt: skip
            for slot in (await retailer.get(f"/bookings/slots?{urlencode(asked)}", key))["items"]:
                if chance.randrange(one_in) == 0:
                    await _take(retailer, key, services[code], shop, slot["starts_at"], chance)


async def _take(retailer: Retailer, key: str, service_id: str, shop: Shop, starts_at: str, chance: Random) -> None:
    names = load_names()
    first, last = chance.choice(names.women + names.men), chance.choice(names.surnames)
    contact = {
        "name": f"{first} {last}",
        "email": f"{first}.{last}@example.it".lower().replace(" ", "").replace("'", ""),
    }
    booking = {
        "service_id": service_id, "touchpoint": shop.code, "starts_at": starts_at, "contact": contact,
        "channel": chance.choice(["site", "app", "shop"]), "confirmed": chance.random() < 0.8,
    }  # fmt: skip
    try:
        await retailer.create("/bookings", key, booking)
    except Conflict:  # one that was taken just before needs the same person
        return


def _hours(shop: Shop) -> list[dict[str, Any]]:
    return list(msgspec.to_builtins(shop.hours))
