"""Loyalty in the console: the program in plain words, rewards, gift cards, what is owed, and a customer's points."""

from __future__ import annotations

import re

from browsing import Visit
from playwright.async_api import expect
from selling import Selling
from shop import Shop


async def test_the_program_says_what_its_rules_give(visit: Visit, selling: Selling, language: str) -> None:
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/loyalty")
        await visitor.shows(re.compile(r"80[.,]00\s?€.*80 |80[.,]00.*: 80 "))
        await visitor.look("loyalty", dark=language == "en")
        await visitor.press("Add a rule")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(re.compile(words("Italian"))).fill("Doppi punti")
        await dialog.get_by_role("button", name=words("More of the points")).click()
        await visitor.shows(words.pattern("100 points become {0}"))
        await expect(dialog.get_by_test_id("rule-words")).to_contain_text("2")
        await visitor.photograph("loyalty-rule")
        assert await visitor.axe() == []
        await visitor.press("Done", within=dialog)
        # Nothing is saved yet, and what was added goes again.
        await expect(page.get_by_role("table")).to_contain_text("160")
        await visitor.press("Undo")
        await expect(page.get_by_role("table")).not_to_contain_text("160")


async def test_a_tier_is_added_and_kept(visit: Visit, selling: Selling) -> None:
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/loyalty")
        await visitor.press("Add a tier")
        card = page.get_by_role("list", name=words("Tiers")).get_by_role("listitem").last
        await card.get_by_label(re.compile(words("Italian"))).first.fill("Platino")
        await visitor.press("Save program")
        await visitor.shows(words("Saved. It counts from the next purchase on."))
    terms = selling.owner.get("/api/v1/loyalty/program").json()["terms"]
    assert [each["name"]["it"] for each in terms["tiers"]] == ["Oro", "Platino"]
    assert terms["tiers"][1]["threshold"] == 100_000


async def test_gift_cards_are_issued_looked_up_and_blocked(visit: Visit, selling: Selling, language: str) -> None:
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/loyalty/gift-cards")
        await page.get_by_role("button", name=words("Issue gift cards")).first.click()
        await visitor.press("Issue", within=page.get_by_role("dialog"))
        code = await page.get_by_test_id("gift-code").inner_text()
        await visitor.photograph("gift-card-code")
        await visitor.press("Done", within=page.get_by_role("dialog"))
        await visitor.look("gift-cards", dark=language == "en")
        await visitor.press("Look a card up")
        await page.get_by_label(words("Code"), exact=True).fill(code.lower())
        await visitor.press("Look up", within=page.get_by_role("dialog"))
        dialog = page.get_by_role("dialog", name=re.compile(code[-4:]))
        await dialog.get_by_role("listitem").first.wait_for()
        await visitor.photograph("gift-card")
        await visitor.press("Block…", within=dialog)
        await dialog.get_by_label(words("Why")).fill("Rubata")
        await visitor.press("Block it", within=dialog)
        await dialog.get_by_text(words("Blocked"), exact=True).wait_for()
        assert await visitor.axe() == []
        await page.keyboard.press("Escape")
        await visitor.go("/loyalty/owed")
        await visitor.look("owed", dark=language == "en")


async def test_points_of_a_customer_are_given_spent_and_explained(
    visit: Visit, shop: Shop, selling: Selling, language: str
) -> None:
    customer = shop.find("giulia rossi")[0]["id"]
    selling.sell({"customer_id": customer}, lamp=1)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/loyalty/rewards")
        await page.get_by_role("button", name=words("New reward")).first.click()
        dialog = page.get_by_role("dialog")
        name = "Incarto regalo" if language == "it" else "Gift wrapping"
        await dialog.get_by_label(re.compile(words("Italian" if language == "it" else "English"))).fill(name)
        await dialog.get_by_label(words("Points"), exact=True).fill("200")
        await dialog.get_by_role("button", name=words("Service"), exact=True).click()
        await dialog.get_by_label(words("What is done for the customer")).fill("Carta e nastro")
        await visitor.press("Save", within=dialog)
        await page.get_by_text(name).wait_for()
        await visitor.look("rewards")

        await visitor.go(f"/customers/{customer}?tab=club")
        await visitor.press("Give or take…")
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(words("Points")).fill("300")
        await dialog.get_by_label(words("Why")).fill("Consegna in ritardo")
        await visitor.press("Give points", within=dialog)
        await visitor.shows(re.compile("Consegna in ritardo"))
        await visitor.press("Give a reward")
        await page.get_by_role("button", name=words("Give {0}").replace("{0}", name), exact=True).click()
        await visitor.shows(words("To be handed over"))
        await visitor.look("customer-club", dark=language == "en")
        await page.get_by_role("button", name=words("Handed over"), exact=True).first.click()
        await visitor.shows(words("Handed over"))
    claims = selling.owner.get(f"/api/v1/loyalty/customers/{customer}/claims").json()["items"]
    assert (claims[0]["points"], claims[0]["state"]) == (200, "fulfilled")


async def test_the_palette_leads_to_what_is_sold(visit: Visit, shop: Shop, selling: Selling) -> None:
    order = selling.sell({"customer_id": shop.find("giulia rossi")[0]["id"]}, cup=1)
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/")
        await page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name=words("Search and commands"))
        await box.fill(order["number"])
        await page.get_by_role("option", name=re.compile(order["number"])).wait_for()
        await box.fill("nuova pren")
        await page.get_by_role("option", name=words("New booking")).click()
        await page.get_by_role("dialog", name=words("New booking")).wait_for()
