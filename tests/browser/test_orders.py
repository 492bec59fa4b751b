"""Orders in the console: found, understood, and taken back."""

from __future__ import annotations

import re

from browsing import Visit
from playwright.async_api import expect
from selling import Selling
from shop import Shop


async def test_an_order_is_found_understood_and_taken_back(
    visit: Visit, shop: Shop, selling: Selling, language: str
) -> None:
    customer = shop.find("giulia rossi")[0]
    order = selling.sell({"customer_id": customer["id"]}, lamp=1, cup=2)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/orders?state=fulfilled")
        await visitor.look("orders", dark=language == "en")
        await page.get_by_role("searchbox").fill(order["number"])
        await page.wait_for_url(re.compile("q="))
        await page.get_by_role("link", name=re.compile(order["number"])).click()
        await page.get_by_role("heading", name=order["number"]).wait_for()
        await visitor.settled()
        await visitor.look("order", dark=language == "en")
        await visitor.press("Take pieces back")
        dialog = page.get_by_role("dialog")
        lamp = "Lampada Alba"
        await dialog.get_by_role("button", name=words("One {0} more").replace("{0}", lamp)).click()
        await dialog.get_by_label(words("Why")).fill("Non va")
        await visitor.photograph("order-return")
        assert await visitor.axe() == []
        await dialog.get_by_role("button", name=re.compile(r"49[.,]90")).click()
        await visitor.shows(words("Taken back"))  # the money too: the page itself hears of the pieces before
        await visitor.shows(words("Came back"))
        await expect(page.get_by_text("Non va").first).to_be_visible()
    after = selling.owner.get(f"/api/v1/orders/{order['id']}").json()["order"]
    assert (after["due_minor"], after["refunded_minor"], after["credit_minor"]) == (2_500, 4_990, 0)


async def test_filters_stay_in_the_address_and_an_empty_answer_says_so(visit: Visit, selling: Selling) -> None:
    async with visit("it") as visitor:
        await visitor.go("/orders?state=cancelled&paid=refunded&q=nessuno")
        await visitor.shows(visitor.words("No order fits"))
        await visitor.press("Clear the filters")
        await visitor.page.wait_for_url(lambda address: address.endswith("/orders"))
