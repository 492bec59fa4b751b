"""Privacy in a browser: a copy of a customer's data, their erasure with a certificate, and the settings around it."""

from __future__ import annotations

from browsing import DESKTOP, PICTURES, SCREENSHOTS, SMALL_TABLET, Visit
from playwright.async_api import expect
from shop import Shop
from system import wait_for

PATH = "/settings/privacy"
WIDTHS = (DESKTOP, SMALL_TABLET)


def _arrive(shop: Shop, name: str) -> str:
    mail = f"{name.lower().replace(' ', '.')}@addio.example"
    shop.send(
        "Newsletter",
        {"type": "identify", "anonymousId": f"bye-{mail}", "traits": {"email": mail, "name": name, "phone": "+393401122334"}},
        {"type": "track", "event": "Order Completed", "anonymousId": f"bye-{mail}", "properties": {"total": 12, "email": mail}},
    )  # fmt: skip
    found = wait_for(lambda: shop.find(mail), what=name)
    return str(found[0]["id"])


async def test_a_copy_then_erasure_with_a_certificate(visit: Visit, shop: Shop) -> None:
    for language, name in (("it", "Elsa Addio"), ("en", "Elsa Goodbye")):
        profile_id = _arrive(shop, name)
        async with visit(language) as visitor:
            page, words = visitor.page, visitor.words
            await visitor.go(f"/customers/{profile_id}")
            await page.get_by_role("button", name=words("Privacy"), exact=True).click()
            await page.get_by_role("menuitem", name=words("Copy of their data…")).click()
            await page.get_by_role("button", name=words("Prepare a copy")).click()
            document = page.get_by_role("link", name=words("Document"))
            await document.wait_for(timeout=30_000)
            await visitor.look("privacy-copies", widths=WIDTHS)
            async with page.expect_download() as coming:
                await document.click()
            text = (await (await coming.value).path()).read_text()
            assert name in text
            async with visitor.context.expect_page() as opening:
                await page.evaluate(
                    "html => { const w = window.open(''); w.document.write(html); w.document.close() }", text
                )
            paper = await opening.value
            await paper.set_viewport_size({"width": DESKTOP, "height": 900})
            if PICTURES:
                await paper.screenshot(path=SCREENSHOTS / f"privacy-document-{language}.png")
            await paper.close()
            await page.get_by_role("dialog").get_by_role("button", name=words("Close"), exact=True).last.click()

            await page.get_by_role("button", name=words("Privacy"), exact=True).click()
            await page.get_by_role("menuitem", name=words("Erase for good…")).click()
            act = page.get_by_role("button", name=words("Erase for good"), exact=True)
            asked = page.get_by_role("dialog").get_by_role("textbox")
            await expect(asked).to_have_count(2)  # the reason, and the name once the plan is here
            await page.get_by_label(words("Why")).fill("art. 17")
            assert await act.is_disabled()
            await asked.last.fill(name)
            await visitor.look("privacy-erase", widths=WIDTHS)
            visitor.expected.add(404)
            await act.click()
            await page.wait_for_url(f"**{PATH}")
            newest = page.locator("section").first.get_by_role("listitem").first
            await newest.get_by_role("link", name=words("Certificate")).wait_for(timeout=60_000)
            await visitor.settled()
            await visitor.look("privacy-settings", widths=WIDTHS)
            async with page.expect_download() as coming:
                await newest.get_by_role("link", name=words("Certificate")).click()
            certificate = (await (await coming.value).path()).read_text()
            assert profile_id in certificate
            assert name not in certificate


async def test_the_list_of_whom_not_to_contact_and_what_would_go(visit: Visit, shop: Shop) -> None:
    async with visit("en") as visitor:
        page = visitor.page
        await visitor.go(PATH)
        await page.get_by_label("Addresses").fill("no@thanks.example\nnot an address")
        await page.get_by_role("button", name="Put on the list").click()
        await page.get_by_text("1 address is new on the list.").wait_for()
        await page.get_by_text("no@thanks.example").wait_for()
        await page.get_by_role("button", name="What would go?").first.click()
        await page.get_by_text("nothing", exact=True).wait_for()
        await page.get_by_label("Name of the field").fill("codice_fiscale")
        await page.get_by_role("button", name="Hide", exact=True).click()
        await page.get_by_role("button", name="Show codice_fiscale to everybody").wait_for()
        await visitor.look("privacy-lists", widths=WIDTHS)
        await page.get_by_role("button", name="Show codice_fiscale to everybody").click()
        await page.get_by_role("button", name="Take no@thanks.example off the list").click()
        await page.get_by_text("Nobody is on the list.").wait_for()
