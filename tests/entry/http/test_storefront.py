"""What a page of the shop reads with a publishable key: articles with their prices, offers, places, how far an order is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.baskets.shop import Shop
from tests.entry.http.conftest import Open, Visitor
from tests.entry.http.test_baskets import Page

from tessere.commerce import baskets, catalog, pricing
from tessere.commerce.catalog import CategoryDraft
from tessere.commerce.promotions import BuyGet, ItemPercent, OfferSchedule, OrderSteps, SpendStep
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open(pieces=30)


@pytest.fixture
async def page(visit: Open, owner: Visitor) -> Page:
    scopes = ["catalog:read", "baskets:read", "baskets:write"]
    made = await owner.post("/api/v1/keys", json={"name": "Front", "kind": "publishable", "scopes": scopes})
    return Page(visit(), made.json()["secret"])


async def _get(page: Page, path: str, **params: Any) -> Any:
    answer = await page.call("GET", path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _card(page: Page, sku: str) -> dict[str, Any]:
    found = await _get(page, "/storefront/products", language="en")
    return next(each for each in found["items"] if each["sku"] == sku)


async def test_a_search_shows_prices_with_the_offers_for_everybody(shop: Shop, page: Page) -> None:
    only = {"product": "sku", "op": "is", "value": "lamp"}
    await shop.offer(ItemPercent(percent_bp=2_000), scope=only, announced=True, name={"en": "Lamps: 20% off"})
    await shop.offer(OrderSteps(steps=(SpendStep(threshold_minor=500, amount_minor=100),)))
    found = await _get(page, "/storefront/products", q="lam", language="en")
    (card,) = found["items"]
    assert card["name"] == "The lamp"
    assert (card["variant_id"], card["available"]) == (str(shop.ids["lamp"]), 10)
    # Offers on the whole basket are no price of an article; this one was sold at 10.00 in the 30 days before.
    assert card["price"] == {
        "price_minor": 800, "list_minor": 1_000, "reference_minor": 1_000, "percent": 20, "offers": ["Lamps: 20% off"],
    }  # fmt: skip
    assert (await _card(page, "vase"))["price"]["percent"] is None
    kinds = {each["kind"] for each in found["facets"]}
    assert kinds <= {"category", "brand", "tag", "attribute"}


async def test_a_reduction_that_an_offer_deepens_is_compared_with_the_time_before_both(
    database: Database, shop: Shop, page: Page
) -> None:
    await shop.reduce("lamp", 900)
    only = {"product": "sku", "op": "is", "value": "lamp"}
    await shop.offer(ItemPercent(percent_bp=1_000), scope=only, announced=True)
    price = (await _card(page, "lamp"))["price"]
    assert (price["price_minor"], price["list_minor"]) == (810, 1_000)
    assert (price["reference_minor"], price["percent"]) == (1_000, 19)
    async with database.unit() as unit:
        before = {shop.ids["lamp"]: unit.now, shop.ids["vase"]: unit.now - timedelta(days=40_000)}
        lowest = await pricing.find_lowest(unit, before=before, channel="site")
    assert lowest == {shop.ids["lamp"]: 900}


async def test_an_article_with_what_stands_beside_it(shop: Shop, page: Page) -> None:
    card = await _card(page, "chair")
    shown = await _get(page, f"/storefront/products/{card['product_id']}", language="it")
    assert (shown["name"], [each["sku"] for each in shown["variants"]]) == ("chair it", ["chair"])
    await shop.withdraw("chair")
    gone = await page.call("GET", f"/storefront/products/{card['product_id']}")
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_product")


async def test_offers_for_everybody_that_are_on(database: Database, shop: Shop, page: Page) -> None:
    lamps = {"product": "category", "op": "in", "value": ["lamps", "lights"]}
    async with database.unit() as unit:
        ends = unit.now + timedelta(days=3)
        for code in ("lamps", "lights"):
            await catalog.put_category(unit, code=code, draft=CategoryDraft(name={"en": code}), expected=ANY_VERSION)
    await shop.offer(BuyGet(buy=2), name={"en": "3 for 2"})
    await shop.offer(
        ItemPercent(percent_bp=500), name={"en": "Lamps"}, scope=lamps, announced=True, schedule=OfferSchedule(end=ends)
    )
    await shop.offer(ItemPercent(percent_bp=500), name={"en": "Soon"}, schedule=OfferSchedule(start=ends))
    await shop.offer(ItemPercent(percent_bp=500), name={"en": "Shops"}, channels=("shop",))
    await shop.offer(ItemPercent(percent_bp=500), name={"en": "Coupon"}, coupon=True, codes=("HALLO",))
    await shop.offer(
        ItemPercent(percent_bp=500), name={"en": "Gold"}, when={"context": "tier", "op": "is", "value": "gold"}
    )
    found = (await _get(page, "/storefront/offers", language="en"))["items"]
    assert [(each["name"], each["announced"], each["categories"]) for each in found] == [
        ("Lamps", True, ["lamps", "lights"]), ("3 for 2", False, []),
    ]  # fmt: skip


async def test_places_to_collect_and_how_far_an_order_is(database: Database, shop: Shop, page: Page) -> None:
    (place,) = (await _get(page, "/storefront/places", variant_id=str(shop.ids["vase"])))["items"]
    assert (place["touchpoint"], place["stock"]) == (
        "milano-duomo", [{"variant_id": str(shop.ids["vase"]), "available": 10}],
    )  # fmt: skip
    basket = (await page.open("visitor-7"))["id"]
    line = {"sku": "vase", "channel": "site", "delivery": {"kind": "pickup", "touchpoint": "milano-duomo"}}
    await page.call("POST", f"/baskets/{basket}/lines", json=line)
    assert (await _get(page, f"/baskets/{basket}/parcels"))["items"] == []
    quote = (await page.call("POST", f"/baskets/{basket}/quote", json={"channel": "site"})).json()
    draft = {"id": "01970000-0000-7000-8000-000000000001", "quote_hash": quote["hash"], "channel": "site",
             "contact": {"email": "anna@example.it"}, "pay_at_pickup": True}  # fmt: skip
    bought = await page.call("POST", f"/baskets/{basket}/checkout", json=draft)
    assert bought.status_code == 200, bought.text
    # It turns out who the visitor is: their order stays theirs to follow.
    async with database.unit() as unit:
        await baskets.follow(unit, anonymous_ids=["visitor-7"], customer_id=unit.new_id())
    followed = await page.call("GET", f"/baskets/{basket}/checkout")
    assert followed.json()["order"]["number"] == bought.json()["order"]["number"]
    assert (await _get(page, f"/baskets/{basket}/parcels"))["items"] == []
    stranger = await page.call("GET", f"/baskets/{basket}/parcels", headers={"X-Basket-Token": ""})
    assert stranger.status_code in {403, 404}


async def test_it_needs_a_key(visit: Open, shop: Shop) -> None:
    assert (await visit().get("/api/v1/storefront/products")).status_code == 401
