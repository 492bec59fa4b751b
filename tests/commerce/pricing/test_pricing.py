"""Price lists in force by themselves, and reductions as the law wants them said, on the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tessere.commerce import catalog, pricing
from tessere.commerce.pricing import Asked, ListDraft, PriceEntry, VatRate
from tessere.commerce.pricing.service.lists import tell_turned
from tessere.infra.db import Database, Unit
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

START = datetime(2026, 1, 1, tzinfo=UTC)


class Shop:
    """A chair and cheese, on the days of a year."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ids: dict[str, UUID] = {}

    async def open(self) -> Shop:
        async with self.database.unit() as unit:
            for sku, perishable in (("chair", False), ("cheese", True)):
                draft = catalog.ProductDraft(
                    code=sku, content={"it": catalog.Content(name=sku)}, perishable=perishable,
                    vat_class="reduced" if perishable else "standard",
                )  # fmt: skip
                await catalog.create_product(unit, draft=draft, variants=[catalog.VariantDraft(sku=sku)])
            found = await catalog.find_variants_by_sku(unit, skus=["chair", "cheese"])
            self.ids = {sku: each.id for sku, each in found.items()}
            for vat_class, rate in (("standard", 2200), ("reduced", 400)):
                await pricing.set_rate(unit, rate=VatRate(vat_class=vat_class, rate_bp=rate, from_at=EPOCH))
        return self

    async def put_list(self, day: int, code: str, **draft: Any) -> None:
        async with self.database.unit() as unit:
            _travel(unit, day)
            await pricing.put_list(unit, code=code, draft=ListDraft(name={"it": code}, **draft), expected=ANY_VERSION)

    async def set(self, day: int, code: str, amount: int | None, sku: str = "chair", **entry: Any) -> None:
        async with self.database.unit() as unit:
            _travel(unit, day)
            wanted = PriceEntry(variant_id=self.ids[sku], amount_minor=amount, **entry)
            await pricing.set_prices(unit, code=code, entries=[wanted])

    async def price(self, day: int, sku: str = "chair", quantity: int = 1, **where: Any) -> pricing.PricedLine:
        async with self.database.unit() as unit:
            lines = [Asked(variant_id=self.ids[sku], quantity=quantity)]
            (line,) = await pricing.price_lines(unit, lines=lines, at=_day(day), **{"channel": "site"} | where)
        return line


def _day(number: float) -> datetime:
    return START + timedelta(days=number)


def _travel(unit: Unit, day: float) -> None:
    unit.now = _day(day)


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open()


async def test_a_reduction_says_the_lowest_price_of_the_30_days_before(shop: Shop) -> None:
    await shop.put_list(0, "base")
    await shop.put_list(0, "sale", kind="sale", priority=1)
    await shop.set(0, "base", 10_000)
    await shop.set(0, "sale", 6_000, from_at=_day(35), until_at=_day(36))
    await shop.set(40, "sale", 8_000, from_at=_day(50), until_at=_day(90))
    await shop.set(60, "sale", 5_000, until_at=_day(90))
    before, during, deeper, after = [await shop.price(day) for day in (45, 55, 89, 91)]
    assert (before.price_minor, before.is_reduced, before.reference_minor) == (10_000, False, None)
    assert (during.price_minor, during.is_reduced, during.percent) == (8_000, True, None)  # 60.00 was asked on one day
    assert (deeper.price_minor, deeper.reference_minor, deeper.percent) == (5_000, 6_000, 16)
    assert (deeper.reduced_since, deeper.list_minor, deeper.price_list, deeper.vat_bp) == (
        _day(50),
        10_000,
        "sale",
        2200,
    )
    assert (after.price_minor, after.is_reduced) == (10_000, False)


async def test_shops_and_channels_have_a_past_of_their_own(shop: Shop) -> None:
    await shop.put_list(0, "base")
    await shop.put_list(0, "milano", kind="sale", channels=["shop"], touchpoints=["milano-duomo"])
    await shop.put_list(0, "site", kind="sale", channels=["site"])
    await shop.set(0, "base", 10_000)
    await shop.set(0, "milano", 5_000, from_at=_day(30), until_at=_day(31))
    await shop.set(0, "milano", 7_000, from_at=_day(40))
    await shop.set(0, "site", 8_000, from_at=_day(40))
    milano = await shop.price(41, channel="shop", touchpoint="milano-duomo")
    assert (milano.price_minor, milano.percent) == (7_000, None)
    site = await shop.price(41)
    assert (site.price_minor, site.reference_minor, site.percent) == (8_000, 10_000, 20)
    assert not (await shop.price(41, channel="shop", touchpoint="roma-prati")).is_reduced


async def test_changing_a_list_leaves_its_past(shop: Shop) -> None:
    await shop.put_list(0, "base")
    await shop.put_list(0, "sale", kind="sale", valid_until=_day(30))
    await shop.set(0, "base", 10_000)
    await shop.set(0, "sale", 6_000)
    await shop.put_list(10, "sale", kind="sale", channels=["app"], valid_until=_day(30))
    prices = [(await shop.price(day)).price_minor for day in (5, 15, 31)]
    assert prices == [6_000, 10_000, 10_000]
    assert (await shop.price(15, channel="app")).reduced_since == _day(0)
    assert (await shop.price(31, channel="app")).price_minor == 10_000
    with pytest.raises(Conflict):
        await shop.put_list(11, "sale", kind="base")


