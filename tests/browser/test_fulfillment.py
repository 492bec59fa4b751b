"""Deliveries in the console: what a shop picks, sends and hands over, from the queue to the code."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from browsing import PHONE, SMALL_TABLET, Visit, Visitor
from playwright.async_api import Locator, expect
from selling import PLACE, Selling

HOME = {"name": "Piero Sala", "street": "Via Roma 1", "city": "Bergamo", "postal_code": "24121"}


def _order(selling: Selling, name: str, *, pickup: bool, **pieces: int) -> dict[str, Any]:
    """An order of the site that a place has to make ready: sent and paid, or reserved in the shop."""
    basket: dict[str, Any] = selling.post("/baskets", anonymous_id=str(uuid4()), channel="site")["basket"]
    delivery = {"kind": "pickup", "touchpoint": PLACE} if pickup else {"kind": "ship"}
    for sku, quantity in pieces.items():
        line = {"sku": f"{sku.upper()}-1", "quantity": quantity, "channel": "site", "delivery": delivery}
        selling.post(f"/baskets/{basket['id']}/lines", **line)
    quote = selling.post(f"/baskets/{basket['id']}/quote", channel="site")
    paid = {"pay_at_pickup": True} if pickup else {"tenders": [{"tender": "bank_transfer"}], "shipping": HOME}
    contact = {"name": name, "email": "piero@example.it"}
    draft = {"id": str(uuid4()), "quote_hash": quote["hash"], "channel": "site", "contact": contact, **paid}
    done: dict[str, Any] = selling.post(f"/baskets/{basket['id']}/checkout", **draft)
    order: dict[str, Any] = done["order"]
    for each in done["payments"]:
        selling.post(f"/payments/{each['id']}/receipts", amount_minor=each["amount_minor"])
    return order


def _card(visitor: Visitor, order: dict[str, Any]) -> Locator:
    return visitor.page.get_by_test_id("delivery").filter(has_text=order["number"])


async def _pick_on_a_round(visitor: Visitor, order: dict[str, Any], lamps: int) -> None:
    page, words = visitor.page, visitor.words
    await page.get_by_role("combobox", name=words("Place")).click()
    await page.get_by_role("option", name=re.compile("Milan")).click()
    await visitor.press("Begin a round")
    await page.wait_for_url(re.compile("/deliveries/rounds/"))
    item = page.get_by_test_id("pick-item").filter(has_text="LAMP-1")
    await visitor.look("deliveries-round", widths=(SMALL_TABLET, PHONE))
    await page.get_by_label(words("Scan or type a code")).fill("8001234567897")  # as a scanner types it
    await page.keyboard.press("Enter")
    await expect(item).to_contain_text(f"1 / {lamps}")
    if lamps > 1:
        await (
            item.get_by_role("button", name=re.compile(rf"^\+{lamps - 1}:"))
            .or_(item.get_by_role("button", name=re.compile(r"^\+1:")))
            .last.click()
        )
    await expect(item).to_contain_text(f"{lamps} / {lamps}")
    for other in await page.get_by_test_id("pick-item").filter(has_not_text="LAMP-1").all():
        await other.get_by_role("button").last.click()
        await expect(other.get_by_role("button").first).to_be_disabled()
    await visitor.press("End the round…")
    await visitor.press("End the round", within=page.get_by_role("dialog"))
    await page.wait_for_url(re.compile("stage=send"))
    await expect(_card(visitor, order)).to_be_visible()


async def _send(visitor: Visitor, order: dict[str, Any]) -> None:
    page, words = visitor.page, visitor.words
    await _card(visitor, order).get_by_role("button", name=words("Send…")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(words("Carrier")).fill("BRT")
    await dialog.get_by_label(words("Tracking number")).fill("BRT0042")
    await dialog.get_by_label(words("Where the customer follows it")).fill("https://brt.example/BRT0042")
    await dialog.get_by_role("button", name=words("One {name} less").replace("{name}", "Lampada Alba")).click()
    await visitor.photograph("deliveries-send")
    assert await visitor.axe() == []
    await dialog.get_by_role("button", name=re.compile("^(Spedisci|Send) 1 ")).click()
    await visitor.shows(words("It is on its way, and the customer is told"))
    await expect(_card(visitor, order)).to_contain_text("1 ×")  # the other lamp waits for its own parcel


async def _hand_over(visitor: Visitor, selling: Selling, order: dict[str, Any]) -> None:
    page, words = visitor.page, visitor.words
    await _card(visitor, order).get_by_role("button", name=words("Ready to collect…")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=re.compile("(pronti|ready)$")).click()
    await visitor.shows(visitor.words.pattern("Ready to collect, code {0}"))
    found = selling.owner.get("/api/v1/fulfillments", params={"order_id": order["id"]}).json()["items"]
    await visitor.press("Hand over by code")
    await dialog.get_by_label(words("The customer’s code")).fill(found[0]["code"])
    await visitor.press("Find", within=dialog)
    await expect(dialog.get_by_text(order["number"])).to_be_visible()
    await dialog.get_by_role("button", name=words("Cash")).click()
    await visitor.photograph("deliveries-hand-over")
    assert await visitor.axe() == []
    await dialog.get_by_role("button", name=re.compile("^(Consegna|Hand) 2 ")).click()
    await visitor.shows(words("Handed over"))


async def test_a_shop_picks_sends_and_hands_over(visit: Visit, selling: Selling, language: str) -> None:
    parcel = _order(selling, "Piero Sala", pickup=False, lamp=2)
    reserved = _order(selling, "Marta Riva", pickup=True, cup=2)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/deliveries")
        await expect(_card(visitor, parcel)).to_contain_text("Bergamo")
        await expect(_card(visitor, reserved)).to_contain_text("Marta Riva")
        await visitor.look("deliveries", dark=language == "en")
        lamps = await page.get_by_test_id("delivery").filter(has_text="LAMP-1").count() * 2
        await _pick_on_a_round(visitor, parcel, lamps)
        await visitor.resize(1440)
        await _send(visitor, parcel)
        await _hand_over(visitor, selling, reserved)
        late = _order(selling, "Piero Sala", pickup=False, plaid=1)  # appears by itself
        await expect(_card(visitor, late)).to_be_visible()
        await _card(visitor, late).get_by_role("button", name=words("All picked")).click()
        await visitor.press("Undo")
        await expect(_card(visitor, late).get_by_role("button", name=words("All picked"))).to_be_visible()
        await _card(visitor, late).get_by_role("button", name=words.pattern("More for {whose}")).click()
        await page.get_by_role("menuitem", name=words("We cannot…")).click()
        await visitor.photograph("deliveries-reject")
        await visitor.press("We cannot give it", within=page.get_by_role("dialog"))
        await expect(_card(visitor, late).get_by_role("button", name=words("Choose a place…"))).to_be_visible()
        await visitor.follow("/deliveries/past")
        await expect(page.get_by_role("link", name=re.compile("BRT BRT0042")).first).to_be_visible()
        await visitor.look("deliveries-past", widths=(SMALL_TABLET, PHONE))
    # What is left of both is of no concern to the next who sells.
    for order in (parcel, late):
        selling.post(f"/orders/{order['id']}/cancellations", lines=None, reason="test")
    after = selling.owner.get(f"/api/v1/orders/{reserved['id']}").json()["order"]
    assert (after["order_state"], after["payment_state"]) == ("fulfilled", "paid")
