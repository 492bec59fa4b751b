"""What is sold, for how much, from where and with which offer: from an empty catalog to an offer in the calendar."""

from __future__ import annotations

import re
from pathlib import Path

from browsing import PHONE, SMALL_TABLET, Visit, Visitor
from playwright.async_api import expect
from selling import Selling
from shop import Shop
from system import System, wait_for

WIDTHS = (SMALL_TABLET, PHONE)


async def _add_product(visitor: Visitor) -> str:
    page = visitor.page
    await visitor.go("/catalog")
    await visitor.look("catalog-empty", widths=WIDTHS)
    await page.get_by_role("button", name="New product").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name · Italian").fill("Lampada Luna")
    await dialog.get_by_label("Name · English").fill("Luna lamp")
    await dialog.get_by_label("SKU of the first variant").fill("LUNA-1")
    await visitor.press("Add product", within=dialog)
    await page.wait_for_url(re.compile(r"/catalog/[0-9a-f-]{36}"))
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Luna lamp")
    await page.get_by_role("button", name="Draft").click()
    await page.get_by_role("menuitem", name="Put on sale").click()
    await expect(page.get_by_role("button", name="On sale")).to_be_visible()
    await visitor.look("product", widths=WIDTHS, dark=True)
    return page.url.split("?")[0]


async def _price(visitor: Visitor, product: str) -> None:
    page = visitor.page
    await visitor.follow("/catalog/prices")
    await page.get_by_role("button", name="New price list").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name · Italian").fill("Listino")
    await visitor.press("Save", within=dialog)
    await page.get_by_role("link", name=re.compile("Listino")).click()
    await page.get_by_role("button", name="Paste from a spreadsheet").first.click()
    await dialog.get_by_label("SKU and price, a row each").fill("SKU\tPrezzo\nLUNA-1\t49,90")
    await visitor.press("Take these prices", within=dialog)
    await expect(page.get_by_label("Price of Luna lamp")).to_have_value("49.90")
    await visitor.look("price-list", widths=WIDTHS)
    await visitor.go(product.replace(visitor.url, "") + "?tab=prices")
    await expect(page.get_by_role("cell", name="€49.90").first).to_be_visible()
    await visitor.look("product-prices", widths=WIDTHS)


