"""Orders and payments over HTTP, with cards through Stripe's client and a double of its API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.baskets.shop import Shop
from tests.connectors.stripe.double import KEY, WEBHOOK_KEY, StripeDouble, signed
from tests.entry.http.conftest import BASE_URL, Build, Open, Visitor

from tessere.commerce import orders
from tessere.commerce.baskets import Owner
from tessere.commerce.orders import Order, Placement, UnitMove
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

CUSTOMER = uuid7()


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open()


@pytest.fixture
def double() -> StripeDouble:
    return StripeDouble()


@pytest.fixture
async def settings(tmp_path: Path, serve: Callable[..., Awaitable[str]], double: StripeDouble) -> Settings:
    return Settings(
        home=tmp_path, public_url=BASE_URL, api_requests_per_minute=100_000, stripe_secret_key=KEY,
        stripe_webhook_secret=WEBHOOK_KEY, stripe_api_url=await serve(double),
    )  # fmt: skip


@pytest.fixture
def app(settings: Settings, database: Database, build: Build) -> Any:
    return build(settings, database)


async def _place(shop: Shop, **wanted: int) -> Order:
    basket = await shop.basket(Owner(anonymous_id=str(uuid7())), **wanted)
    quote = await shop.quote(basket)
    contact = orders.OrderContact(name="Anna Neri", email="anna@example.com")
    async with shop.database.unit() as unit:
        placement = Placement(customer_id=CUSTOMER, contact=contact)
        return await orders.place_order(unit, quote=quote, quote_hash=quote.hash, placement=placement)


async def _ship(shop: Shop, order_id: UUID) -> None:
    async with shop.database.unit() as unit:
        order = await orders.get_order(unit, order_id=order_id)
        moves = [UnitMove(line=line.line, quantity=line.runs[0].quantity) for line in order.lines]
        for to in ("allocated", "picked", "shipped"):
            await orders.move_units(unit, order_id=order_id, moves=moves, to=to)  # type: ignore[arg-type]


async def test_an_order_from_payment_to_refund(owner: Visitor, shop: Shop, double: StripeDouble) -> None:
    order = await _place(shop, lamp=2)
    where, payment_id = f"/api/v1/orders/{order.id}", uuid7()
    body = {"provider": "stripe", "tender": "card", "details": {"payment_method": "pm_card_visa"}}
    for _ in range(2):
        paid = await owner.call("PUT", f"{where}/payments/{payment_id}", json=body)
        assert (paid.status_code, paid.json()["progress"]) == (200, "authorized"), paid.text
    assert len(double.intents) == 1
    captured = await owner.post(f"/api/v1/payments/{payment_id}/capture", json={})
    assert captured.json()["captured_minor"] == 2000
    await _ship(shop, order.id)
    back = {"channel": "shop", "touchpoint": "milano-duomo", "lines": [{"line": 1, "quantity": 1, "reason": "small"}]}
    taken = await owner.post(f"{where}/returns", json=back)
    assert (taken.status_code, taken.json()["taken"]["credit_minor"]) == (201, 1000), taken.text
    refund = f"{where}/refunds/{uuid7()}"
    for _ in range(2):
        given = await owner.call("PUT", refund, json={})
        assert given.json()["items"][0]["refunded_minor"] == 1000, given.text
    assert [each["amount"] for each in double.refunds] == [1000]
    assert (await owner.call("PUT", f"{where}/refunds/{uuid7()}", json={})).json()["code"] == "nothing_to_refund"
    story = (await owner.get(where)).json()
    assert (story["order"]["order_state"], story["order"]["payment_state"]) == ("fulfilled", "part_refunded")
    assert [each["kind"] for each in story["timeline"]] == [
        "placed", "payment_authorize_done", "payment_capture_done", "allocated", "picked", "shipped", "returned",
        "payment_refund_done",
    ]  # fmt: skip
    assert story["returns"][0]["lines"][0]["condition"] == "new"


async def test_a_bank_that_asks_the_customer_tells_by_webhook(
    owner: Visitor, visit: Open, shop: Shop, double: StripeDouble
) -> None:
    order = await _place(shop, lamp=1)
    body = {"provider": "stripe", "tender": "card", "details": {"payment_method": "pm_card_authenticationRequired"}}
    paid = await owner.call("PUT", f"/api/v1/orders/{order.id}/payments/{uuid7()}", json=body)
    assert paid.json()["progress"] == "requires_action"
    content, headers = signed(double.authenticate(paid.json()["provider_ref"]))
    bank, path = visit(), "/api/v1/payments/webhooks/stripe"
    for taken in (True, False):
        heard = await bank.post(path, content=content, headers=headers)
        assert (heard.status_code, heard.json()) == (200, {"taken": taken}), heard.text
    forged = await bank.post(path, content=content.replace(b"1000", b"9000"), headers=headers)
    assert (forged.status_code, forged.json()["code"]) == (403, "bad_signature")
    assert (await bank.post("/api/v1/payments/webhooks/other", content=b"{}")).json()["code"] == "unknown_provider"
    found = (await owner.get(f"/api/v1/orders/{order.id}")).json()["order"]
    assert (found["order_state"], found["payment_state"]) == ("confirmed", "authorized")


async def test_orders_are_searched_edited_and_cancelled(owner: Visitor, shop: Shop) -> None:
    order = await _place(shop, lamp=2, vase=1)
    other = await _place(shop, chair=1)
    for query, found in [
        ("sku=lamp", [order.id]), ("q=anna@example.com", [other.id, order.id]), (f"q={order.number}", [order.id]),
        (f"customer_id={CUSTOMER}&order_state=placed", [other.id, order.id]), ("payment_state=paid", []),
        ("limit=1", [other.id]),
    ]:  # fmt: skip
        answer = await owner.get(f"/api/v1/orders?{query}")
        assert [each["id"] for each in answer.json()["items"]] == [str(each) for each in found], answer.text
    where = f"/api/v1/orders/{order.id}"
    address = {"street": "Via Torino 1", "city": "Milano", "postal_code": "20123"}
    assert (await owner.patch(where, json={"shipping": address})).status_code == 428
    edited = await owner.patch(where, json={"shipping": address}, headers={"If-Match": '"1"'})
    assert edited.json()["shipping"]["city"] == "Milano"
    assert (await owner.patch(where, json={"billing": address}, headers={"If-Match": '"1"'})).status_code == 412
    less = await owner.post(f"{where}/allowances", json={"amount_minor": 33, "reason": "a scratch"})
    assert less.json()["due_minor"] == 2300
    too_many = await owner.post(f"{where}/cancellations", json={"lines": [{"line": 1, "quantity": 3}]})
    assert (too_many.status_code, too_many.json()["errors"][0]["path"]) == (409, "/lines/0/quantity")
    part = await owner.post(f"{where}/cancellations", json={"lines": [{"line": 1, "quantity": 2}], "reason": "late"})
    assert (part.json()["order_state"], part.json()["due_minor"]) == ("placed", 300)
    confirmed = await owner.post(f"{where}/confirm")
    assert confirmed.json()["order_state"] == "confirmed"
    more = {"lines": [{"variant_id": str(shop.ids["chair"]), "quantity": 1}]}
    stale = await owner.post(f"{where}/lines", json=more | {"quote_hash": "old"})
    assert (stale.status_code, stale.json()["code"]) == (409, "quote_changed")
    seen = (await owner.post(f"{where}/lines/preview", json=more)).json()
    assert seen["total_minor"] == 4999
    more["quote_hash"] = seen["hash"]
    assert (await owner.post(f"{where}/lines", json=more)).json()["due_minor"] == 5299
    assert (await owner.post(f"{where}/exchange-credit")).json()["code"] == "no_exchange"
    whole = await owner.post(f"{where}/cancellations", json={})
    assert (whole.json()["order_state"], whole.json()["open_minor"]) == ("cancelled", 0)


async def test_money_at_the_desk(owner: Visitor, shop: Shop) -> None:
    order = await _place(shop, lamp=1)
    pay = f"/api/v1/orders/{order.id}/payments"
    cash = await owner.call(
        "PUT", f"{pay}/{uuid7()}", json={"provider": "manual", "tender": "cash", "amount_minor": 300}
    )
    assert cash.json()["progress"] == "captured"
    refused = await owner.call("PUT", f"{pay}/{uuid7()}", json={"provider": "manual", "tender": "card"})
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "/provider")
    transfer = await owner.call("PUT", f"{pay}/{uuid7()}", json={"provider": "manual", "tender": "bank_transfer"})
    assert transfer.json()["amount_minor"] == 700
    received = await owner.post(f"/api/v1/payments/{transfer.json()['id']}/receipts", json={"amount_minor": 700})
    assert received.json()["progress"] == "captured"
    found = (await owner.get(f"/api/v1/orders/{order.id}")).json()["order"]
    assert (found["payment_state"], found["open_minor"]) == ("paid", 0)
    assert (await owner.post(f"/api/v1/payments/{uuid7()}/void")).json()["code"] == "unknown_payment"


async def test_orders_are_for_those_who_may(visit: Open, add_user: Any, shop: Shop) -> None:
    order = await _place(shop, lamp=1)
    await add_user("agency@example.com", "agency")
    agency = visit()
    await agency.sign_in("agency@example.com")
    for path in ("", f"/{order.id}"):
        assert (await agency.get(f"/api/v1/orders{path}")).status_code == 403
    await add_user("marketing@example.com", "marketing")
    marketing = visit()
    await marketing.sign_in("marketing@example.com")
    assert (await marketing.get(f"/api/v1/orders/{order.id}")).status_code == 200
    assert (await marketing.post(f"/api/v1/orders/{order.id}/cancellations", json={})).status_code == 403
