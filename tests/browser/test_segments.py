"""Segments in a browser: built with the mouse and with the keys alone, filled live, explained, compared, exported."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browsing import Visit, Visitor
from playwright.async_api import Locator, expect
from shop import Shop
from system import wait_for

LIVE = 30_000


@pytest.fixture(autouse=True)
def _nothing_left(shop: Shop) -> None:
    """Each test begins without segments."""
    for segment in shop.owner.get("/api/v1/segments").json()["items"]:
        shop.owner.delete(f"/api/v1/segments/{segment['id']}").raise_for_status()


def _segments(shop: Shop) -> dict[str, Any]:
    return {each["name"]: each for each in shop.owner.get("/api/v1/segments").json()["items"]}


def _make(shop: Shop, name: str, rule: dict[str, Any]) -> str:
    made = shop.owner.post("/api/v1/segments", json={"name": name, "rule": rule}).raise_for_status().json()
    wait_for(lambda: _segments(shop)[name]["status"] == "live", what="the segment to be live")
    return str(made["id"])


async def _look(visitor: Visitor, name: str) -> None:
    await visitor.look(f"segments-{name}", dark=True)


async def _counted(visitor: Visitor, number: int) -> None:
    await expect(visitor.page.get_by_test_id("count")).to_contain_text(re.compile(rf"^{number}\b"), timeout=10_000)


async def _choose(visitor: Visitor, box: Locator, option: str) -> None:
    await box.click()
    await visitor.page.get_by_role("option", name=option, exact=True).click()


async def test_an_empty_page_offers_beginnings_in_both_languages(visit: Visit, shop: Shop) -> None:
    for language in ("it", "en"):
        async with visit(language) as visitor:
            await visitor.go("/segments")
            await visitor.shows(visitor.words("Groups of customers that keep themselves"))
            await _look(visitor, "empty")
            await visitor.page.get_by_role("link", name=visitor.words("Bought once, silent for 90 days")).click()
            await visitor.page.get_by_test_id("rule-words").wait_for()
            await expect(visitor.page.get_by_label(visitor.words("Name"), exact=True)).to_have_value(
                visitor.words("Bought once, silent for 90 days")
            )
            await _look(visitor, "example")


async def test_built_with_the_mouse_filled_live_explained_and_exported(
    visit: Visit, shop: Shop, tmp_path: Path
) -> None:
    async with visit("en") as visitor:
        page = visitor.page
        await visitor.go("/segments/new")
        await page.get_by_label("Name", exact=True).fill("Lamp lovers")
        await visitor.press("Add a condition")
        await page.get_by_role("menuitem", name="Did something").click()
        card = page.get_by_role("group", name="Did something", exact=True)
        await _choose(visitor, card.get_by_role("combobox", name="Event"), "Product Viewed")
        await card.get_by_role("button", name="Filter on a property").click()
        test = card.get_by_role("group", name="Filter on a property")
        await test.get_by_role("combobox", name="Property").click()
        await page.get_by_role("option", name="category").click()
        await test.get_by_role("combobox", name="Value").click()
        await page.get_by_role("option", name="Luci").click()
        await expect(page.get_by_test_id("rule-words")).to_contain_text("category “Luci” at least once in 30 days")
        await _counted(visitor, 8)
        await visitor.shows("For example")
        await _look(visitor, "builder")
        # A second condition, dragged above the first; then both steps are taken back and done again.
        await visitor.press("Add a condition")
        await page.get_by_role("menuitem", name="Consent").click()
        await expect(page.get_by_test_id("rule-words")).to_contain_text("and the consent to “Offers and news”")
        grips = page.locator("[data-grip]")
        await grips.nth(1).hover()
        await page.mouse.down()
        await page.mouse.move(400, 300, steps=3)
        zone = page.locator("[data-drop]").first
        await zone.hover()
        await zone.hover()
        await page.mouse.up()
        await expect(page.get_by_test_id("rule-words")).to_contain_text(re.compile("^The consent.* and has viewed"))
        await page.keyboard.press("Control+z")
        await page.keyboard.press("Control+z")
        await _counted(visitor, 8)
        await visitor.press("Save")
        await page.get_by_role("heading", name="Lamp lovers").wait_for()
        await page.locator("main").get_by_text("Live", exact=True).wait_for(timeout=LIVE)
        await expect(page.get_by_test_id("members")).to_have_text("8", timeout=LIVE)
        await _enters_live(visitor, shop)
        async with page.expect_download() as waiting:
            await page.get_by_role("link", name="Export CSV").click()
        kept = tmp_path / "members.csv"
        await (await waiting.value).save_as(kept)
        lines = kept.read_text("utf-8-sig").splitlines()
        assert len(lines) == 10
        assert any("marta.lume@example.it" in line for line in lines)


async def _enters_live(visitor: Visitor, shop: Shop) -> None:
    """Somebody looks at a lamp: the open page shows it, and the customer's page says why."""
    page = visitor.page
    shop.send(
        "Sito",
        {"type": "identify", "anonymousId": "lume", "userId": "C-lume",
         "traits": {"email": "marta.lume@example.it", "name": "Marta Lume"}},
        {"type": "track", "event": "Product Viewed", "anonymousId": "lume", "userId": "C-lume",
         "properties": {"name": "Lampada Alba", "category": "Luci", "price": 49.9}},
    )  # fmt: skip
    await expect(page.get_by_test_id("members")).to_have_text("9", timeout=LIVE)
    await page.get_by_role("link", name=re.compile("Marta Lume")).click()
    panel = page.locator("section", has=page.get_by_role("heading", name="Segments"))
    await panel.get_by_text("Lamp lovers").first.wait_for()
    await panel.get_by_text(re.compile("viewed a product with category “Luci” once in 30 days")).wait_for()
    await panel.get_by_text("Latest comings and goings").click()
    await panel.get_by_text("Came into Lamp lovers").wait_for()
    await visitor.photograph("segments-customer")
    assert await visitor.axe() == []
    await page.go_back()
    await page.get_by_role("heading", name="Lamp lovers").wait_for()


