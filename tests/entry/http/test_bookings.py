"""Bookings over HTTP: the worked example of the documentation, links, who may, and what is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from tests.entry.http.conftest import Open, Visitor

from tessere.infra import auth
from tessere.infra.db import Database

PATH = "/api/v1/bookings"
ANY = {"If-Match": "*"}
HOURS = [{"day": day, "opens": "08:00", "closes": "20:00"} for day in range(1, 8)]
# In a month, whatever day the test runs on; no holiday can be in the way.
DAY = (datetime.now(UTC) + timedelta(days=30)).replace(hour=0, minute=0, second=0, microsecond=0)


async def ok(answer: Awaitable[Any], status: int = 200) -> Any:
    found = await answer
    assert found.status_code == status, found.text
    return found.json()


async def put(owner: Visitor, what: str, terms: Any) -> Any:
    return await ok(owner.call("PUT", f"{PATH}/{what}", json=terms, headers=ANY))


@pytest.fixture
async def service(owner: Visitor) -> str:
    place = {"name": {"it": "Milano Duomo"}, "hours": HOURS, "closed_on_holidays": False, "address": "Via Torino 1"}
    await put(owner, "places/milano-duomo", place)
    await put(
        owner, "staff/anna", {"name": "Anna", "touchpoints": ["milano-duomo"], "hours": HOURS, "skills": ["tailor"]}
    )
    terms = {"name": {"it": "Prova abito"}, "minutes": 45, "touchpoints": ["milano-duomo"], "skills": ["tailor"]}
    return str((await put(owner, "services/fitting", terms))["id"])


async def slots(visitor: Visitor, service: str) -> list[Any]:
    ask = {
        "service_id": service, "touchpoint": "milano-duomo", "start": DAY.isoformat(),
        "end": (DAY + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    found: list[Any] = (await ok(visitor.get(f"{PATH}/slots", params=ask)))["items"]
    return found


async def test_from_the_storefront_to_the_desk(owner: Visitor, visit: Open, service: str, database: Database) -> None:
    async with database.unit() as unit:
        _, key = await auth.create_key(unit, name="Site", kind="publishable", scopes=["bookings:make"])
    shopper = visit()
    shopper.client.headers["Authorization"] = f"Bearer {key}"
    assert [each["code"] for each in (await ok(shopper.get(f"{PATH}/offered")))["items"]] == ["fitting"]
    free = await slots(shopper, service)
    wish = {
        "service_id": service, "touchpoint": "milano-duomo", "starts_at": free[3]["starts_at"],
        "contact": {"name": "Giulia", "email": "giulia@example.com"},
    }  # fmt: skip
    mine = await ok(shopper.post(f"{PATH}/mine", json=wish), 201)
    assert (mine["state"], mine["service"]) == ("pending", {"it": "Prova abito"})
    assert (await ok(shopper.post(f"{PATH}/mine", json=wish), 409))["code"] == "slot_taken"
    assert (await shopper.get(PATH)).status_code == 403, "a page's key tells of nobody"

    anybody, link = visit("198.51.100.4"), f"{PATH}/mine/{mine['token']}"
    assert (await ok(anybody.post(f"{link}/confirm")))["state"] == "confirmed"
    calendar = await anybody.get(f"{link}/calendar")
    assert calendar.headers["content-type"].startswith("text/calendar")
    event: Any = icalendar.Calendar.from_ical(calendar.text).walk("VEVENT")[0]
    assert event.decoded("dtstart") == datetime.fromisoformat(free[3]["starts_at"])
    moved = await ok(anybody.post(f"{link}/reschedule", json={"starts_at": free[8]["starts_at"]}))
    assert moved["starts_at"] == free[8]["starts_at"]
    forged = mine["token"][:-4] + "AAAA"
    assert (await ok(anybody.get(f"{PATH}/mine/{forged}"), 404))["code"] == "link_unknown"

    (seen,) = (await ok(owner.get(PATH, params={"touchpoint": "milano-duomo", "start": DAY.isoformat()})))["items"]
    assert (seen["contact"]["name"], seen["starts_at"], seen["sequence"]) == ("Giulia", free[8]["starts_at"], 2)
    assert (await ok(owner.get(f"{PATH}/{seen['id']}/link")))["token"] == mine["token"]
    feed = (await ok(owner.get(f"{PATH}/staff/anna/feed")))["url"]
    assert "Giulia" in (await anybody.get(feed)).text
    assert (await ok(anybody.post(f"{link}/cancel")))["state"] == "cancelled"
    assert free == await slots(shopper, service)


async def test_nobody_keeps_a_whole_day_from_the_others(owner: Visitor, service: str) -> None:
    wish = {"service_id": service, "touchpoint": "milano-duomo", "contact": {"name": "Ingordo"}}
    free = await slots(owner, service)
    answers = [await owner.post(f"{PATH}/mine", json=wish | {"starts_at": each["starts_at"]}) for each in free[::3]]
    assert [each.status_code for each in answers] == [201] * 10 + [429] * (len(answers) - 10)
    assert len(answers) > 12
    for wrong in ("2026-03-09T10:00:00", "tomorrow"):
        answer = await owner.post(f"{PATH}/mine", json=wish | {"starts_at": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "/starts_at")


async def test_at_the_desk(owner: Visitor, service: str) -> None:
    free = await slots(owner, service)
    ask = {"service_id": service, "touchpoint": "milano-duomo", "starts_at": free[0]["starts_at"]}
    made = await ok(owner.post(PATH, json=ask), 201)
    assert made["state"] == "confirmed"
    again = await owner.post(PATH, json=ask)
    assert (again.status_code, again.json()["errors"][0]["path"]) == (409, "/starts_at")
    assert (await ok(owner.post(f"{PATH}/{made['id']}/close", json={"came": True}), 409))["code"] == "not_begun"
    waiting = {
        "service_id": service, "touchpoint": "milano-duomo", "from_at": DAY.isoformat(),
        "until_at": (DAY + timedelta(days=1)).isoformat(), "contact": {"name": "Bruno"},
    }  # fmt: skip
    queued = [await ok(owner.post(f"{PATH}/waiting", json=waiting), 201) for _ in range(2)]
    assert (await owner.delete(f"{PATH}/waiting/{queued[0]['id']}")).status_code == 204
    await ok(owner.post(f"{PATH}/{made['id']}/cancel"))
    pages = [await ok(owner.get(PATH, params={"limit": 1}))]
    pages.append(await ok(owner.get(PATH, params={"limit": 1, "cursor": pages[0]["next_cursor"]})))
    found = [each for page in pages for each in page["items"]]
    assert sorted((each["contact"]["name"], each["state"]) for each in found) == [
        ("", "cancelled"),
        ("Bruno", "pending"),
    ]


async def test_settings_are_checked_and_versioned(owner: Visitor, service: str) -> None:
    route = f"{PATH}/places/milano-duomo"
    known = await owner.get(route)
    backwards = known.json()["terms"] | {"hours": [{"day": 1, "opens": "19:00", "closes": "09:00"}]}
    wrong = await owner.call("PUT", route, json=backwards, headers={"If-Match": known.headers["etag"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "/hours/0")
    saved = await owner.call("PUT", route, json=known.json()["terms"], headers={"If-Match": known.headers["etag"]})
    assert saved.status_code == 200
    stale = await owner.call("PUT", route, json=known.json()["terms"], headers={"If-Match": known.headers["etag"]})
    assert stale.status_code == 412
    endless = {"name": {"it": "x"}, "minutes": 5, "needs_staff": False}
    assert (await owner.call("PUT", f"{PATH}/services/x", json=endless, headers=ANY)).status_code == 422
    assert (await owner.call("PUT", f"{PATH}/services/Not%20a%20code", json=endless, headers=ANY)).status_code == 422


async def test_who_may(visit: Open, add_user: Callable[..., Awaitable[Any]], owner: Visitor, service: str) -> None:
    free = await slots(owner, service)
    ask = {"service_id": service, "touchpoint": "milano-duomo"}
    cases = (("analyst", 200, 403), ("sales", 200, 201), ("agency", 403, 403))
    for number, (role, may_read, may_write) in enumerate(cases):
        await add_user(f"{role}@example.com", role)
        visitor = visit()
        await visitor.sign_in(f"{role}@example.com")
        assert (await visitor.get(PATH)).status_code == may_read
        wish = ask | {"starts_at": free[number * 4]["starts_at"]}
        assert (await visitor.post(PATH, json=wish)).status_code == may_write


async def test_a_booking_says_why_it_was_cancelled(owner: Visitor, service: str) -> None:
    free = await slots(owner, service)
    wish = {"service_id": service, "touchpoint": "milano-duomo", "starts_at": free[0]["starts_at"]}
    made = await ok(owner.post(PATH, json=wish), 201)
    cancelled = await ok(owner.post(f"{PATH}/{made['id']}/cancel", json={"reason": "Ha la febbre"}))
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "Ha la febbre")
    assert (await ok(owner.get(f"{PATH}/{made['id']}")))["reason"] == "Ha la febbre"
    again = await ok(owner.post(PATH, json=wish), 201)
    assert (await ok(owner.post(f"{PATH}/{again['id']}/cancel")))["reason"] == ""


async def test_the_days_of_a_place_say_when_it_is_open_and_who_is_there(owner: Visitor) -> None:
    week = [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]
    await put(owner, "places/milano-duomo", {"name": {"it": "Milano"}, "hours": week, "patron_day": "12-07"})
    exceptions = [{"day": "2027-12-06", "windows": [{"opens": "10:00", "closes": "12:00"}]}]
    gaia = await put(
        owner, "staff/gaia",
        {"name": "Gaia", "touchpoints": ["milano-duomo"], "hours": week[:2], "exceptions": exceptions},
    )  # fmt: skip
    route = f"{PATH}/places/milano-duomo/days"
    monday, tuesday, wednesday = (await ok(owner.get(route, params={"first": "2027-12-06", "last": "2027-12-08"})))[
        "items"
    ]
    assert (monday["holiday"], [each["starts_at"] for each in monday["spans"]]) == (False, ["2027-12-06T08:00:00Z"])
    assert monday["staff"] == [
        {"staff_id": gaia["id"], "spans": [{"starts_at": "2027-12-06T09:00:00Z", "ends_at": "2027-12-06T11:00:00Z"}]}
    ]
    assert (tuesday["holiday"], tuesday["spans"]) == (True, []), "the day of Saint Ambrose"
    assert (wednesday["holiday"], wednesday["spans"], wednesday["staff"][0]["spans"]) == (True, [], [])
    wrong = await ok(owner.get(route, params={"first": "2027-12-06", "last": "2028-12-06"}), 422)
    assert wrong["errors"][0]["path"] == "/last"
