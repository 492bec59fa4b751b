"""What looks at all customers at once: personas that lead to a segment, and other rules tried before they are taken over."""

from __future__ import annotations

import re

import pytest
from browsing import DESKTOP, SMALL_TABLET, Visit
from playwright.async_api import expect
from shop import Shop
from system import wait_for

WIDTHS = (DESKTOP, SMALL_TABLET)
LONG_MS = 60_000


@pytest.fixture(scope="module")
def crowd(shop: Shop) -> Shop:
    """Enough customers to tell apart: two dozen who bought, and as many who only look."""
    for number in range(24):
        seen = {"anonymousId": f"looker-{number}", "userId": f"L{number:04}"}
        shop.send(
            "Sito",
            {"type": "identify", **seen, "traits": {"email": f"looker{number}@posta.example", "name": f"Looker {number}"}},
            *({"type": "track", "event": "Product Viewed", **seen, "properties": {"name": "Vaso Blu", "category": "Vasi"}}
              for _ in range(6)),
        )  # fmt: skip
    wait_for(lambda: len(shop.find("looker")) >= 20, what="those who look")
    return shop


async def test_personas_are_found_while_we_look_and_begin_a_segment(visit: Visit, crowd: Shop) -> None:
    async with visit("en") as english, visit("it") as italian:
        for visitor in (english, italian):
            await visitor.go("/segments/personas")
        # Every night, or at once: both windows show the cards when they are there.
        await english.page.get_by_role("button", name=re.compile("Find personas|Find anew")).click()
        for visitor in (english, italian):
            words = visitor.words
            cards = (
                visitor.page.locator("main").get_by_role("listitem").filter(has_text=words("Make a segment like this"))
            )
            await expect(cards.first).to_be_visible(timeout=LONG_MS)
            await visitor.look("personas", widths=WIDTHS, dark=True)
        card = english.page.locator("main").get_by_role("listitem").filter(has_text="Make a segment like this").first
        await card.get_by_role("link", name="Make a segment like this").click()
        await english.page.wait_for_url("**/segments/new?persona=0")
        await expect(english.page.get_by_test_id("rule-words")).not_to_be_empty()
        await expect(english.page.get_by_test_id("count")).to_contain_text(re.compile(r"[1-9]"), timeout=LONG_MS)


async def test_other_rules_are_tried_compared_and_taken_over_or_let_go(visit: Visit, crowd: Shop) -> None:
    def rules() -> str:
        return crowd.owner.get("/api/v1/identity/blocked-values").text

    before = rules()
    for language, pattern, decide, becomes in (
        ("en", r".*\.rossi\d+@example\.it", "Discard", "Discarded"), ("it", "", "Take over", "Taken over"),
    ):  # fmt: skip
        async with visit(language) as visitor:
            page, words = visitor.page, visitor.words
            await visitor.go("/settings/replay")
            await visitor.look("replay-form", widths=WIDTHS, dark=True)
            await page.get_by_label(words("Values that shall name nobody")).fill(pattern)
            await visitor.press("Rebuild and compare")
            await expect(page.get_by_text(words("Ready to compare"))).to_be_visible(timeout=LONG_MS)
            nothing = page.get_by_text(words("Nothing would change: the rebuilt customers are those in force."))
            report = crowd.owner.get("/api/v1/replays").json()["items"][0]["report"]
            await expect(nothing, f"the report says {report}").to_have_count(0 if pattern else 1)
            await visitor.look("replay-report", widths=WIDTHS, dark=True)
            await visitor.press(decide)
            await expect(page.get_by_role("heading", name=words("Try other rules"))).to_be_visible(timeout=LONG_MS)
            await expect(page.get_by_role("listitem").get_by_text(words(becomes), exact=True)).to_be_visible()
    assert rules() == before
    assert len(crowd.find("looker")) >= 20
