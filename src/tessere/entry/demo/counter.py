"""Customers who buy, reserve, bring back and leave baskets behind, through the same API as everybody's shop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any
from uuid import UUID

import structlog

from tessere.entry.demo.catalog import load_shops
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.retailer import Retailer
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7

log = structlog.get_logger()

# So many happen at once at the beginning, so that there is something to see; then one in so many seconds.
FIRST, EVERY_SECONDS = 40, 25.0
_KINDS = {"order": 6, "reservation": 3, "sale": 7, "return": 1.5, "cancellation": 1, "basket": 3}
_PAID = 0.8
_SITE = {"channel": "site"}


class Counter:
    """What is bought from now on. It knows the customers and shelves that it has seen."""

    def __init__(self, retailer: Retailer, key: str, seed: int) -> None:
        self._retailer = retailer
        self._key = key
        self._chance: Random = seeded(seed, "counter", str(uuid7()))
        self._customers: list[dict[str, Any]] = []
        self._shelves: dict[str, list[str]] = {}
        self._orders: list[dict[str, Any]] = []

    async def run(self, stop: asyncio.Event, speed: float) -> None:
        """Serve until stopped; what is refused (an article was sold out) is over, and the next one comes."""
        for number in range(10**9):
            if stop.is_set():
                return
            try:
                await self._serve()
            except Conflict as refused:
                log.debug("demo_sale_refused", reason=refused.detail)
            if number >= FIRST:
                await _wait(stop, self._chance.expovariate(speed / EVERY_SECONDS))

    async def _serve(self) -> None:
        if not self._customers:
            listed = await self._retailer.get("/profiles?limit=100", self._key)
            self._customers = [each for each in listed["items"] if each.get("email")]
        kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "order": self._order, "reservation": self._reserve, "sale": self._sell, "return": self._take_back,
            "cancellation": self._cancel, "basket": self._leave,
        }  # fmt: skip
        if self._customers:
            await kinds[self._chance.choices(list(_KINDS), list(_KINDS.values()))[0]]()

    async def _order(self) -> None:
        customer = self._chance.choice(self._customers)
        basket = await self._fill(customer, _SITE, "deposito")
        if self._chance.random() < 0.3:
            await self._retailer.act(f"/baskets/{basket}/coupons", self._key, {"code": "BENVENUTO10"})
        await self._retailer.patch(f"/baskets/{basket}", self._key, {"method": "corriere"})
        bought = await self._buy(
            basket, customer, _SITE, shipping=_home(customer), tenders=[{"tender": "bank_transfer"}]
        )
        if self._chance.random() < _PAID:
            for payment in bought["payments"]:
                received = {"amount_minor": payment["amount_minor"]}
                await self._retailer.act(f"/payments/{payment['id']}/receipts", self._key, received)

    async def _reserve(self) -> None:
        shop = self._chance.choice(load_shops()).code
        customer = self._chance.choice(self._customers)
        basket = await self._fill(customer, _SITE, shop, delivery={"kind": "pickup", "touchpoint": shop})
        await self._buy(basket, customer, _SITE, pay_at_pickup=True)

    async def _sell(self) -> None:
        shop = self._chance.choice(load_shops()).code
        customer = self._chance.choice(self._customers)
        place = {"channel": "shop", "touchpoint": shop}
        basket = await self._fill(customer, place, shop)
        tender = self._chance.choice(("cash", "desk_card", "desk_card"))
        sold = await self._buy(basket, customer, place, handed_over=True, tenders=[{"tender": tender}])
        self._orders = [*self._orders[-50:], sold["order"]]

    async def _take_back(self) -> None:
        if not self._orders:
            return
        order = self._orders.pop(self._chance.randrange(len(self._orders)))
        place = {"channel": "shop", "touchpoint": self._chance.choice(load_shops()).code}
        reason = self._chance.choice(("non piace", "difettoso", "doppio regalo"))
        content = {**place, "reason": reason, "lines": [{"line": order["lines"][0]["line"], "quantity": 1}]}
        await self._retailer.act(f"/orders/{order['id']}/returns", self._key, content)

    async def _cancel(self) -> None:
        placed = (await self._retailer.get("/orders?limit=20&order_state=placed", self._key))["items"]
        if placed:
            order = self._chance.choice(placed)
            await self._retailer.act(f"/orders/{order['id']}/cancellations", self._key, {"reason": "ci ho ripensato"})

    async def _leave(self) -> None:
        await self._fill(
            self._chance.choice(self._customers), self._chance.choice((_SITE, {"channel": "app"})), "deposito"
        )

    async def _fill(
        self, customer: dict[str, Any], place: dict[str, Any], shelf: str, *, delivery: dict[str, Any] | None = None
    ) -> UUID:
        opened = await self._retailer.create("/baskets", self._key, {**place, "customer_id": customer["id"]})
        basket = opened["basket"]["id"]
        articles = await self._shelf(shelf)
        for variant in self._chance.sample(articles, min(len(articles), self._chance.randint(1, 4))):
            line = {
                **place,
                "variant_id": variant,
                "quantity": self._chance.choice((1, 1, 1, 2, 3)),
                "delivery": delivery,
            }
            await self._retailer.act(f"/baskets/{basket}/lines", self._key, line)
        return UUID(basket)

    async def _buy(self, basket: UUID, customer: dict[str, Any], place: dict[str, Any], **more: Any) -> Any:
        quote = await self._retailer.act(f"/baskets/{basket}/quote", self._key, place)
        content = {
            "id": str(uuid7()), "quote_hash": quote["hash"], **place,
            "contact": {"name": customer.get("name") or "", "email": customer["email"]}, **more,
        }  # fmt: skip
        return await self._retailer.act(f"/baskets/{basket}/checkout", self._key, content)

    async def _shelf(self, code: str) -> Sequence[str]:
        """Articles of which a place has some."""
        if code not in self._shelves:
            places = (await self._retailer.get("/stock/locations", self._key))["items"]
            location = next(each["id"] for each in places if each["code"] == code)
            levels = (await self._retailer.get(f"/stock/levels?location_id={location}&limit=200", self._key))["items"]
            self._shelves[code] = [each["variant_id"] for each in levels if each["available"] > 3]
        return self._shelves[code]


def _home(customer: dict[str, Any]) -> dict[str, str]:
    return {
        "name": customer.get("name") or customer["email"], "street": "Via Garibaldi 12",
        "city": customer.get("city") or "Milano", "postal_code": "20121", "country": "IT",
    }  # fmt: skip


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
