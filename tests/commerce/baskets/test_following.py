"""Baskets against a plain model, whatever is put in, taken out, found out and taken back about their owners."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.baskets.shop import PRICES, Shop

from tessere.commerce import baskets
from tessere.commerce.baskets import Owner, Wanted
from tessere.infra.db import Database
from tessere.kernel.ids import uuid7

VISITORS = ("a", "b")
deeds = st.tuples(
    st.sampled_from(["add", "set", "remove", "follow", "unfollow"]),
    st.sampled_from([*VISITORS, "customer"]),
    st.sampled_from(sorted(PRICES)),
    st.integers(1, 9),
)


class Model:
    """What each owner put in by themselves, and who is the customer at the moment."""

    def __init__(self) -> None:
        self.wants: dict[tuple[str, str], int] = {}
        self.following: set[str] = set()

    def group(self, who: str) -> list[str]:
        together = ["customer", *sorted(self.following)]
        return together if who in together else [who]

    def shown(self, who: str) -> dict[str, int]:
        found = {sku: max(self.wants.get((each, sku), 0) for each in self.group(who)) for sku in PRICES}
        return {sku: quantity for sku, quantity in found.items() if quantity}

    def set(self, who: str, sku: str, quantity: int) -> None:
        group = self.group(who)
        for each in group:
            if (each, sku) in self.wants:
                self.wants[each, sku] = min(self.wants[each, sku], quantity)
        if quantity:
            self.wants[group[0], sku] = quantity
        else:
            for each in group:
                self.wants.pop((each, sku), None)

    def do(self, deed: str, who: str, sku: str, number: int) -> None:
        if deed == "add":
            self.set(who, sku, self.shown(who).get(sku, 0) + number)
        elif deed == "set":
            self.set(who, sku, number)
        elif deed == "remove":
            self.set(who, sku, 0)
        elif deed == "follow" and who != "customer":
            self.following.add(who)
        elif deed == "unfollow":
            self.following.discard(who)


class Real:
    """The same on the database, for owners of its own."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.customer, self.prefix = shop, uuid7(), uuid7().hex

    def owner(self, who: str) -> Owner:
        return Owner(customer_id=self.customer) if who == "customer" else Owner(anonymous_id=f"{self.prefix} {who}")

    async def shown(self, who: str) -> dict[str, int]:
        return self.shop.shown(await self.shop.basket(self.owner(who)))

    async def do(self, deed: str, who: str, sku: str, number: int) -> None:
        owner = self.owner(who)
        async with self.shop.database.unit() as unit:
            if deed in ("follow", "unfollow"):
                visitors = [owner.anonymous_id] if owner.anonymous_id else []
                change = baskets.follow if deed == "follow" else baskets.unfollow
                await change(unit, anonymous_ids=visitors, customer_id=self.customer)
                return
            basket = await baskets.get_or_open(unit, owner=owner, channel="site")
            wanted = Wanted(variant_id=self.shop.ids[sku], quantity=number)
            if deed == "add":
                await baskets.add_line(unit, basket_id=basket.id, wanted=wanted, channel="site")
            elif deed == "set":
                await baskets.set_quantity(unit, basket_id=basket.id, wanted=wanted, channel="site")
            elif sku in self.shop.shown(basket):
                await baskets.remove(unit, basket_id=basket.id, variant_id=self.shop.ids[sku], channel="site")


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open()


@given(st.lists(deeds, min_size=3, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_baskets_are_what_the_model_says(shop: Shop, story: list[tuple[str, str, str, int]]) -> None:
    model, real = Model(), Real(shop)
    for deed in story:
        model.do(*deed)
        await real.do(*deed)
        for who in (*VISITORS, "customer"):
            assert await real.shown(who) == model.shown(who), (deed, who)
