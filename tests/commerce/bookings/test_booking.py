"""Bookings on the database: never two at once, each step once, what frees up goes to whoever waits."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

import icalendar
import psycopg
import pytest
from tests.commerce.bookings.salon import HERE, Salon, at

from tessere.commerce import bookings
from tessere.commerce.bookings import Contact, Guest, SlotTaken
from tessere.infra.db import Database
from tessere.infra.jobs import Runner
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.kernel.ids import uuid7


@pytest.fixture
async def salon(database: Database) -> Salon:
    salon = Salon(database)
    await salon.open()
    return salon


async def attempt(salon: Salon, service: str, when: Any, **more: Any) -> bool:
    try:
        await salon.book(service, when, **more)
    except SlotTaken:
        return False
    return True


async def test_of_a_hundred_at_once_one_gets_the_slot(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting")
    done = await asyncio.gather(*(attempt(salon, "fitting", at(9), confirmed=False) for _ in range(100)))
    assert sum(done) == 1
    assert at(9) not in await salon.slots("fitting"), "what is pending is taken"


async def test_overlapping_wishes_at_once_never_overlap_in_the_end(salon: Salon) -> None:
    for who in ("anna", "bruno"):
        await salon.add_staff(who)
    for room in ("one", "two", "three"):
        await salon.add_room(room)
    await salon.add_service("fitting", resource_kinds=("room",), buffer_after=10, step_minutes=5)
    await salon.add_service("advice", minutes=25, buffer_before=5, step_minutes=5)
    chance = random.Random(7)
    wishes = [
        (chance.choice(["fitting", "advice"]), at(8) + timedelta(minutes=5 * chance.randrange(100))) for _ in range(60)
    ]
    done = await asyncio.gather(*(attempt(salon, service, when) for service, when in wishes))
    assert sum(done) > 10
    async with salon.database.connection() as db:
        rows = await db.execute(
            "select count(*) from bookings.occupation a join bookings.occupation b on a.subject_id = b.subject_id "
            "and a.session_id < b.session_id and a.during && b.during"
        )
        assert (await rows.fetchone() or (1,))[0] == 0
    for service, when in wishes:
        free = when in await salon.slots(service)
        assert await attempt(salon, service, when) == free, "slots say what can be booked"


async def test_the_database_itself_refuses_two_at_once(salon: Salon) -> None:
    anna = await salon.add_staff("anna")
    await salon.add_service("fitting")
    made = await salon.book("fitting", at(9))
    async with salon.database.connection() as db:
        with pytest.raises(psycopg.errors.ExclusionViolation):
            await db.execute(
                "with s as (insert into bookings.session select gen_random_uuid(), service_id, touchpoint, starts_at, ends_at, "
                "staff_id, resource_ids, capacity, taken from bookings.session where id = %s returning id) "
                "insert into bookings.occupation select id, %s, tstzrange(%s, %s) from s",
                (made.session_id, anna, at(9, 59), at(10, 30)),
            )


async def test_a_group_shares_a_session_until_it_is_full(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("class", capacity=5)
    done = await asyncio.gather(*(attempt(salon, "class", at(10), seats=seats) for seats in (1, 2) * 6))
    async with salon.database.connection() as db:
        rows = await db.execute("select count(*), max(taken) from bookings.session where taken > 0")
        sessions, taken = await rows.fetchone() or (0, 0)
        rows = await db.execute("select sum(seats) from bookings.booking where state = 'confirmed'")
        assert (await rows.fetchone() or (0,))[0] == taken
    assert sessions == 1
    assert taken in (4, 5)
    assert 0 < sum(done) < 12
    with pytest.raises(Invalid, match="at most 5"):
        await salon.book("class", at(10), seats=6)


async def test_anybody_means_whoever_has_least_to_do(salon: Salon) -> None:
    anna, bruno = await salon.add_staff("anna"), await salon.add_staff("bruno")
    await salon.add_service("fitting")
    assert (await salon.book("fitting", at(9), staff_id=anna)).staff_id == anna
    assert (await salon.book("fitting", at(14))).staff_id == bruno
    with pytest.raises(SlotTaken):
        await salon.book("fitting", at(9, 30), staff_id=anna)
    assert (await salon.book("fitting", at(9, 30))).staff_id == bruno
    for wrong in (at(9, 20), at(3), at(9, day=8), at(8, day=8)):
        with pytest.raises(SlotTaken):
            await salon.book("fitting", wrong)
    with pytest.raises(NotFound):
        await salon.do(
            bookings.list_free_slots, service_id=uuid7(), touchpoint=HERE, start=at(1), end=at(2)
        )  # fmt: skip


async def test_what_is_not_confirmed_in_time_is_free_again(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting", hold_minutes=15)
    first = await salon.book("fitting", at(9), confirmed=False)
    second = await salon.book("fitting", at(11), confirmed=False)
    for _ in range(2):
        assert (await salon.do(bookings.confirm_booking, booking_id=second.id)).state == "confirmed"
    salon.now += timedelta(minutes=16)
    with pytest.raises(Conflict) as refused:
        await salon.do(bookings.confirm_booking, booking_id=first.id)
    assert refused.value.code == "hold_expired"
    await salon.run(bookings.expire_due)
    assert (await salon.do(bookings.get_booking, booking_id=first.id)).state == "expired"
    assert at(9) in await salon.slots("fitting")
    assert at(11) not in await salon.slots("fitting")


async def test_a_booking_moves_whole_or_not_at_all(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting")
    mine, other = await salon.book("fitting", at(9)), await salon.book("fitting", at(12))
    with pytest.raises(SlotTaken):
        await salon.do(bookings.reschedule_booking, booking_id=mine.id, starts_at=other.starts_at)
    assert (await salon.do(bookings.get_booking, booking_id=mine.id)).starts_at == at(9)
    assert at(9) not in await salon.slots("fitting")
    moved = await salon.do(bookings.reschedule_booking, booking_id=mine.id, starts_at=at(9, 30))
    assert (moved.id, moved.starts_at, moved.sequence) == (mine.id, at(9, 30), 1)
    assert at(8, 30) in await salon.slots("fitting")
    assert [each["before"] for each in await salon.told("BookingMoved")] == ["2026-03-11T09:00:00Z"]


async def test_two_who_want_each_others_time_at_once_wait_in_no_circle(salon: Salon) -> None:
    for who in ("anna", "bruno"):
        await salon.add_staff(who)
    await salon.add_service("fitting")
    made = [await salon.book("fitting", at(hour)) for hour in (8, 9, 10, 11, 12, 13)]

    async def move(number: int) -> bool:
        try:
            wanted = made[(number * 5 + 1) % 6].starts_at
            await salon.do(bookings.reschedule_booking, booking_id=made[number % 6].id, starts_at=wanted)
        except SlotTaken:
            return False
        return True

    assert any(await asyncio.gather(*(move(number) for number in range(36))))
    async with salon.database.connection() as db:
        rows = await db.execute("select count(*), count(distinct session_id) from bookings.occupation")
        assert await rows.fetchone() == (6, 6)


async def test_states_follow_their_rules(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting", cancel_minutes=1_440)
    mine = await salon.book("fitting", at(9))
    with pytest.raises(Conflict, match="not begun"):
        await salon.do(bookings.close_booking, booking_id=mine.id, came=True)
    salon.now = at(8, day=11)
    for change in (bookings.cancel_booking, bookings.reschedule_booking):
        more = {} if change is bookings.cancel_booking else {"starts_at": at(15)}
        with pytest.raises(Conflict) as refused:
            await salon.do(change, booking_id=mine.id, by_customer=True, **more)
        assert refused.value.code == "too_late"
    salon.now = at(9, 15, day=11)
    assert (await salon.do(bookings.close_booking, booking_id=mine.id, came=False)).state == "no_show"
    assert (await salon.do(bookings.close_booking, booking_id=mine.id, came=True)).state == "done"
    with pytest.raises(Conflict, match="cannot become cancelled"):
        await salon.do(bookings.cancel_booking, booking_id=mine.id)


async def test_whoever_waits_longest_is_offered_what_frees_up(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting")
    await salon.add_service("massage", skills=("massage",))
    mine = await salon.book("fitting", at(9))

    async def wait(service: str, name: str) -> Any:
        return await salon.do(
            bookings.wait_for_slot, service_id=salon.services[service], touchpoint=HERE, from_at=at(0), until_at=at(23),
            seats=1, guest=Guest(contact=Contact(name=name)),
        )  # fmt: skip

    for service, name in (("massage", "Nobody can"), ("fitting", "First"), ("fitting", "Second")):
        await wait(service, name)
    await salon.do(bookings.cancel_booking, booking_id=mine.id)
    assert at(9) not in await salon.slots("fitting"), "it is kept for whoever waited"
    (offer,) = await salon.told("WaitingOfferMade")
    offered = await salon.do(bookings.get_booking, booking_id=offer["booking_id"])
    assert (offered.contact.name, offered.state) == ("First", "pending")
    salon.now += timedelta(hours=3)
    await salon.run(bookings.expire_due)
    offer = (await salon.told("WaitingOfferMade"))[1]
    assert (await salon.do(bookings.confirm_booking, booking_id=offer["booking_id"])).contact.name == "Second"
    found = await salon.do(bookings.list_waiting, touchpoint=HERE, all=True, limit=9)
    assert [(each.contact.name, each.state) for each in found] == [
        ("Nobody can", "waiting"), ("First", "ended"), ("Second", "booked"),
    ]  # fmt: skip


async def test_reminders_come_once_at_their_time_and_not_for_what_is_cancelled_or_moved(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting", reminders=(1_440, 120))
    mine, gone = await salon.book("fitting", at(9)), await salon.book("fitting", at(14))
    await salon.do(bookings.cancel_booking, booking_id=gone.id)
    await salon.do(bookings.reschedule_booking, booking_id=mine.id, starts_at=at(10))

    async def work(_database: Database, _payload: Any) -> None:
        await Runner(salon.database, [each for each in bookings.JOBS if each.every is None]).run_due()

    for when, count in ((at(9, 30, day=10), 0), (at(10, 1, day=10), 1), (at(8, 30), 2), (at(9), 2)):
        salon.now = when
        await salon.run(work)
        assert len(await salon.told("BookingReminderDue")) == count
    told = await salon.told("BookingReminderDue")
    assert [(each["booking_id"], each["minutes"]) for each in told] == [(str(mine.id), 1_440), (str(mine.id), 120)]
    payload = {"booking_id": str(mine.id), "minutes": 120, "starts_at": at(10).isoformat()}
    await salon.run(bookings.remind, payload)
    assert len(await salon.told("BookingReminderDue")) == 2, "run again, it tells nothing"


async def test_calendars_say_what_a_library_of_others_reads(salon: Salon, tmp_path: Any) -> None:
    settings = Settings(home=tmp_path)
    anna = await salon.add_staff("anna")
    await salon.add_service("fitting", name={"it": "Prova abito; sarto, 1ª volta — \\ " + "è" * 60})
    mine = await salon.book("fitting", at(9), who="Giulia, d'Este")
    await salon.book("fitting", at(12))
    text = await salon.do(bookings.write_booking_ics, booking=mine, retailer="Casa Aurora")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar: Any = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == mine.starts_at
    assert event.decoded("dtend") == mine.ends_at
    assert str(event["summary"]) == "Prova abito; sarto, 1ª volta — \\ " + "è" * 60
    assert (str(event["location"]), str(event["status"])) == ("Milano Duomo, Via Torino 1", "CONFIRMED")
    assert (str(event["uid"]), int(event["sequence"])) == (f"{mine.id}@tessere", 0)
    token = await salon.do(bookings.feed_link, staff_id=anna, settings=settings)
    feed: Any = icalendar.Calendar.from_ical(await salon.do(bookings.write_feed, token=token, settings=settings))
    assert [each.decoded("dtstart") for each in feed.walk("VEVENT")] == [at(9), at(12)]
    assert str(feed.walk("VEVENT")[0]["summary"]).endswith(": Giulia, d'Este")
    await salon.add_staff("anna", feed_version=2)
    for void in (token, token[:-2] + "AA", "x", ""):
        with pytest.raises(NotFound):
            await salon.do(bookings.write_feed, token=void, settings=settings)


async def test_whoever_is_erased_comes_no_more_and_is_not_known(salon: Salon) -> None:
    await salon.add_staff("anna")
    await salon.add_service("fitting")
    giulia = uuid7()
    mine = await salon.book("fitting", at(9), customer_id=giulia)
    guest = Guest(contact=Contact(name="G", phone="333 123 45 67", email="Giulia@Example.com"))
    ask = bookings.Ask(service_id=salon.services["fitting"], touchpoint=HERE, starts_at=at(11))
    as_guest = await salon.do(bookings.book, ask=ask, guest=guest, confirmed=True)
    other = await salon.book("fitting", at(13))
    gone = await salon.do(bookings.erase_people, customer_ids=[giulia], emails=[], phones=["+393331234567"])
    assert (gone.bookings, gone.waiting) == (2, 0)
    for each in (mine, as_guest):
        found = await salon.do(bookings.get_booking, booking_id=each.id)
        assert (found.state, found.customer_id, found.contact) == ("cancelled", None, Contact())
    assert (await salon.do(bookings.get_booking, booking_id=other.id)).contact.name == "Giulia"
