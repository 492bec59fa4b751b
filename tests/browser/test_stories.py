"""What people do with the console, on a running system; every word of it is looked up in the language of the person."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from browsing import Visit
from playwright.async_api import expect
from shop import Shop
from system import System, wait_for


def _one(shop: Shop, query: str) -> dict[str, Any]:
    return wait_for(lambda: shop.find(query), what=query)[0]  # type: ignore[no-any-return]


async def test_site_till_and_newsletter_become_one_customer_while_we_look(
    visit: Visit, shop: Shop, language: str
) -> None:
    mark = uuid4().hex[:8]
    address, card, device = f"ida.{mark}@example.it", f"77{int(mark, 16):010}", f"browser-{mark}"
    known = {"email": address, "name": f"Ida {mark}"}
    shop.send("Sito", {"type": "identify", "anonymousId": device, "userId": mark, "traits": known})
    customer = _one(shop, address)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go(f"/customers/{customer['id']}")
        timeline = page.get_by_role("list", name=words("Timeline"))
        await expect(timeline.get_by_text("Identify")).to_be_visible()
        await expect(page.get_by_text(words("Live"), exact=True).first).to_be_visible()
        shop.send("Sito", {"type": "track", "event": "Product Viewed", "anonymousId": device,
                           "properties": {"name": "Lampada Alba"}})  # fmt: skip
        await expect(timeline.get_by_text("Product Viewed")).to_be_visible()
        shop.send("Cassa", {"type": "track", "event": "Order Completed",
                            "context": {"traits": {"loyalty_card": card, "email": address}},
                            "properties": {"order_id": f"T-{mark}", "total": 78.5, "currency": "EUR"}})  # fmt: skip
        await expect(timeline.get_by_text("Order Completed")).to_be_visible()
        await expect(page.get_by_text(card).first).to_be_visible()
        await expect(page.get_by_text(re.compile(r"78[.,]50")).first).to_be_visible()
        shop.send("Newsletter", {"type": "track", "event": "Email Opened", "context": {"traits": {"email": address}}})
        await expect(timeline.get_by_text("Email Opened")).to_be_visible()
        strip = page.get_by_role("list", name=words("Channels of this customer"))
        for channel in ("Site", "Shop", "Email"):
            await expect(strip.get_by_role("button", name=words(channel))).to_be_visible()
        await visitor.photograph("live-customer")
    assert len(shop.find(address)) == 1


@pytest.mark.parametrize("language", ["it"])
async def test_two_are_merged_by_hand_split_and_put_back(visit: Visit, shop: Shop, language: str) -> None:
    mark = uuid4().hex[:8]
    for name in ("Nora", "Piero"):
        traits = {"email": f"{name}.{mark}@example.it".lower(), "name": f"{name} {mark}"}
        shop.send("Newsletter", {"type": "identify", "traits": traits, "anonymousId": f"{name}-{mark}"})
    nora, piero = _one(shop, f"nora {mark}"), _one(shop, f"piero {mark}")
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go(f"/customers/{nora['id']}")
        await visitor.press("Merge with…")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("searchbox").fill(f"piero {mark}")
        await dialog.get_by_role("button", name=re.compile(f"Piero {mark}")).click()
        await dialog.get_by_label(words("Why")).fill("Stesso telefono")
        await visitor.press("Merge", within=dialog)
        await visitor.shows(words("Merged into one customer"))
        wait_for(lambda: len(shop.find(mark)) == 1, what="the merge")

        await page.get_by_role("tab", name=words("Identity")).click()
        await visitor.shows("Stesso telefono")
        await visitor.photograph("merged", whole=True)
        await page.get_by_role("button", name=words("Split"), exact=True).first.click()
        for taken in (f"piero.{mark}@example.it", f"Piero-{mark}"):
            await page.get_by_role("checkbox", name=re.compile(re.escape(taken))).click()
        await page.get_by_role("button", name=re.compile("2")).filter(has_text=re.compile("Split|Separa")).click()
        await dialog.get_by_label(words("Why")).fill("Sono marito e moglie")
        await visitor.press("Split", within=dialog)
        await visitor.shows(words("Split: each has their own story back"))
        assert {each["id"] for each in shop.find(mark)} == {nora["id"], piero["id"]}

        notice = page.get_by_role("dialog").filter(has_text=words("Split: each has their own story back"))
        await visitor.press("Undo", within=notice)
        wait_for(lambda: len(shop.find(mark)) == 1, what="the split to be undone")


async def test_what_was_refused_says_why_and_goes_through_once_mended(visit: Visit, shop: Shop, language: str) -> None:
    mark = uuid4().hex[:8]
    order = {"order_id": f"Q-{mark}", "total": "dodici", "currency": "EUR"}
    shop.send("Sito", {"type": "track", "event": "Order Completed", "userId": f"q-{mark}", "properties": order})
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        wait_for(lambda: mark in shop.owner.get("/api/v1/quarantine").text, what="the quarantine")
        await visitor.go("/events/quarantine?code=plan_violation")
        await page.get_by_role("list", name=words("Events in quarantine")).get_by_role("button").first.click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text(words("Does not fit the plan"))).to_be_visible()
        await expect(dialog.get_by_text("/properties/total").first).to_be_visible()
        must_be = words("It must be {expected}.").replace("{expected}", words("a number"))
        await expect(dialog.get_by_text(must_be)).to_be_visible()
        await visitor.photograph("quarantine-why")
        editor = dialog.get_by_label(words("Content"))
        await editor.fill((await editor.input_value()).replace('"dodici"', "12"))
        await visitor.press("Save and redrive", within=dialog)
        await expect(editor).to_have_count(0)  # closed, for it went through
        assert mark not in shop.owner.get("/api/v1/quarantine").text
    wait_for(
        lambda: mark in shop.owner.get("/api/v1/events", params={"name": "Order Completed"}).text, what="the order"
    )


@pytest.mark.parametrize("language", ["en"])
async def test_a_file_is_tried_before_it_is_taken(visit: Visit, shop: Shop, language: str) -> None:
    mark = uuid4().hex[:8]
    rows = [
        "Nome;Cognome;E-mail;Tessera;Città",
        f"Anna;Però;anna.{mark}@example.it;78{int(mark, 16):010};Torino",
        ";;;;Asti",
    ]
    file = {"name": f"clienti-{mark}.csv", "mimeType": "text/csv", "buffer": "\r\n".join(rows).encode("cp1252")}
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/imports")
        await page.get_by_label(words("File to import")).set_input_files(file)
        await page.wait_for_url("**/imports/*-*")
        await expect(page.get_by_role("row").filter(has_text="Però")).to_be_visible()
        await visitor.press("Dry run")
        await visitor.shows(words("Dry run: what would happen"))
        await expect(page.get_by_text(words("would be taken")).locator("..")).to_contain_text("1")
        assert shop.find(f"anna.{mark}") == []
        await visitor.photograph("import-checked", whole=True)
        await visitor.press("Run the import")
        await visitor.shows(words("What was taken"))
        await visitor.photograph("import-done", whole=True)
    assert _one(shop, f"anna.{mark}@example.it")["name"] == "Anna Però"


@pytest.mark.parametrize("language", ["it"])
async def test_a_new_source_shows_its_key_once_and_its_snippets_work(
    visit: Visit, shop: Shop, system: System, language: str
) -> None:
    name = f"Blog {uuid4().hex[:6]}"
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/sources/new")
        await page.get_by_label(words("Name"), exact=True).fill(name)
        await visitor.press("Create it and show the key")
        key = await page.get_by_test_id("secret").inner_text()
        await (
            page.get_by_role("radio", name=words("Pixel"))
            .or_(page.get_by_role("button", name=words("Pixel")))
            .first.click()
        )
        snippet = await page.locator("pre").inner_text()
        await visitor.photograph("new-source", whole=True)
        await page.get_by_role("link", name=words("Open the source")).click()
        await expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
        await visitor.settled()
        await expect(page.get_by_text(key)).to_have_count(0)  # the page before fades out
        assert key not in await page.content()
    address = re.search(r'src="([^"]+)"', snippet)
    assert address is not None
    answer = await asyncio.to_thread(httpx.get, address[1], trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    sources = shop.owner.get("/api/v1/sources").json()["items"]
    source = next(each for each in sources if each["name"] == name)
    assert all(key not in str(each) for each in source["write_keys"])
    sent = {"source_id": source["id"]}
    seen = wait_for(lambda: shop.owner.get("/api/v1/events", params=sent).json()["items"], what="the pixel's event")
    assert (seen[0]["name"], seen[0]["user_id"]) == ("Email Opened", "C0001")


@pytest.mark.parametrize("language", ["it"])
async def test_search_finds_as_one_types(visit: Visit, shop: Shop, language: str) -> None:
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/customers")
        await page.keyboard.press("/")
        await page.keyboard.type("giulia.rossi0@")
        found = page.get_by_role("list", name=words("Customers")).get_by_role("link")
        await expect(found).to_have_count(1)
        await expect(found).to_contain_text("Giulia Rossi")
        await page.wait_for_url("**/customers?q=giulia.rossi0*")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Giulia Rossi")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("searchbox").first).to_have_value("giulia.rossi0@")


@pytest.mark.parametrize("language", ["en"])
async def test_the_palette_leads_anywhere_by_keyboard(visit: Visit, shop: Shop, language: str) -> None:
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/")
        await page.keyboard.press("Control+k")
        box = page.get_by_role("dialog").get_by_label(words("Search and commands"))
        await expect(box).to_be_focused()
        await page.keyboard.type(words("Quarantine"))
        await expect(page.get_by_role("option").first).to_contain_text(words("Quarantine"))
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/events/quarantine")
        await page.keyboard.press("Control+k")
        await expect(box).to_be_focused()
        await page.keyboard.type("sofia fer")
        await expect(page.get_by_role("option").filter(has_text="Sofia Ferrari").first).to_be_visible()
        await visitor.photograph("palette")
        await page.keyboard.press("Escape")
        await expect(box).not_to_be_visible()