async def test_the_past_cannot_be_changed(shop: Shop) -> None:
    await shop.put_list(0, "base")
    await shop.set(0, "base", 10_000)
    with pytest.raises(Invalid, match="cannot be set"):
        await shop.set(20, "base", 5_000, from_at=_day(10))
    await shop.set(20, "base", 9_000)
    await shop.set(20, "base", 8_000, from_at=_day(30), until_at=_day(40))
    await shop.set(25, "base", None, from_at=_day(35))
    found = [(await shop.price(day)).price_minor for day in (-1, 5, 19, 20, 29, 30, 34, 35, 50)]
    assert found == [None, 10_000, 10_000, 9_000, 9_000, 8_000, 8_000, None, None]
    async with shop.database.unit() as unit:
        history = await pricing.read_history(unit, variant_id=shop.ids["chair"], channel="site")
    asked = [None if each.effective is None else each.effective.price_minor for each in history]
    assert asked == [10_000, 9_000, 8_000]


async def test_what_was_asked_before_is_told_with_the_first_prices_only(shop: Shop) -> None:
    await shop.put_list(100, "base", valid_from=_day(0))
    await shop.put_list(100, "sale", kind="sale", valid_from=_day(0))
    await shop.set(100, "base", 1_000, from_at=_day(10))
    await shop.set(100, "sale", 700, from_at=_day(90))
    line = await shop.price(100)
    assert (line.price_minor, line.reduced_since, line.reference_minor, line.percent) == (700, _day(90), 1_000, 30)
    assert (await shop.price(9)).price_minor is None
    with pytest.raises(Invalid):
        await shop.set(100, "base", 2_000, from_at=_day(50))
    await shop.put_list(110, "sale", kind="sale", valid_from=_day(0), channels=["app"])
    assert (await shop.price(105)).price_minor == 700
    assert (await shop.price(110)).price_minor == 1_000


async def test_more_pieces_cost_less_and_reduce_nothing(shop: Shop) -> None:
    await shop.put_list(0, "base")
    await shop.set(0, "base", 1_000)
    await shop.set(0, "base", 900, min_quantity=10)
    one, ten = await shop.price(1), await shop.price(1, quantity=10)
    assert (one.price_minor, ten.price_minor, ten.is_reduced, ten.list_minor) == (1_000, 900, False, 1_000)


async def test_perishables_announce_no_reference(shop: Shop) -> None:
    await shop.put_list(0, "base")
    await shop.put_list(0, "sale", kind="sale")
    await shop.set(0, "base", 1_000, sku="cheese")
    await shop.set(0, "sale", 500, sku="cheese", from_at=_day(40))
    cheese = await shop.price(41, sku="cheese")
    assert (cheese.price_minor, cheese.is_reduced, cheese.reference_minor, cheese.vat_bp) == (500, True, None, 400)


async def test_the_first_list_counts(shop: Shop) -> None:
    await shop.put_list(0, "base", priority=10)
    await shop.put_list(0, "dear", priority=5, channels=["shop"])
    await shop.put_list(0, "dollars", priority=1, currency="USD")
    for code, amount in (("base", 1_000), ("dear", 1_200), ("dollars", 100)):
        await shop.set(0, code, amount)
    assert (await shop.price(1)).price_minor == 1_000
    assert (await shop.price(1, channel="shop")).price_minor == 1_200
    assert (await shop.price(1, currency="USD")).price_list == "dollars"


async def test_what_time_changes_is_told_once(shop: Shop) -> None:
    async def tell(day: float) -> list[tuple[str, list[UUID]]]:
        now, shop.database.clock = shop.database.clock, lambda: _day(day)
        try:
            await tell_turned(shop.database, None)
        finally:
            shop.database.clock = now
        async with shop.database.connection() as db:
            rows = await (await db.execute("select payload from outbox.message order by id")).fetchall()
            await db.execute("delete from outbox.message")
        return [
            (row[0]["price_list"], [UUID(each) for each in row[0]["variant_ids"]])
            for row in rows
            if "price_list" in row[0]
        ]

    await shop.put_list(0, "base")
    await shop.set(0, "base", 1_000)
    await tell(1)
    await shop.set(1, "base", 900, from_at=_day(5), until_at=_day(6))
    await tell(1)
    assert await tell(4) == []
    assert await tell(5.1) == [("base", [shop.ids["chair"]])]
    assert await tell(5.2) == []
    assert await tell(6) == [("base", [shop.ids["chair"]])]


async def test_what_is_not_there_is_said(shop: Shop) -> None:
    await shop.put_list(0, "base")
    async with shop.database.unit() as unit:
        with pytest.raises(NotFound):
            await pricing.price_lines(unit, lines=[Asked(variant_id=uuid7())], channel="site")
        with pytest.raises(NotFound):
            await pricing.set_prices(
                unit, code="none", entries=[PriceEntry(variant_id=shop.ids["chair"], amount_minor=1)]
            )
        with pytest.raises(Invalid):
            await pricing.set_prices(unit, code="base", entries=[PriceEntry(variant_id=uuid7(), amount_minor=1)])
    for wrong in ({"amount": -1}, {"amount": 1, "min_quantity": 0}, {"amount": 10**13}):
        with pytest.raises(Invalid):
            await shop.set(1, "base", wrong.pop("amount"), **wrong)
