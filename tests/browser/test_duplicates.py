"""Reviewing duplicates in a browser: from an empty page through a search to decisions by keyboard, and back."""

from __future__ import annotations

import pytest
from browsing import Visit, Visitor
from playwright.async_api import expect
from shop import Shop
from system import wait_for

HOME = {"street": "Via Garibaldi 12", "postal_code": "20121", "city": "Milano"}
TWICE = (("Nadia", "Colombo", "1984-05-17"), ("Ettore", "Galli", "1971-11-02"), ("Irene", "Serra", "1990-02-09"))
PATH = "/customers/duplicates"


@pytest.fixture(scope="module")
def doubles(shop: Shop) -> Shop:
    """Three people who came twice, the second time with another address and a slip."""
    for number, (first, last, born) in enumerate(TWICE):
        for time, (address, name) in enumerate((("posta", first), ("mail", first if number else "Nadja"))):
            shop.send(
                "Newsletter",
                {"type": "identify", "anonymousId": f"double-{number}-{time}",
                 "traits": {"email": f"{first}.{last}{time}@{address}.example".lower(), "first_name": name,
                            "last_name": last, "birth_date": born, "address": HOME}},
            )  # fmt: skip
    wait_for(lambda: len(shop.find("serra")) == 2, what="the customers who came twice")
    return shop


async def test_from_an_empty_page_to_decisions_and_back(visit: Visit, doubles: Shop) -> None:
    async with visit("it") as italian, visit("en") as english:
        await italian.go(PATH)
        await italian.shows(italian.words("Find customers who are here twice"))
        await italian.look("duplicates-empty")
        await english.go("/customers")
        await english.page.get_by_role("link", name="Review duplicates").click()
        await english.settled()
        await english.page.get_by_role("button", name="Search now").click()
        await english.page.get_by_role("progressbar").wait_for()
        await english.photograph("duplicates-searching")
        # The other window hears of it without asking.
        await italian.page.get_by_role("button", name=italian.words("Same person")).wait_for(timeout=60_000)
        await english.page.get_by_role("button", name="Same person").wait_for(timeout=60_000)
        for visitor in (italian, english):
            await visitor.settled()
            await visitor.look("duplicates-pair", dark=True)
        await _decide(english, doubles)
        await _decide_many(english)


async def _decide(visitor: Visitor, shop: Shop) -> None:
    page = visitor.page
    await visitor.shows("1 of 3")
    await page.keyboard.press("s")
    await visitor.shows("2 of 3")
    await page.keyboard.press("u")
    await visitor.shows("Taken back: this pair waits again.")
    await visitor.shows("1 of 3")
    await page.keyboard.press("ArrowRight")
    await visitor.shows("2 of 3")
    await page.keyboard.press("ArrowLeft")
    await visitor.settled()
    name = await page.locator("main a[href^='/customers/']").nth(1).inner_text()
    await page.keyboard.press("a")
    await visitor.shows("2 of 3")
    wait_for(lambda: len(shop.find(name.split()[-1])) == 1, what="the merge")
    await page.keyboard.press("u")
    await visitor.shows("1 of 3")
    wait_for(lambda: len(shop.find(name.split()[-1])) == 2, what="the undoing")
    await expect(page.get_by_role("button", name="Different people")).to_be_enabled()
    await page.keyboard.press("r")
    await visitor.shows("2 of 3")


async def _decide_many(visitor: Visitor) -> None:
    page = visitor.page
    await page.get_by_role("button", name="Decide many…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("This touches 2 pairs:").wait_for()
    await visitor.photograph("duplicates-many")
    assert await visitor.axe() == []
    await dialog.get_by_role("button", name="Merge 2 pairs").click()
    await visitor.shows("Nothing left to review")
    await visitor.photograph("duplicates-done")
    await visitor.go(f"{PATH}?status=accepted")
    await page.get_by_role("button", name="Take this back").click()
    await visitor.shows("Taken back: this pair waits again.")
