"""The tablet of the floor: a customer with a basket comes in, buys, brings back, books; also while the network is gone."""

from __future__ import annotations

import re
from typing import Any

from browsing import Visit, Visitor
from playwright.async_api import Locator, expect
from selling import Selling
from shop import Shop

SIZES = ((768, 1024), (1024, 768))


async def _look(visitor: Visitor, name: str) -> None:
    """As a tablet shows it, upright and lying: nothing is missing, wide or hard to reach."""
    for width, height in SIZES:
        await visitor.page.set_viewport_size({"width": width, "height": height})
        await visitor.painted()
        await visitor.photograph(f"floor-{name}")
        assert [*await visitor.holes(), *await visitor.axe()] == [], f"{name} at {width}"


async def _start(visitor: Visitor) -> None:
    """The tablet is in Milan."""
    page = visitor.page
    await page.set_viewport_size({"width": 768, "height": 1024})
    await page.goto(visitor.url + "/floor")
    milan = "Milano Duomo" if visitor.words.language == "it" else "Milan Duomo"
    await page.get_by_role("button", name=milan).click()
    await page.get_by_role("heading", name=visitor.words("Who is here?")).wait_for()


def _sell(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role(
        "button", name=re.compile(f"^{re.escape(visitor.words('Sell · {0}').split('{')[0])}")
    )


async def _find(visitor: Visitor, typed: str, name: str) -> None:
    await visitor.page.get_by_role("searchbox").fill(typed)
    await visitor.page.get_by_role("button", name=re.compile(name)).first.click()


async def _pay(visitor: Visitor, way: str) -> None:
    page, words = visitor.page, visitor.words
    await _sell(visitor).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=words(way), exact=True).click()
    await dialog.get_by_role("button", name=re.compile(f"^{words('Take {0}').split('{')[0]}")).click()


async def test_a_basket_from_the_site_is_sold_in_the_shop(
    visit: Visit, shop: Shop, selling: Selling, language: str
) -> None:
    customer = shop.find("sofia ferrari" if language == "it" else "luca greco")[0]
    selling.basket({"customer_id": customer["id"]}, lamp=1)
    selling.post(
        f"/loyalty/customers/{customer['id']}/adjustments", reference=f"gift {language}", points=500, reason="x"
    )
    selling.book(customer["id"], days=2)
    code = selling.code(selling.basket({"customer_id": customer["id"]})["id"])
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await _start(visitor)
        await _look(visitor, "finder")
        await _find(visitor, code.lower(), code)
        await page.get_by_role("heading", name=customer["name"], exact=True).wait_for()
        lamp = "Lampada Alba" if language == "it" else "Alba lamp"
        cup = "Tazza Onda" if language == "it" else "Onda cup"
        basket = page.get_by_role("list", name=words("Basket"), exact=True)
        await expect(basket.get_by_text(lamp)).to_be_visible()
        await _look(visitor, "look")
        await page.set_viewport_size({"width": 1024, "height": 768})
        await expect(page.get_by_text("500", exact=True)).to_be_visible()
        await expect(page.get_by_text("Gaia Conti")).to_be_visible()
        # What goes with the lamp, then one more by its code as a scanner types it.
        await page.get_by_role("button", name=words("Put {0} into the basket").replace("{0}", cup)).click()
        await expect(basket.get_by_text(cup)).to_be_visible()
        await page.get_by_role("searchbox").fill("8001234567903")
        await page.keyboard.press("Enter")
        await expect(basket.get_by_role("status", name=re.compile(f"{cup}: 2"))).to_be_visible()
        await expect(_sell(visitor)).to_contain_text("74")
        await _sell(visitor).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("checkbox").click()
        await dialog.get_by_role("button", name=words("Cash"), exact=True).click()
        await dialog.get_by_label(words("Given"), exact=True).fill("100")
        await visitor.shows(re.compile(r"30[.,]10"))  # 74.90 less 5 of points, of 100
        await _look(visitor, "pay")
        await dialog.get_by_role("button", name=re.compile(f"^{words('Take {0}').split('{')[0]}")).click()
        await page.get_by_role("heading", name=words("Sold"), exact=True).wait_for()
        await _look(visitor, "sold")
        await visitor.press("Next customer", within=dialog)
        await page.get_by_role("heading", name=words("Who is here?")).wait_for()
    (order,) = selling.owner.get("/api/v1/orders", params={"customer_id": customer["id"]}).json()["items"]
    assert (order["order_state"], order["payment_state"], order["total_minor"]) == ("fulfilled", "paid", 7_490)
    assert selling.owner.get(f"/api/v1/loyalty/customers/{customer['id']}").json()["available"] == 0


