"""Checks of a whole small shop on the real database: what is found, closed, declared, and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from tessere.commerce import catalog, pricing, promotions, stock
from tessere.commerce.pricing import ListDraft, PriceEntry, VatRate
from tessere.customer import events
from tessere.flows.intake import Intake
from tessere.infra.db import Database, Unit
from tessere.infra.settings import load_settings
from tessere.infra.web import ANY_VERSION
from tessere.insight import coherence
from tessere.insight.coherence import DeclarationDraft
from tessere.insight.coherence.reactions import follow_prices, follow_products
from tessere.insight.coherence.service.checking import check_all, check_changed
from tessere.insight.coherence.service.declaring import FindingFilter, show_product
from tessere.insight.coherence.store import KeptFinding
from tessere.kernel.errors import Invalid, NotFound
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

_SOURCE = uuid7()
_ADD_SOURCE = """
insert into events.source (id, name, kind, enabled, created_at, updated_at) values (%s, 'Site', 'site', true, now(), now())
"""


TOLD = "select topic from outbox.message where topic like 'coherence.%' order by transaction, sequence"


class Shop:
    """A lamp and a vase, on the site, in the app and in a shop; ten of each in one warehouse."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.products: dict[str, UUID] = {}
        self.variants: dict[str, UUID] = {}

    async def open(self) -> Shop:
        async with self.database.unit() as unit:
            await pricing.set_rate(unit, rate=VatRate(vat_class="standard", rate_bp=2200, from_at=EPOCH))
            await self._put_list(unit, "base")
            for sku in ("lamp", "vase"):
                draft = catalog.ProductDraft(
                    code=sku, status="active", content={"it": catalog.Content(name=sku)},
                    availability=[catalog.Availability(channel=each) for each in ("site", "app", "shop")],
                )  # fmt: skip
                made = await catalog.create_product(unit, draft=draft, variants=[catalog.VariantDraft(sku=sku)])
                self.products[sku] = made.id
            found = await catalog.find_variants_by_sku(unit, skus=["lamp", "vase"])
            self.variants = {sku: each.id for sku, each in found.items()}
            await self._price(unit, "base", {"lamp": 5000, "vase": 2000})
            store = await stock.create_location(unit, draft=_warehouse())
            lines = [stock.StockLine(variant_id=each, quantity=10) for each in self.variants.values()]
            await stock.receive_stock(unit, location_id=store.id, reference="first", lines=lines)
        return self

    async def price(self, code: str, prices: dict[str, int | None], **draft: Any) -> None:
        async with self.database.unit() as unit:
            if code not in {each.code for each in await pricing.list_lists(unit)}:
                await self._put_list(unit, code, **draft)
            await self._price(unit, code, prices)

    async def offer(self, **draft: Any) -> UUID:
        async with self.database.unit() as unit:
            effect = promotions.ItemPercent(2000)
            wanted = promotions.PromotionDraft(name={"it": "Saldi"}, effect=effect, announced=True, **draft)
            made = await promotions.create_promotion(unit, draft=wanted)
            await promotions.publish_promotion(unit, promotion_id=made.id, expected=ANY_VERSION)
        return made.id

    async def found(self, status: Any = "open") -> list[KeptFinding]:
        async with self.database.unit() as unit:
            return await coherence.list_findings(unit, chosen=FindingFilter(status=status), limit=100)

    async def standing(self, status: Any = "open") -> list[tuple[str, str]]:
        return sorted((each.kind, each.place) for each in await self.found(status))

    async def told(self) -> list[str]:
        async with self.database.connection() as db:
            cursor = await db.execute(TOLD)
            return [row[0] for row in await cursor.fetchall()]

    async def _put_list(self, unit: Unit, code: str, **draft: Any) -> None:
        await pricing.put_list(unit, code=code, draft=ListDraft(name={"it": code}, **draft), expected=ANY_VERSION)

    async def _price(self, unit: Unit, code: str, prices: dict[str, int | None]) -> None:
        entries = [PriceEntry(variant_id=self.variants[sku], amount_minor=price) for sku, price in prices.items()]
        await pricing.set_prices(unit, code=code, entries=entries)


def _warehouse() -> stock.Location:
    return stock.Location(
        id=uuid7(), code="depot", name={"it": "Deposito"}, kind="warehouse", touchpoint=None, address=None, lat=None,
        lon=None, hours=(), time_zone="Europe/Rome", can_ship=True, can_pick_up=False, closed_at=None,
        created_at=EPOCH, updated_at=EPOCH,
    )  # fmt: skip


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open()


async def test_a_shop_that_agrees_has_no_findings(shop: Shop) -> None:
    await check_all(shop.database)
    assert await shop.found() == []
    assert await shop.told() == []


async def test_a_price_of_its_own_is_found_and_closed(shop: Shop) -> None:
    await shop.price("app", {"lamp": 4500}, channels=["app"], priority=1)
    await check_all(shop.database)
    (finding,) = await shop.found()
    assert (finding.kind, finding.place, finding.subject_id) == ("price_differs", "app", str(shop.products["lamp"]))
    assert (finding.evidence["seen_minor"], finding.evidence["expected_minor"]) == (4500, 5000)
    await check_all(shop.database)
    assert [each.id for each in await shop.found()] == [finding.id]  # once, however often it is seen
    await shop.price("app", {"lamp": None})
    await check_all(shop.database)
    assert (await shop.found(), [each.id for each in await shop.found("closed")]) == ([], [finding.id])
    assert await shop.told() == ["coherence.FindingOpened", "coherence.FindingClosed"]


