"""Buying over HTTP: a page of the shop with a publishable key, and staff at the desk."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.commerce.baskets.shop import Shop
from tests.entry.http.conftest import Open, Visitor
from tests.entry.http.test_baskets import Page, key

from tessere.commerce import baskets, catalog, pricing, stock
from tessere.commerce.baskets import Owner, Place, ShippingMethodDraft
from tessere.commerce.promotions import ItemPercent, OfferLimits
from tessere.commerce.promotions.store.redemptions import list_counters
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.ids import uuid7
from tessere.till import Context, Scanned, Tender, Till

__all__ = ["key"]
HOME = {"name": "Anna Rossi", "street": "Via Roma 1", "city": "Milano", "postal_code": "20121"}


@pytest.fixture
async def shop(database: Database) -> Shop:
    opened = await Shop(database).open(pieces=10)
    async with database.unit() as unit:
        draft = ShippingMethodDraft(name={"it": "Corriere"}, amount_minor=500)
        await baskets.put_method(unit, code="courier", draft=draft, expected=ANY_VERSION)
    return opened


async def _fill(page: Page, quantity: int = 2) -> tuple[str, dict[str, Any]]:
    basket = await page.open("visitor")
    line = {"sku": "lamp", "quantity": quantity, "channel": "site"}
    assert (await page.call("POST", f"/baskets/{basket['id']}/lines", json=line)).status_code == 200
    quote = await page.call("POST", f"/baskets/{basket['id']}/quote", json={"channel": "site", "language": "en"})
    assert quote.status_code == 200, quote.text
    return basket["id"], quote.json()


def _draft(quote: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()), "quote_hash": quote["hash"], "channel": "site", "shipping": HOME,
        "contact": {"name": "Anna Rossi", "email": "anna@example.it"}, "tenders": [{"tender": "bank_transfer"}],
    } | more  # fmt: skip


async def test_a_page_quotes_and_buys(visit: Open, key: str, shop: Shop) -> None:
    page = Page(visit(), key)
    basket_id, quote = await _fill(page)
    assert (quote["lines"][0]["name"], quote["total_minor"]) == ("The lamp", 2000)
    shared = (await page.call("POST", f"/baskets/{basket_id}/sharing")).json()["token"]
    draft = _draft(quote)
    first = await page.call("POST", f"/baskets/{basket_id}/checkout", json=draft)
    assert first.status_code == 200, first.text
    again = await page.call("POST", f"/baskets/{basket_id}/checkout", json=draft)
    bought = again.json()
    assert bought["order"]["number"] == first.json()["order"]["number"]
    assert bought["checkout_state"] == "placed"
    assert bought["payments"][0]["next_action"]["kind"] == "transfer"
    seen = await page.call("GET", f"/baskets/{basket_id}/checkout")
    assert seen.json()["order"]["number"] == bought["order"]["number"]
    friend = Page(visit(), key)
    friend.token = shared
    assert (await friend.call("GET", f"/baskets/{basket_id}")).status_code == 200
    looked = await friend.call("GET", f"/baskets/{basket_id}/checkout")
    assert looked.status_code == 403, "contact and address are not for whoever may look at the basket"


async def test_a_visitor_does_not_spend_points(visit: Open, key: str, shop: Shop) -> None:
    page = Page(visit(), key)
    basket_id, quote = await _fill(page)
    draft = _draft(quote, tenders=[{"tender": "points", "points": 100}])
    refused = await page.call("POST", f"/baskets/{basket_id}/checkout", json=draft)
    assert (refused.status_code, refused.json()["code"]) == (403, "customer_unproven")


async def test_another_price_comes_with_the_new_quote(visit: Open, key: str, shop: Shop) -> None:
    page = Page(visit(), key)
    basket_id, quote = await _fill(page)
    await shop.set_price("lamp", 1300)
    answer = await page.call("POST", f"/baskets/{basket_id}/checkout", json=_draft(quote))
    assert (answer.status_code, answer.json()["code"]) == (409, "quote_changed")
    assert answer.json()["quote"]["total_minor"] == 2600
    retry = await page.call("POST", f"/baskets/{basket_id}/checkout", json=_draft(answer.json()["quote"]))
    assert retry.status_code == 200


async def test_a_page_cannot_hand_goods_over(visit: Open, key: str, shop: Shop) -> None:
    page = Page(visit(), key)
    basket_id, quote = await _fill(page)
    for more in ({"handed_over": True, "touchpoint": "milano-duomo"}, {"tenders": [{"tender": "cash"}]}):
        answer = await page.call("POST", f"/baskets/{basket_id}/checkout", json=_draft(quote, **more))
        assert (answer.status_code, answer.json()["code"]) == (403, "desk_only")


async def test_the_desk_takes_the_basket_over_and_sells(visit: Open, key: str, shop: Shop, owner: Visitor) -> None:
    page = Page(visit(), key)
    basket_id, _ = await _fill(page)
    place = {"channel": "shop", "touchpoint": "milano-duomo"}
    code = (await page.call("POST", f"/baskets/{basket_id}/handovers", json={"channel": "site"})).json()["code"]
    taken = await owner.post("/api/v1/baskets/take-over", json={"code": code, **place})
    assert taken.status_code == 200, taken.text
    quote = (await owner.post(f"/api/v1/baskets/{basket_id}/quote", json=place)).json()
    draft = _draft(quote, **place, handed_over=True, tenders=[{"tender": "cash"}], shipping=None)
    sold = await owner.post(f"/api/v1/baskets/{basket_id}/checkout", json=draft)
    assert sold.status_code == 200, sold.text
    assert (sold.json()["order"]["order_state"], sold.json()["order"]["payment_state"]) == ("fulfilled", "paid")


async def test_what_cannot_be(visit: Open, key: str, shop: Shop) -> None:
    page = Page(visit(), key)
    basket_id, quote = await _fill(page, quantity=11)
    short = await page.call("POST", f"/baskets/{basket_id}/checkout", json=_draft(quote))
    assert (short.status_code, short.json()["code"]) == (409, "out_of_stock")
    missing = await page.call("POST", f"/baskets/{basket_id}/checkout", json=_draft(quote, shipping=None, tenders=[]))
    assert (missing.status_code, {each["path"] for each in missing.json()["errors"]}) == (
        422,
        {"/shipping", "/tenders"},
    )
    none = await page.call("GET", f"/baskets/{basket_id}/checkout")
    assert (none.status_code, none.json()["code"]) == (404, "no_checkout")


async def test_a_till_tells_what_it_sold_alone(owner: Visitor, shop: Shop, tmp_path: Path, database: Database) -> None:
    public = (await owner.get("/api/v1/till/key")).json()["public_key"]
    bundle = await owner.get("/api/v1/till/bundle?channel=shop&touchpoint=milano-duomo")
    till = Till(tmp_path / "till.db", Ed25519PublicKey.from_public_bytes(b64decode(public)), name="milano-1")
    till.load(bundle.content)
    quoted = till.quote([Scanned("lamp", 2), Scanned("vase", 1)], Context(now=datetime.now(UTC)))
    receipt = till.sell(quoted, [Tender(kind="cash", amount_minor=quoted.quote.total_minor)])
    body = msgspec.json.encode(receipt.sale)
    answers = [
        await owner.post("/api/v1/till/sales", content=body, headers={"Content-Type": "application/json"})
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
    order = (await owner.get(f"/api/v1/orders/{answers[0].json()['order_id']}")).json()
    order = order.get("order", order)
    assert (order["order_state"], order["payment_state"], order["total_minor"]) == ("fulfilled", "paid", 2333)
    async with database.unit() as unit:
        (level,) = await stock.list_levels(unit, skus=["lamp"], limit=2)
    assert level.on_hand == 8
    other = msgspec.json.encode(msgspec.structs.replace(receipt.sale, total_minor=1, id=uuid7(), touchpoint="nowhere"))
    wrong = await owner.post("/api/v1/till/sales", content=other, headers={"Content-Type": "application/json"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_shop")


async def test_what_a_till_gave_alone_counts_beyond_the_limit(
    owner: Visitor, shop: Shop, tmp_path: Path, database: Database
) -> None:
    await shop.offer(ItemPercent(1_000), limits=OfferLimits(redemptions=2))
    public = (await owner.get("/api/v1/till/key")).json()["public_key"]
    bundle = await owner.get("/api/v1/till/bundle?channel=shop&touchpoint=milano-duomo")
    till = Till(tmp_path / "till.db", Ed25519PublicKey.from_public_bytes(b64decode(public)), name="milano-1")
    till.load(bundle.content)
    for _ in range(3):
        quoted = till.quote([Scanned("lamp", 1)], Context(now=datetime.now(UTC)))
        receipt = till.sell(quoted, [Tender(kind="cash", amount_minor=quoted.quote.total_minor)])
        assert quoted.quote.discount_minor == 100
        body = msgspec.json.encode(receipt.sale)
        for _ in range(2):
            await owner.post("/api/v1/till/sales", content=body, headers={"Content-Type": "application/json"})
    async with database.unit() as unit:
        (used,) = await list_counters(unit.db)
    assert (used.uses, used.spent_minor) == (3, 300)
    basket = await shop.basket(Owner(anonymous_id="later"), lamp=1)
    quote = await shop.quote(basket, Place(channel="site"))
    assert quote.discount_minor == 0


async def test_a_till_has_every_article(owner: Visitor, shop: Shop, database: Database) -> None:
    async with database.unit() as unit:
        offered = [catalog.Availability(channel="shop")]
        names = [f"p{number}" for number in range(230)]
        drafts = [
            catalog.ProductDraft(
                code=each, status="active", content={"it": catalog.Content(name=each)}, availability=offered
            )
            for each in names
        ]
        await catalog.add_products(unit, entries=[(each, [catalog.VariantDraft(sku=each.code)]) for each in drafts])
        found = await catalog.find_variants_by_sku(unit, skus=names)
        entries = [pricing.PriceEntry(variant_id=each.id, amount_minor=100) for each in found.values()]
        await pricing.set_prices(unit, code="base", entries=entries)
    bundle = await owner.get("/api/v1/till/bundle?channel=shop&touchpoint=milano-duomo")
    assert bundle.status_code == 200, bundle.text