async def test_built_with_the_keys_alone(visit: Visit, shop: Shop) -> None:
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/segments/new")
        keys = page.keyboard
        await page.get_by_label(words("Name"), exact=True).focus()
        await keys.type("Iscritti alla newsletter")
        await page.get_by_role("button", name=words("Add a condition")).focus()
        await keys.press("Enter")
        await page.get_by_role("menuitem").first.wait_for()
        await keys.type(words("Consent"))
        await keys.press("Enter")
        await _counted(visitor, 8)
        # The focus is in the new condition; two more are added, moved by the arrow keys, denied and removed.
        await expect(page.get_by_role("combobox", name="Finalità")).to_be_focused()
        await page.get_by_role("button", name=words("Add a condition")).focus()
        await keys.press("Enter")
        await page.get_by_role("menuitem").first.wait_for()
        await keys.press("ArrowDown")
        await keys.press("Enter")
        await expect(page.get_by_role("combobox", name=words("Event"))).to_be_focused()
        await keys.type("Order Completed")
        await keys.press("Escape")
        await expect(page.get_by_test_id("rule-words")).to_contain_text("e non ha fatto un ordine in 30 giorni")
        grip = page.locator("[data-grip]").nth(1)
        await grip.focus()
        await keys.press("ArrowUp")
        await expect(page.get_by_test_id("rule-words")).to_contain_text(
            re.compile("^Non ha fatto un ordine.* e il consenso")
        )
        await page.locator("[data-grip]").first.focus()
        await keys.press("Delete")
        await _counted(visitor, 8)
        await page.get_by_role("button", name=words("Save"), exact=True).focus()
        await keys.press("Enter")
        await page.get_by_role("heading", name="Iscritti alla newsletter").wait_for()
        await expect(page.get_by_test_id("members")).to_have_text("8", timeout=LIVE)


async def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost_on_leaving(visit: Visit, shop: Shop) -> None:
    segment_id = _make(shop, "Everybody", {"all": [{"trait": "city", "op": "exists"}]})
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        visitor.expected = {412, 422}
        await visitor.go(f"/segments/{segment_id}?tab=rule")
        await page.get_by_role("button", name="JSON").click()
        editor = page.get_by_role("textbox", name=words("Rule as JSON"))
        await editor.fill(
            '{"all": [{"event": "A", "measure": "count", "op": "gte", "value": 5000, "within": {"days": 3}}]}'
        )
        await visitor.shows("Confronta con al massimo 999: non se ne conservano di più.")
        await visitor.shows("/all/0/value")
        await page.get_by_role("button", name=words("Blocks")).click()
        card = page.get_by_role("group", name=words("Did something"), exact=True)
        await card.get_by_text("Confronta con al massimo 999").wait_for()
        await expect(card.get_by_role("textbox", name=words("Value"))).to_have_attribute("aria-invalid", "true")
        await page.get_by_role("link", name=words("Segments")).first.click()
        await visitor.shows(words("Leave without saving?"))
        await visitor.photograph("segments-leaving")
        await visitor.press("Stay here")
        await card.get_by_role("textbox", name=words("Value")).fill("2")
        # Somebody else saves first.
        shop.owner.patch(
            f"/api/v1/segments/{segment_id}", json={"description": "Di un altro"}, headers={"If-Match": "*"}
        ).raise_for_status()
        await visitor.press("Save")
        await visitor.shows(words("Someone changed this segment while you were working on it"))
        await visitor.shows("Di un altro")
        await visitor.photograph("segments-conflict")
        assert await visitor.axe() == []
        await visitor.press("Save mine over theirs")
        await visitor.shows(words("Saved: it is being built anew"))
        assert _segments(shop)["Everybody"]["description"] == "Di un altro"


async def test_comparing_history_and_deleting(visit: Visit, shop: Shop) -> None:
    city = {"trait": "city", "op": "is", "value": "Milano"}
    first = _make(shop, "Milano", {"all": [city]})
    _make(shop, "Ordini", {"all": [{"event": "Order Completed", "measure": "count", "op": "gte", "value": 1}]})
    _make(shop, "Dentro Milano", {"all": [{"segment": first, "op": "in"}]})
    for language in ("it", "en"):
        async with visit(language) as visitor:
            await visitor.go("/segments")
            await visitor.shows("Dentro Milano")
            await _look(visitor, "list")
            for tab in ("members", "history", "overlap", "rule"):
                await visitor.go(f"/segments/{first}" + ("" if tab == "members" else f"?tab={tab}"))
                await _look(visitor, tab)
    async with visit("en") as visitor:
        page = visitor.page
        await visitor.go(f"/segments/{first}")
        await page.get_by_role("button", name="More for this segment").click()
        await page.get_by_role("menuitem", name="Delete…").click()
        await visitor.shows("Other segments ask who is in this one")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("link", name="Dentro Milano").click()
        await page.get_by_role("heading", name="Dentro Milano").wait_for()
        await page.get_by_role("button", name="More for this segment").click()
        await page.get_by_role("menuitem", name="Delete…").click()
        await page.get_by_role("dialog").get_by_role("textbox").fill("Dentro Milano")
        await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await visitor.shows("“Dentro Milano” deleted")
        assert "Dentro Milano" not in _segments(shop)
