"""The first minutes of a new retailer: an empty system explains itself."""

from __future__ import annotations

import pytest
from browsing import PHONE, Visit
from playwright.async_api import expect
from system import OWNER, PASSWORD, System


async def test_an_owner_signs_in_and_reads_what_to_do_first(visit_as_stranger: Visit, system: System) -> None:
    with system.sign_in() as owner:
        if owner.get("/api/v1/sources").json()["items"]:
            pytest.skip("this system is not new any more")
    async with visit_as_stranger("it") as visitor:
        page, words = visitor.page, visitor.words
        visitor.expected = {401}
        await visitor.go("/customers?q=anna")
        await page.get_by_label(words("Email")).fill(OWNER)
        await page.get_by_label(words("Password")).fill("not this one")
        await visitor.press("Sign in")
        await expect(page.get_by_role("alert")).to_contain_text(words.pattern(
            "Email and password do not go together. Check both, or ask an owner for a new password."
        ))  # fmt: skip
        await visitor.photograph("sign-in")
        await page.get_by_label(words("Password")).fill(PASSWORD)
        await visitor.press("Sign in")
        await page.wait_for_url("**/customers?q=anna")
        await visitor.go("/")
        await visitor.shows(words("First steps"))
        await expect(page.get_by_role("link", name=words("Connect a source")).first).to_be_visible()
        for name, path in (("home", "/"), ("customers", "/customers"), ("sources", "/sources"), ("events", "/events")):
            await visitor.resize(1440)
            await visitor.go(path)
            assert await visitor.axe() == []
            await visitor.photograph(f"empty-{name}", whole=True)
            await visitor.resize(PHONE)
            await visitor.photograph(f"empty-{name}")
            assert await visitor.holes() == []


async def test_the_language_changes_at_once_and_stays(visit: Visit) -> None:
    async with visit("en") as visitor:
        page = visitor.page
        await visitor.go("/settings")
        await page.get_by_role("radio", name="Italiano").or_(page.get_by_role("button", name="Italiano")).first.click()
        await expect(page.get_by_role("link", name="Clienti")).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == "it"
        await page.wait_for_timeout(300)
        await page.reload()
        await expect(page.get_by_role("link", name="Clienti")).to_be_visible()
        await page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
        await expect(page.get_by_role("link", name="Customers")).to_be_visible()
        await page.wait_for_timeout(300)
