"""The shop at /shop: somebody finds something, puts it in, goes on elsewhere, buys and collects it, at a desk and on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browsing import DESKTOP, PHONE, PICTURES, Visit, Visitor
from playwright.async_api import Locator, expect
from selling import PLACE, Selling
from system import System, wait_for

from tessere.entry.shopfront import Shopfront, save_shopfront

_WORDS = Path(__file__).parents[2] / "widget" / "shop" / "words.ts"
_SAID = re.compile(r'^  (\w+): \[\s*"(.*?)",\s*"(.*?)",?\s*\],?$', re.M | re.S)
_COUPON = "LAGUNA10"


class ShopWords:
    """What the shop says, by the names of its words."""

    def __init__(self, language: str) -> None:
        self._said = {name: texts[language != "it"] for name, *texts in _SAID.findall(_WORDS.read_text())}
        self.language = language

    def __call__(self, word: str, /, **holes: object) -> str:
        return re.sub(r"\{(\w+)\}", lambda hole: str(holes.get(hole[1], "")), self._said[word])

    def begins(self, name: str) -> re.Pattern[str]:
        """What it says before the first hole."""
        return re.compile(re.escape(self._said[name].split("{")[0].strip()))


@pytest.fixture(scope="module")
def front(system: System, selling: Selling) -> Selling:
    """A shop with vases, which an offer that is announced makes cheaper, one for larger baskets, and a coupon."""
    scopes = ["catalog:read", "baskets:read", "baskets:write"]
    key = selling.post("/keys", name="www", kind="publishable", scopes=scopes)["secret"]
    write_key = selling.post("/sources", name="Shop", kind="site")["secret"]
    save_shopfront(system.home, Shopfront(name="Casa Aurora", key=key, write_key=write_key, is_demo=True))
    selling.put("/categories/vases", name={"it": "Vasi", "en": "Vases"})
    selling.put("/shipping-methods/courier", name={"it": "Corriere", "en": "Courier"}, amount_minor=590)
    selling.put("/attributes/color", name={"it": "Colore", "en": "Color"}, kind="choice",
                choices=[{"code": "red", "name": {"it": "Rosso", "en": "Red"}},
                         {"code": "blue", "name": {"it": "Blu", "en": "Blue"}}])  # fmt: skip
    made = selling.post(
        "/products", code="laguna", status="active", categories=["vases"], options=["color"],
        content={"it": {"name": "Vaso Laguna", "description": "Vetro soffiato a Murano."},
                 "en": {"name": "Laguna vase", "description": "Glass, blown in Murano."}},
        availability=[{"channel": "site"}, {"channel": "shop"}],
        variants=[{"sku": "LAG-R", "options": {"color": "red"}}, {"sku": "LAG-B", "options": {"color": "blue"}}],
    )  # fmt: skip
    ids = {each["sku"]: each["id"] for each in made["variants"]}
    variants = [ids["LAG-R"], ids["LAG-B"]]
    selling.post("/price-lists/base/prices", items=[{"variant_id": each, "amount_minor": 2_500} for each in variants])
    (place,) = [
        each for each in selling.owner.get("/api/v1/stock/locations").json()["items"] if each["code"] == "milano"
    ]
    selling.owner.patch(
        f"/api/v1/stock/locations/{place['id']}", json={"can_pick_up": True}, headers={"If-Match": "*"}
    ).raise_for_status()
    lines = [{"variant_id": variants[0], "quantity": 50}, {"variant_id": variants[1], "quantity": 3}]
    selling.post("/stock/receipts", location_id=place["id"], reference="vases", lines=lines)
    vases = {"product": "category", "op": "is", "value": "vases"}
    percent = {"kind": "item_percent", "percent_bp": 2_000}
    steps = {"kind": "order", "steps": [{"threshold_minor": 9_000, "amount_minor": 1_000}]}
    for name, effect, more in (
        ("Murano −20%", percent, {"announced": True}),
        ("90 = −10", steps, {}),
        ("Laguna 10", {"kind": "item_percent", "percent_bp": 1_000}, {"coupon": True, "codes": [_COUPON]}),
    ):
        offer = selling.post("/promotions", name={"it": name, "en": name}, effect=effect, scope=vases, **more)
        selling.owner.post(
            f"/api/v1/promotions/{offer['id']}/publish", json={}, headers={"If-Match": "*"}
        ).raise_for_status()
    return selling


def _drawer(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("dialog")


async def _look(visitor: Visitor, name: str) -> None:
    """On the desktop in Italian, on a phone in English; whoever asks for pictures gets all."""
    await visitor.painted()
    widths = (DESKTOP, PHONE) if PICTURES else (DESKTOP,) if visitor.words.language == "it" else (PHONE,)
    await visitor.look(f"shop-{name}", widths=widths)


async def _find_and_put_in(visitor: Visitor, words: ShopWords) -> None:
    """From the first page to a basket with a red vase."""
    page, italian = visitor.page, words.language == "it"
    await visitor.go("/shop")
    await expect(page.get_by_role("link", name="Murano −20%", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Vasi" if italian else "Vases")).to_be_visible()
    await expect(page.locator(".card:not(.skeleton)").first).to_be_visible()
    await _look(visitor, "home")
    await page.get_by_role("searchbox").fill("lagnua")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.get_by_text(words("meant", words="laguna"))).to_be_visible()
    # The search is in the address, and what narrows it too.
    await page.get_by_role("group", name="Colore" if italian else "Color").get_by_role("checkbox").first.check()
    await page.wait_for_url("**q=lagnua&attribute=color*")
    heart = page.get_by_role("button", name=words("wished", name="Vaso Laguna" if italian else "Laguna vase"))
    await heart.click()
    await expect(heart).to_have_attribute("aria-pressed", "true")
    await _look(visitor, "search")
    await page.get_by_role("link", name="Vaso Laguna" if italian else "Laguna vase").click()
    await expect(page.get_by_role("heading", level=1)).to_be_focused()
    await expect(page.get_by_text(words.begins("lowest"))).to_be_visible()
    await page.get_by_role("radio", name="Blu" if italian else "Blue").check()
    await expect(page.locator(".buy")).to_contain_text(words.begins("few"))
    await page.get_by_role("radio", name="Rosso" if italian else "Red").check()
    await expect(page.get_by_text(re.compile("Milano Duomo|Milan Duomo"))).to_be_visible()
    await _look(visitor, "product")
    await page.get_by_role("button", name=words("add"), exact=True).click()
    await expect(_drawer(visitor).get_by_role("listitem").first).to_be_visible()


async def _explain(visitor: Visitor, words: ShopWords) -> None:
    """What applies, what is within reach, and what a coupon is worth."""
    drawer = _drawer(visitor)
    await expect(drawer.get_by_text(re.compile("Murano −20% · "))).to_be_visible()
    await expect(drawer.get_by_text(re.compile("70[.,]00"))).to_be_visible()  # to go until 90
    for code, is_good in (("NIENTE", False), (_COUPON, True)):
        await drawer.get_by_label(words("coupon"), exact=True).fill(code)
        await drawer.get_by_role("button", name=words("couponEnter"), exact=True).click()
        chip = drawer.locator(".chip", has_text=code)
        await expect(chip).to_have_class("chip" if is_good else "chip bad")
    await expect(drawer.locator(".total")).to_contain_text(re.compile("18[.,]00"))
    await drawer.get_by_role("button", name=words("couponRemove", code="NIENTE")).click()
    await expect(drawer.locator(".chip")).to_have_count(1)
    await _look(visitor, "basket")


async def _hand_over(visitor: Visitor, words: ShopWords) -> tuple[str, str]:
    """The six letters, and the link."""
    drawer = _drawer(visitor)
    async with visitor.page.expect_response("**/handovers") as answered:
        await drawer.get_by_role("button", name=words("handOver"), exact=True).click()
    await _look(visitor, "handover")
    code = await drawer.get_by_test_id("handover").inner_text()
    link = (await (await answered.value).json())["link"]
    await drawer.locator(".handover").get_by_role("button", name=words("close")).click()
    return code, link


async def _write_who(visitor: Visitor, words: ShopWords, email: str) -> None:
    page = visitor.page
    await page.get_by_role("link", name=words("toCheckout")).click()
    await page.get_by_role("button", name=words.begins("place")).click()
    await expect(page.get_by_label(words("name"), exact=True)).to_be_focused()
    await expect(page.get_by_text(words("required")).first).to_be_visible()
    await page.get_by_label(words("name"), exact=True).fill("Anna Rossi")
    await page.get_by_label(words("email"), exact=True).fill(email)


async def test_somebody_collects_what_staff_added_to_in_the_shop(visit_as_stranger: Visit, front: Selling) -> None:
    words = ShopWords("it")
    async with visit_as_stranger("it") as visitor:
        page, drawer = visitor.page, _drawer(visitor)
        await _find_and_put_in(visitor, words)
        await _explain(visitor, words)
        code, _ = await _hand_over(visitor, words)
        # The tablet of the floor takes it over, and puts one more in: the page follows by itself.
        taken = front.post("/baskets/take-over", code=code.lower(), channel="shop", touchpoint=PLACE)["basket"]
        front.post(f"/baskets/{taken['id']}/lines", sku="LAG-B", quantity=1, channel="shop", touchpoint=PLACE)
        await expect(drawer.locator(".line")).to_have_count(2)
        await expect(drawer.locator(".total")).to_contain_text("36,00")
        await _write_who(visitor, words, "anna@example.it")
        await page.get_by_role("radio", name=words("pickup")).check()
        await page.get_by_role("radio", name=re.compile("Milano Duomo")).check()
        await page.get_by_role("radio", name=words.begins("payThere")).check()
        await expect(page.get_by_text(words("shipping"), exact=True)).to_have_count(0)
        await _look(visitor, "checkout")
        await page.get_by_role("button", name=re.compile(r"36,00")).click()
        number = (await page.get_by_test_id("number").inner_text()).split()[-1]
        await expect(page.get_by_text(words("preparing", place="Milano Duomo"))).to_be_visible()
        await expect(page.get_by_text(words.begins("toPay"))).to_contain_text("36,00")
        letters = _make_ready(front, number)
        await expect(page.get_by_test_id("pickup")).to_have_text(letters)
        await _look(visitor, "order")
        # It is there on another day as well; the basket is a new one.
        await visitor.go("/shop/order")
        await expect(page.get_by_test_id("pickup")).to_have_text(letters)
        await page.get_by_role("button", name=words.begins("basket")).click()
        await expect(drawer.get_by_text(words("empty"))).to_be_visible()
        await page.keyboard.press("Escape")
        await _come_back_to(visitor, words, number, letters)
        await _move_about(visitor, words)
        await _forget(visitor, words)
    known = wait_for(lambda: front.owner.get("/api/v1/profiles?q=anna@example.it").json()["items"], what="Anna")
    assert known[0]["email"] == "anna@example.it"


async def _come_back_to(visitor: Visitor, words: ShopWords, number: str, letters: str) -> None:
    """Their space: the order with its code, which leads to its page."""
    page = visitor.page
    await page.get_by_role("banner").get_by_role("link", name=words("space")).click()
    row = page.get_by_role("link", name=re.compile(number))
    for text in ("36,00", words("ready", place="Milano Duomo"), letters):
        await expect(row).to_contain_text(text)
    await expect(page.get_by_role("button", name=words.begins("putInNamed"))).to_be_visible()
    await _look(visitor, "space")
    await row.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    await expect(page.get_by_test_id("pickup")).to_have_text(letters)
    await page.go_back()


async def _move_about(visitor: Visitor, words: ShopWords) -> None:
    """A wish becomes a line of the basket, and a wish again."""
    page, drawer = visitor.page, _drawer(visitor)
    await page.get_by_role("button", name=words.begins("putInNamed")).click()
    await expect(page.get_by_text(words("wishesEmpty"))).to_be_visible()
    await expect(page.locator("#wishes")).to_be_focused()
    await page.get_by_role("button", name=words.begins("basket")).click()
    await drawer.get_by_role("button", name=words.begins("saveLaterNamed")).click()
    await expect(drawer.get_by_text(words("empty"))).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name=words.begins("putInNamed"))).to_be_visible()


async def _forget(visitor: Visitor, words: ShopWords) -> None:
    """Nothing of them stays, also for the next page; but somebody has to mean it."""
    page, asked = visitor.page, visitor.page.get_by_role("dialog")
    await page.get_by_role("button", name=words("forgetAll"), exact=True).click()
    await _look(visitor, "forget")
    await asked.get_by_role("button", name=words("keep")).click()
    await expect(page.get_by_text(words("noOrder"))).to_have_count(0)
    await page.get_by_role("button", name=words("forgetAll"), exact=True).click()
    await asked.get_by_role("button", name=words("forget"), exact=True).click()
    for word in ("noOrder", "wishesEmpty"):
        await expect(page.get_by_text(words(word))).to_be_visible()
    await visitor.go("/shop/space")
    for word in ("noOrder", "wishesEmpty"):
        await expect(page.get_by_text(words(word))).to_be_visible()


def _make_ready(front: Selling, number: str) -> str:
    """The shop picks and lays it ready: the six letters for it."""

    def lying() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = front.owner.get("/api/v1/fulfillments", params={"q": number}).json()["items"]
        return found

    (fulfillment,) = wait_for(lying, what="the fulfillment")
    front.post(f"/fulfillments/{fulfillment['id']}/pick")
    front.post(f"/fulfillments/{fulfillment['id']}/ready")
    return str(lying()[0]["code"])


async def test_somebody_goes_on_with_it_on_another_phone_and_has_it_sent(
    visit_as_stranger: Visit, front: Selling
) -> None:
    words = ShopWords("en")
    async with visit_as_stranger("en") as visitor, visit_as_stranger("it") as other:
        page = visitor.page
        await _find_and_put_in(visitor, words)
        _, link = await _hand_over(visitor, words)
        path = link[link.index("/basket/") :]
        await other.go(path)
        await expect(other.page.get_by_role("heading", name=ShopWords("it")("handedTitle"))).to_be_visible()
        await other.page.get_by_role("button", name=ShopWords("it")("language")).click()
        await other.page.get_by_role("button", name=words("handedOpen")).click()
        await _drawer(other).get_by_role("button", name=words("plus", name="Laguna vase")).click()
        await expect(_drawer(visitor).locator(".steps span")).to_have_text("2")
        await expect(_drawer(visitor).locator(".total")).to_contain_text("40.00")
        other.expected.add(404)
        await other.go(path)
        await other.page.get_by_role("button", name=words("handedOpen")).click()
        await expect(other.page.get_by_text(words("handedGone"))).to_be_visible()
        await _write_who(visitor, words, "jo@example.com")
        for label, text in (("street", "Via Roma 1"), ("postalCode", "20121"), ("city", "Milano")):
            await page.get_by_label(words(label), exact=True).fill(text)
        await expect(page.get_by_role("radio", name=re.compile("Courier"))).to_be_checked()
        # The price changes while they write: they are told, and nothing is bought until they agree.
        visitor.expected.add(409)
        variant = front.owner.get("/api/v1/variants", params={"sku": "LAG-R"}).json()["items"][0]["id"]
        front.post("/price-lists/base/prices", items=[{"variant_id": variant, "amount_minor": 2_600}])
        await page.get_by_role("button", name=re.compile("45.90")).click()
        await expect(page.get_by_role("alert")).to_contain_text("47.50")
        await page.get_by_role("button", name=re.compile("47.50")).click()
        await expect(page.get_by_role("heading", name=words("transferDo", amount="€47.50"))).to_be_visible()
        number = (await page.get_by_test_id("number").inner_text()).split()[-1]
        await _look(visitor, "transfer")
        await expect(page.locator(".panel strong").first).to_have_text(number)
        (order,) = front.orders(number)
        story = front.owner.get(f"/api/v1/orders/{order['id']}").json()
        for payment in story["payments"]:
            front.post(f"/payments/{payment['id']}/receipts", amount_minor=payment["amount_minor"])
        await expect(page.get_by_text(words("packing"))).to_be_visible()
        await page.get_by_role("main").get_by_role("link", name=words("space")).click()
        await expect(page.get_by_role("link", name=re.compile(number))).to_contain_text(words("packing"))
        await expect(page.get_by_role("button", name=words.begins("putInNamed"))).to_be_visible()
        await _look(visitor, "space")
        await page.get_by_role("radio", name="Italiano").check()
        italian = ShopWords("it")
        await expect(page.get_by_role("link", name=re.compile(number))).to_contain_text(italian("packing"))
        await expect(page.locator(".space .line")).to_contain_text("Vaso Laguna")
        front.post("/price-lists/base/prices", items=[{"variant_id": variant, "amount_minor": 2_500}])
