"""Bookings in the console: the calendar, with pointer and keys, and what it is made of."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from browsing import PHONE, SMALL_TABLET, Visit
from playwright.async_api import expect
from selling import PLACE, Selling
from shop import Shop
from system import wait_for

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture(scope="module")
def salon(shop: Shop, selling: Selling) -> Selling:
    """Somebody more who serves, and a few appointments."""
    hours = [{"day": day, "opens": "10:00", "closes": "18:00"} for day in range(1, 7)]
    selling.put("/bookings/staff/luca", name="Luca Ferri", touchpoints=[PLACE], hours=hours)
    customer = shop.find("giulia rossi")[0]["id"]
    for days in (9, 9, 10, 12):
        selling.book(customer, days=days)
    return selling


def bookings(selling: Selling, day: str) -> list[dict[str, Any]]:
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=ROME)
    asked = {
        "touchpoint": PLACE, "start": start.astimezone(UTC).isoformat(),
        "end": (start + timedelta(days=1)).astimezone(UTC).isoformat(),
    }  # fmt: skip
    return list(selling.owner.get("/api/v1/bookings", params=asked).json()["items"])


def workday_after(days: int) -> str:
    """Not a Sunday: on these only one of the two is there."""
    at = datetime.now(ROME) + timedelta(days=days)
    return f"{at + timedelta(days=at.isoweekday() == 7):%Y-%m-%d}"


def day_after(days: int) -> str:
    return f"{datetime.now(ROME) + timedelta(days=days):%Y-%m-%d}"


async def test_an_appointment_is_made_moved_and_cancelled(
    visit: Visit, shop: Shop, salon: Selling, language: str
) -> None:
    day = workday_after(20 if language == "it" else 27)
    async with visit(language) as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go(f"/bookings?day={day}")
        await page.get_by_role("button", name=words("New booking"), exact=True).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("combobox", name=words("Customer")).fill("giulia rossi")
        await page.get_by_role("option").first.click()
        await dialog.get_by_role("button", name="11:00").first.click()
        await visitor.photograph("booking-new")
        assert await visitor.axe() == []
        await visitor.press("Book", within=dialog)
        block = page.get_by_test_id("booking")
        await expect(block).to_have_count(1)
        await expect(block).to_contain_text("11:00")
        (made,) = bookings(salon, day)
        assert made["contact"]["name"] == "Giulia Rossi"
        assert made["customer_id"] in {each["id"] for each in shop.find("giulia rossi")}

        # With the keys: half an hour later; then with the pointer, to somebody else and two hours later.
        await block.focus()
        for key in ("m", "ArrowDown", "ArrowDown"):
            await page.keyboard.press(key)
        await visitor.photograph("booking-moving")
        await page.keyboard.press("Enter")
        await visitor.shows(words("Moved"))
        await expect(block).to_contain_text("11:30")
        column = page.locator(f"[data-column='{other(salon, made['staff_id'])}']")
        box, target = await block.bounding_box(), await column.bounding_box()
        assert box is not None
        assert target is not None
        await page.mouse.move(box["x"] + 20, box["y"] + 5)
        await page.mouse.down()
        await page.mouse.move(target["x"] + 30, box["y"] + 100, steps=5)
        await page.mouse.move(target["x"] + 30, box["y"] + 5 + 120 * 1.15, steps=5)
        await page.get_by_test_id("ghost").wait_for()
        await page.mouse.up()
        await expect(block).to_contain_text("13:30")
        await expect(column.get_by_test_id("booking")).to_have_count(1)
        # The page shows it before the server knows.
        moved = wait_for(lambda: [each for each in bookings(salon, day) if each["staff_id"] != made["staff_id"]])[0]
        assert moved["id"] == made["id"]
        assert datetime.fromisoformat(moved["starts_at"]).astimezone(ROME).strftime("%H:%M") == "13:30"

        await block.click()
        dialog = page.get_by_role("dialog", name="Giulia Rossi")
        await visitor.photograph("booking")
        await visitor.press("Cancel…", within=dialog)
        await dialog.get_by_label(words("Why")).fill("Ha la febbre")
        await visitor.press("Cancel the booking", within=dialog)
        await expect(block).to_have_count(0)
        # The latest of three things that can be undone is the first.
        await page.get_by_role("button", name=words("Undo"), exact=True).first.click()
        await expect(block).to_have_count(1)


def other(salon: Selling, staff: str) -> str:
    """The id of whoever else serves."""
    found = [each["id"] for each in salon.owner.get("/api/v1/bookings/staff").json()["items"]]
    return str(next(each for each in found if each != staff))


async def test_the_calendar_is_whole_at_every_width(visit: Visit, salon: Selling, language: str) -> None:
    async with visit(language) as visitor:
        page = visitor.page
        await visitor.go(f"/bookings?day={day_after(10)}")
        await expect(page.get_by_test_id("booking").first).to_be_visible()
        await visitor.look("bookings-day", dark=language == "en")
        await visitor.go(f"/bookings?view=week&day={day_after(10)}")
        await expect(page.get_by_test_id("booking").first).to_be_visible()
        await visitor.look("bookings-week")


async def test_the_settings_are_whole_in_both_languages(visit: Visit, salon: Selling, language: str) -> None:
    async with visit(language) as visitor:
        for name in ("services", "staff", "hours", "waiting"):
            await visitor.go(f"/bookings/{name}")
            await visitor.look(f"bookings-{name}", widths=(SMALL_TABLET, PHONE), dark=name == "staff")


async def test_somebody_goes_on_holiday(visit: Visit, salon: Selling) -> None:
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/bookings/staff")
        await page.get_by_role("button", name=re.compile("^.*Luca Ferri$")).last.click()
        await page.get_by_role("dialog").wait_for()
        await visitor.photograph("bookings-staff-edit")
        assert await visitor.axe() == []
        await page.get_by_label(words("First day")).fill(day_after(40))
        await visitor.press("Add days")
        await visitor.press("Save", within=page.get_by_role("dialog"))
        await visitor.shows(words("Saved"))
    (luca,) = [each for each in salon.owner.get("/api/v1/bookings/staff").json()["items"] if each["code"] == "luca"]
    assert {"day": day_after(40), "windows": []} in luca["terms"]["exceptions"]


async def test_who_finds_nothing_waits(visit: Visit, salon: Selling) -> None:
    async with visit("it") as visitor:
        page, words = visitor.page, visitor.words
        await visitor.go("/bookings/waiting")
        await page.get_by_role("button", name=words("Let somebody wait")).first.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(words("Name"), exact=True).fill("Marta Neri")
        await visitor.press("Put on the list", within=dialog)
        await visitor.shows("Marta Neri")
        await visitor.look("bookings-waiting-one")
        await page.get_by_role("button", name=words("{guest} waits no more").replace("{guest}", "Marta Neri")).click()
        await visitor.shows(words("Nobody waits"))
        await visitor.press("Undo")
        await visitor.shows("Marta Neri")