async def test_a_return_a_note_and_an_appointment(visit: Visit, shop: Shop, selling: Selling) -> None:
    customer = shop.find("chiara rossi")[0]
    order = selling.sell({"customer_id": customer["id"]}, cup=2)
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        await _start(visitor)
        await visitor.press("Return")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(words("Number of the order")).fill(order["number"])
        await page.keyboard.press("Enter")
        await dialog.get_by_role("button", name=words("One {0} more").replace("{0}", "Tazza Onda")).click()
        await _look(visitor, "return")
        await dialog.get_by_role("button", name=re.compile("^Restituisci 12,50")).click()
        await visitor.shows(words("Taken back, and paid back"))
        await page.set_viewport_size({"width": 768, "height": 1024})
        await _find(visitor, customer["email"], "Chiara Rossi")
        await page.get_by_role("button", name=words("Customer"), exact=True).click()
        await visitor.press("Note")
        await page.get_by_role("dialog").get_by_role("textbox").fill("Cerca un tavolo rotondo")
        await visitor.press("Keep the note")
        await visitor.shows(words("Note kept in the story"))
        await visitor.press("Book")
        await dialog.locator("button[aria-pressed]").first.click()
        await _look(visitor, "book")
        await dialog.get_by_role("button", name=words("Book"), exact=True).click()
        await visitor.shows(words("Booked"))
        await page.set_viewport_size({"width": 768, "height": 1024})
        await expect(page.get_by_text("Consulenza d’arredo")).to_be_visible()
    after = selling.owner.get(f"/api/v1/orders/{order['id']}").json()["order"]
    assert (after["refunded_minor"], after["credit_minor"]) == (1_250, 0)
    story = selling.owner.get(f"/api/v1/profiles/{customer['id']}/timeline").json()["items"]
    assert any(each["properties"].get("title") == "Cerca un tavolo rotondo" for each in story)


async def test_the_network_is_gone_and_nothing_is_lost_or_sold_twice(
    visit: Visit, shop: Shop, selling: Selling
) -> None:
    customer = shop.find("matteo greco")[0]
    selling.basket({"customer_id": customer["id"]}, plaid=1)

    def bought() -> list[dict[str, Any]]:
        return list(selling.owner.get("/api/v1/orders", params={"customer_id": customer["id"]}).json()["items"])

    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        visitor.expected = {0}
        await _start(visitor)
        await _find(visitor, customer["email"], "Matteo Greco")
        await expect(
            page.get_by_role("list", name=words("Basket"), exact=True).get_by_text("Plaid Lana")
        ).to_be_visible()
        await page.wait_for_function("navigator.serviceWorker.controller !== null")
        await page.wait_for_function("caches.match('/floor').then(found => found !== undefined)")
        await visitor.context.set_offline(True)
        # The page opens again, and still knows the customer, the basket and what the shop sells.
        await page.reload()
        await visitor.shows(words("Network gone"))
        await expect(
            page.get_by_role("list", name=words("Basket"), exact=True).get_by_text("Plaid Lana")
        ).to_be_visible()
        await page.get_by_role("searchbox").fill("tazza")
        await page.get_by_role("list", name=words("Articles found")).get_by_role("button").first.click()
        await expect(_sell(visitor)).to_contain_text("91,50")
        await visitor.shows(words("Without the network: the prices of this shop, no offers."))
        await _look(visitor, "alone")
        await page.set_viewport_size({"width": 768, "height": 1024})
        await _pay(visitor, "Cash")
        await page.get_by_role("heading", name=words("Sold"), exact=True).wait_for()
        await visitor.press("Next customer", within=page.get_by_role("dialog"))
        await page.get_by_role("button", name=re.compile("1 in attesa")).click()
        await visitor.shows(words("Waits for the network"))
        await _look(visitor, "queue")
        assert bought() == []
        # Opened again while it still waits: it waits on the disk.
        await page.reload()
        await visitor.shows(words("Network gone"))
        await page.get_by_role("button", name=re.compile("1 in attesa")).click()
        await visitor.context.set_offline(False)
        await page.get_by_text(words("Told"), exact=True).wait_for()
        visitor.noise = [each for each in visitor.noise if "ERR_INTERNET_DISCONNECTED" not in each]
    (order,) = bought()
    assert (order["order_state"], order["payment_state"], order["total_minor"]) == ("fulfilled", "paid", 9_150)
    baskets = selling.owner.get("/api/v1/baskets", params={"customer_id": customer["id"], "kind": "current"}).json()[
        "items"
    ]
    assert [each["lines"] for each in baskets] == [[]]