async def _receive(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.follow("/stock/locations")
    await page.get_by_role("button", name="Add a place").first.click()
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Warehouse").click()
    await dialog.get_by_label("Name · Italian").fill("Magazzino")
    await visitor.press("Save", within=dialog)
    await visitor.follow("/stock")
    await page.get_by_role("button", name="Receive goods").first.click()
    await dialog.get_by_label("Article to add").fill("luan")
    await page.get_by_role("option", name=re.compile("Luna lamp")).click()
    await dialog.get_by_label("Pieces of Luna lamp").fill("12")
    await visitor.press("Receive", within=dialog)
    await expect(page.get_by_test_id("level").filter(has_text="Luna")).to_contain_text("12")
    await visitor.look("stock", widths=WIDTHS)


async def _offer(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.follow("/offers/new")
    await page.get_by_label("Name · Italian").fill("Luna -20%")
    await page.get_by_label("Name · English").fill("Luna 20% off")
    await page.get_by_label("Percent", exact=True).fill("20")
    await expect(page.get_by_test_id("effect-words")).to_have_text("20% off each piece")
    await page.get_by_label("Article for the basket").fill("luna")
    await page.get_by_role("option", name=re.compile("Luna lamp")).click()
    await expect(page.get_by_test_id("preview-totals")).to_contain_text("€39.92")
    await visitor.look("offer-builder", widths=WIDTHS, dark=True)
    await visitor.press("Save draft")
    await visitor.press("Publish…")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Nothing is wrong with it.")).to_be_visible()
    await visitor.press("Publish now", within=dialog)
    await expect(page.get_by_text("On", exact=True).first).to_be_visible()
    await visitor.follow("/offers/calendar")
    await expect(page.get_by_role("link", name=re.compile("Luna 20% off"))).to_be_visible()
    await visitor.look("offer-calendar", widths=WIDTHS)


async def _declare(visitor: Visitor, system: System) -> None:
    page = visitor.page
    with system.sign_in() as owner:
        lists = {"name": {"it": "Outlet"}, "kind": "sale", "channels": ["app"], "priority": 10}
        owner.put("/api/v1/price-lists/outlet-app", json=lists, headers={"If-Match": "*"}).raise_for_status()
        variant = owner.get("/api/v1/variants?sku=LUNA-1").json()["items"][0]["id"]
        prices = {"items": [{"variant_id": variant, "amount_minor": 3000}]}
        owner.post("/api/v1/price-lists/outlet-app/prices", json=prices).raise_for_status()
        wait_for(lambda: owner.get("/api/v1/coherence").json()["open"], what="the price that differs")
    await visitor.follow("/offers/coherence")
    await visitor.look("coherence", widths=WIDTHS)
    await page.get_by_test_id("finding").filter(has_text="Another price than elsewhere").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Why").fill("Only in the app")
    await visitor.look("coherence-finding", widths=WIDTHS)
    await visitor.press("Declare as wanted", within=dialog)
    await expect(page.get_by_role("list", name="Wanted differences")).to_contain_text("Only in the app")


async def _end(visitor: Visitor) -> None:
    """The offer is over: what other tests sell costs what it cost before."""
    page = visitor.page
    await visitor.follow("/offers")
    await page.get_by_role("link", name=re.compile("Luna -20%")).click()
    await visitor.press("End")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill("Luna -20%")
    await visitor.press("End it for good", within=dialog)
    await visitor.follow("/offers?state=ended")
    await expect(page.get_by_role("link", name=re.compile("Luna -20%"))).to_be_visible()


async def test_from_a_product_to_an_offer_that_everybody_may_see(visit: Visit, system: System) -> None:
    async with visit("en") as visitor:
        product = await _add_product(visitor)
        await _price(visitor, product)
        await _receive(visitor)
        await _offer(visitor)
        await _declare(visitor, system)
    async with visit("it") as italian:
        for path, name in (("/catalog", "catalog"), ("/offers", "offers"), ("/stock/movements", "movements")):
            await italian.go(path)
            await italian.look(name, widths=WIDTHS)
        await _end(italian)


async def test_products_come_from_a_file_tried_first(
    visit: Visit, selling: Selling, language: str, tmp_path: Path
) -> None:
    assert "LAMP-1" in selling.variants
    code = f"vaso-{language}"
    rows = (f"{code}-B;{code};Vaso Brera;29,90", f"{code}-R;{code};Vaso Brera;molto", "CUP-1;cup-1;Tazza Onda;12,50")
    wrong, right = tmp_path / "listino.csv", tmp_path / "listino2.csv"
    wrong.write_text("\n".join(("Codice articolo;Codice prodotto;Nome;Prezzo", *rows)))
    right.write_text("\n".join(("Codice articolo;Codice prodotto;Nome;Prezzo", rows[0], rows[2])))
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/catalog/import")
        await visitor.look("catalog-import", widths=WIDTHS)
        await page.get_by_label(words("File with products")).set_input_files(wrong)
        report = page.get_by_test_id("article-report")
        await report.wait_for()
        await page.get_by_role("combobox", name=words("Prices into"), exact=True).click()
        await page.get_by_role("option", name="Base").click()
        await visitor.press("Repeat the dry run")
        await expect(report).to_contain_text(words("This is no amount: write it like 19,90."))
        await visitor.look("catalog-import-refused", widths=WIDTHS, dark=language == "en")
        await visitor.press("Another file")
        await page.get_by_label(words("File with products")).set_input_files(right)
        await expect(report).to_contain_text(words("new products"))
        await visitor.look("catalog-import-tried", widths=WIDTHS)
        await visitor.press("Take them into the catalog")
        await expect(report).to_contain_text(words("What was taken"))
    found = selling.owner.get("/api/v1/variants", params={"sku": f"{code}-B"}).json()["items"]
    assert [each["sku"] for each in found] == [f"{code}-B"]


async def test_a_feed_says_what_is_in_it(visit: Visit, selling: Selling, language: str) -> None:
    assert selling.variants
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/catalog/feeds")
        await visitor.look("feeds", widths=WIDTHS)
        await page.get_by_role("button", name=words("New feed")).first.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(words("Name"), exact=True).fill(f"Google {language}")
        await dialog.get_by_label(words("Page of an article")).fill("https://shop.example/p/{sku}")
        assert await visitor.axe() == []
        await visitor.press("Make the feed", within=dialog)
        feed = page.get_by_test_id("feed").filter(has_text=f"Google {language}")
        await feed.get_by_role("button", name=re.compile(r"\d (articol|article)")).click()
        contents = page.get_by_role("dialog", name=words.pattern("What is in “{0}”"))
        await expect(contents).to_contain_text(words("without a picture: readers refuse them"))
        await visitor.look("feed-contents", widths=WIDTHS, dark=language == "en")
        await page.keyboard.press("Escape")
        await feed.get_by_role("button", name=words("Delete {0}").replace("{0}", f"Google {language}")).click()
        await visitor.press("Undo")
        await expect(feed).to_be_visible()


async def test_an_offer_is_tried_on_past_baskets(visit: Visit, selling: Selling, shop: Shop, language: str) -> None:
    selling.sell({"customer_id": shop.find("giulia rossi")[0]["id"]}, lamp=2)
    scope = {"product": "sku", "op": "is", "value": "LAMP-1"}
    draft = {
        "name": {"it": "Lampade -10%", "en": "Lamps 10% off"},
        "effect": {"kind": "item_percent", "percent_bp": 1_000},
    }
    offer = selling.post("/promotions", **draft, scope=scope)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go(f"/offers/{offer['id']}?tab=past")
        await visitor.look("offer-past-empty", widths=WIDTHS)
        await page.get_by_label(words("Margin at the list price, in percent")).fill("45")
        await visitor.press("Try it")
        result = page.get_by_test_id("past-result")
        await expect(result).to_contain_text("Lampada Alba" if language == "it" else "Alba lamp")
        await expect(result).to_contain_text(words("Margin against now"))
        await result.get_by_text(words("Examples, with before and after")).click()
        await visitor.look("offer-past", dark=language == "en")


async def test_a_code_for_one_customer_and_a_group(visit: Visit, selling: Selling, shop: Shop, language: str) -> None:
    assert shop.find("giulia rossi")
    effect = {"kind": "item_percent", "percent_bp": 500}
    offer = selling.post("/promotions", name={"it": "Solo per te", "en": "Just for you"}, effect=effect, coupon=True)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go(f"/offers/{offer['id']}?tab=coupons")
        await page.get_by_role("button", name=words("New codes")).first.click()
        await page.get_by_role("button", name=words("For one customer")).click()
        await page.get_by_role("combobox", name=words("Customer")).fill("giulia")
        await page.get_by_role("option", name=re.compile("Giulia Rossi")).first.click()
        await visitor.photograph("offer-code")
        assert await visitor.axe() == []
        await visitor.press("Make the code")
        code = await page.get_by_test_id("made-code").inner_text()
        await visitor.press("Done")
        await visitor.follow("/offers/groups")
        await page.get_by_role("button", name=words("New group")).first.click()
        await page.get_by_label(words("Name of the group")).fill(f"Saldi {language}")
        await visitor.press("Save", within=page.get_by_role("dialog"))
        await expect(page.get_by_role("list", name=words("Groups of offers"))).to_contain_text(f"saldi-{language}")
        await visitor.look("offer-groups", widths=WIDTHS, dark=language == "en")
    giulia = shop.find("giulia rossi")[0]["id"]
    for customer, known in ((giulia, True), (shop.find("marco")[0]["id"], False)):
        answer = selling.owner.post("/api/v1/coupons/look-up", json={"code": code, "customer_id": customer})
        assert (answer.json().get("promotion_id") == offer["id"]) is known, answer.text