async def test_a_shop_has_a_price_of_its_own(shop: Shop) -> None:
    await shop.price("outlet", {"vase": 900}, channels=["shop"], touchpoints=["roma"], priority=1)
    await check_all(shop.database)
    assert await shop.standing() == [("price_differs", "shop/roma")]


async def test_what_was_declared_is_not_open(shop: Shop) -> None:
    await shop.price("outlet", {"vase": 900, "lamp": 3000}, channels=["shop"], touchpoints=["roma"], priority=1)
    await check_all(shop.database)
    async with shop.database.unit() as unit:
        draft = DeclarationDraft(kind="price_differs", reason="outlet", price_list="outlet")
        declared = await coherence.declare(unit, draft=draft)
    assert (await shop.standing(), len(await shop.standing("declared"))) == ([], 2)
    await check_all(shop.database)
    assert (await shop.standing(), len(await shop.standing("declared"))) == ([], 2)
    async with shop.database.unit() as unit:
        await coherence.withdraw(unit, declaration_id=declared.id)
    assert len(await shop.standing()) == 2
    with pytest.raises(NotFound):
        async with shop.database.unit() as unit:
            await coherence.withdraw(unit, declaration_id=declared.id)


async def test_a_declaration_says_what_of(shop: Shop) -> None:
    with pytest.raises(Invalid):
        async with shop.database.unit() as unit:
            await coherence.declare(unit, draft=DeclarationDraft(kind="price_differs", reason="why not"))


async def test_an_offer_that_some_channels_do_not_have(shop: Shop) -> None:
    promotion_id = await shop.offer(channels=("site", "app"))
    await check_all(shop.database)
    (finding,) = await shop.found()
    assert (finding.kind, finding.place, finding.subject_id) == ("offer_not_here", "shop", str(promotion_id))
    assert finding.evidence == {"products": 2}
    async with shop.database.unit() as unit:
        await promotions.end_promotion(unit, promotion_id=promotion_id, expected=ANY_VERSION)
    await check_all(shop.database)
    assert await shop.found() == []


async def test_an_offer_on_the_whole_basket_needs_no_products(shop: Shop) -> None:
    async with shop.database.unit() as unit:
        effect = promotions.ShippingOff(percent_bp=10_000)
        draft = promotions.PromotionDraft(name={"it": "Spedizione gratuita"}, effect=effect, channels=("site",))
        made = await promotions.create_promotion(unit, draft=draft)
        await promotions.publish_promotion(unit, promotion_id=made.id, expected=ANY_VERSION)
    await check_all(shop.database)
    assert await shop.found() == []


async def test_changes_are_looked_at_without_the_rest(shop: Shop) -> None:
    await shop.price("app", {"lamp": 4500, "vase": 1500}, channels=["app"], priority=1)
    async with shop.database.unit() as unit:
        await follow_prices(unit, pricing.PriceChanged(price_list="app", variant_ids=[shop.variants["vase"]]))
    await check_changed(shop.database)
    assert [each.subject_id for each in await shop.found()] == [str(shop.products["vase"])]
    async with shop.database.unit() as unit:
        await catalog.change_product(unit, product_id=shop.products["vase"], expected=ANY_VERSION, status="archived")
        await follow_products(unit, catalog.ProductsChanged(product_ids=[shop.products["vase"]]))
    await check_changed(shop.database)
    assert await shop.found() == []


async def test_a_price_that_a_channel_shows_wrong(shop: Shop) -> None:
    await shop.offer(scope={"product": "sku", "op": "is", "value": "lamp"})
    await _view(shop, "lamp", 40.0)  # with the offer
    await _view(shop, "vase", 18.0)
    await check_all(shop.database)
    (finding,) = await shop.found()
    assert (finding.kind, finding.place, finding.evidence["sku"]) == ("price_shown", "site", "vase")
    assert (finding.evidence["seen_minor"], finding.evidence["expected_minor"]) == (1800, 2000)
    await _view(shop, "vase", 20.0)
    await check_all(shop.database)
    assert await shop.found() == []


async def test_a_product_side_by_side(shop: Shop) -> None:
    async with shop.database.unit() as unit:
        seen = await show_product(unit, product_id=shop.products["lamp"])
    assert [each.place.code for each in seen.shown] == ["app", "shop", "site"]
    assert {(each.variants[0].price_minor, each.variants[0].available) for each in seen.shown} == {(5000, 10)}


async def _view(shop: Shop, sku: str, price: float) -> None:
    """What the site's script sends when it shows an article."""
    now = datetime.now(UTC)
    body = {
        "batch": [
            {
                "type": "track", "event": "Product Viewed", "messageId": str(uuid7()), "anonymousId": "visitor",
                "timestamp": (now - timedelta(seconds=1)).isoformat(),
                "properties": {"sku": sku, "price": price, "currency": "EUR"},
            }
        ],
        "sentAt": now.isoformat(),
    }  # fmt: skip
    async with shop.database.unit() as unit:
        await unit.db.execute(_ADD_SOURCE + " on conflict do nothing", (_SOURCE,))
        await events.append_body(unit, source_id=_SOURCE, format="segment/batch", body=msgspec.json.encode(body))
    while await Intake(shop.database, load_settings()).run_once():
        pass
