"""Erasing a person: nothing of them is left, others keep what is theirs, and nothing brings them back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.flows.privacy.crawl import crawl, tables
from tests.flows.privacy.people import (
    ACCOUNT,
    CARD,
    MAIL,
    NAME,
    NEEDLES,
    PHONE,
    call,
    collect,
    csv_file,
    erase,
    find,
    litter,
    states,
    story,
    take_all,
)

from tessere.customer import events, identity, profiles
from tessere.flows.intake import Intake
from tessere.flows.privacy import Destination, Line, Person
from tessere.flows.privacy.domain.certificates import checksum
from tessere.flows.privacy.domain.places import IMPERSONAL, PERSONAL
from tessere.flows.privacy.service import erasing, requesting
from tessere.flows.privacy.store import requests as store
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Unavailable


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
async def intake(database: Database, settings: Settings) -> Intake:
    intake = Intake(database, settings)
    await collect(database, story())
    await take_all(intake)
    return intake


async def known_as(database: Database, value: str, namespace: str = "email") -> UUID:
    found = await find(database, namespace, value)
    assert found is not None
    return found


async def get(database: Database, request_id: UUID) -> Any:
    async with database.unit() as unit:
        return await requesting.get_request(unit, request_id=request_id)


async def test_nothing_of_them_is_left_in_any_table(
    database: Database, intake: Intake, settings: Settings, tmp_path: Path
) -> None:
    await litter(database)
    await take_all(intake)
    with csv_file(tmp_path).open("rb") as file:

        async def read(size: int) -> bytes:
            return file.read(size)

        async with database.unit() as unit:
            await events.create_import(unit, filename=f"{NAME}.csv", read=read)
    assert set(await crawl(database.url, NEEDLES)) >= {
        "events.event_log.payload", "events.quarantine.payload", "events.import_part.chunk", "events.import.columns",
        "events.import.filename", "identity.identifier.value", "profiles.state.doc", "profiles.card.email",
        "audit.entry.detail", "jobs.job.payload",
    }  # fmt: skip

    request_id = await erase(database, settings, await known_as(database, MAIL), suppress=True)

    assert await crawl(database.url, NEEDLES) == {}
    request = await get(database, request_id)
    assert (request.status, request.subject) == ("done", None)
    lines = {(each["place"], each["done"]): each["rows"] for each in request.certificate["lines"]}
    assert (
        lines[("events.event_log", "deleted")] == 7
    )  # her own four and the sign-in, and two anonymous ones of her episode
    assert lines[("events.quarantine", "deleted")] == lines[("events.import_part", "deleted")] == 1
    assert lines[("jobs.job", "deleted")] == 1
    assert lines[("privacy.consent_proof", "kept")] == 1
    assert lines[("profiles.suppression", "kept")] == 2
    assert request.certificate["checksum"] == checksum(request.certificate)


async def test_every_table_is_accounted_for(database: Database) -> None:
    """A new table fails here until somebody says what an erasure does with it."""
    there = {f"{schema}.{table}" for schema, table in await tables(database.url)}
    assert there - set(PERSONAL) - set(IMPERSONAL) == set()
    assert set(PERSONAL) <= there


async def test_others_keep_what_is_theirs(database: Database, intake: Intake, settings: Settings) -> None:
    marco = await known_as(database, "marco@casa.it")
    before = await states(database, marco)
    await erase(database, settings, await known_as(database, MAIL))
    # The tablet is his alone now, with the view that was his before; hers are gone.
    assert before["Product Viewed"] == 1
    assert (await states(database, marco))["Product Viewed"] == 1
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=marco)
    assert profile.id == await known_as(database, "marco@casa.it")
    assert {each.value for each in profile.identifiers} >= {"acc-marco", "shop-tablet-1"}
    assert not any(each.shared for each in profile.identifiers)


async def test_replays_bring_nobody_back(database: Database, intake: Intake, settings: Settings) -> None:
    request_id = await erase(database, settings, await known_as(database, MAIL))
    timeless = [{key: value for key, value in each.items() if key != "timestamp"} for each in story()]
    broken = {"type": "nonsense", "messageId": "q9", "timestamp": story()[0]["timestamp"], "traits": {"email": MAIL}}
    for bodies in (story(), timeless, [broken]):
        await collect(database, bodies)
        await take_all(intake)
        await take_all(Intake(database, settings))  # and a worker that starts afterwards
    assert await crawl(database.url, NEEDLES) == {}
    assert await find(database, "email", MAIL) is None
    assert (await states(database, await known_as(database, "marco@casa.it")))["Product Viewed"] == 1
    async with database.unit() as unit:
        kept_out = await requesting.count_kept_out(unit, request_id=request_id)
    assert kept_out.dropped == 7 + 7 + 1


async def test_what_happens_afterwards_is_a_new_person(database: Database, intake: Intake, settings: Settings) -> None:
    old = await known_as(database, MAIL)
    await erase(database, settings, old)
    later = [
        {
            "type": "identify",
            "messageId": "n1",
            "anonymousId": "b-giulia",
            "userId": ACCOUNT,
            "traits": {"email": MAIL},
        },
        {"type": "track", "event": "Product Viewed", "messageId": "n2", "userId": ACCOUNT},
    ]
    await collect(database, later)
    await take_all(intake)
    new = await known_as(database, MAIL)
    assert new != old
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=new)
    # Links of the day that the worker remembered from before the erasure are made anew.
    assert {each.value for each in profile.identifiers} == {MAIL, ACCOUNT, "b-giulia"}
    assert sum(tally.count for tally in profile.state.names.values()) == 2


async def test_bodies_that_wait_are_dropped_and_waited_for(
    database: Database, intake: Intake, settings: Settings
) -> None:
    person = await known_as(database, MAIL)
    await collect(database, [call(30, userId=ACCOUNT, properties={"email": MAIL})])
    request_id = await erase(database, settings, person)
    assert (await get(database, request_id)).step == "waiting_for_intake"
    await take_all(intake)
    await erasing.run_erasure(database, request_id=request_id, settings=settings, destinations=())
    request = await get(database, request_id)
    assert request.status == "done"
    assert {"place": "events.inbox", "done": "deleted", "rows": 1, "note": "not_taken_in"} in request.certificate[
        "lines"
    ]
    assert await crawl(database.url, NEEDLES) == {}


async def test_destinations_take_part_and_are_asked_again(
    database: Database, intake: Intake, settings: Settings
) -> None:
    asked: list[Person] = []

    async def erase_lake(_database: Database, person: Person) -> Sequence[Line]:
        asked.append(person)
        if len(asked) == 1:
            raise Unavailable("the lake is away")
        return [Line(place="lake", done="deleted", rows=len(person.event_ids))]

    lake = (Destination("lake", erase_lake),)
    person = await known_as(database, MAIL)
    with pytest.raises(Unavailable):
        await erase(database, settings, person, lake)
    async with database.unit() as unit:
        (pending,) = await store.list_of_profiles(unit.db, [person])
    assert pending.status == "running"
    await erasing.run_erasure(database, request_id=pending.id, settings=settings, destinations=lake)
    request = await get(database, pending.id)
    assert len(asked) == 2
    assert {(each.namespace, each.value) for each in asked[1].identifiers} >= {("email", MAIL), ("phone", PHONE)}
    assert {"place": "lake", "done": "deleted", "rows": 7, "note": ""} in request.certificate["lines"]
    assert await crawl(database.url, NEEDLES) == {}


class _Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


@pytest.mark.parametrize("stop_after", range(1, 12))
async def test_killed_anywhere_it_is_completed_and_counted_once(
    database: Database, intake: Intake, settings: Settings, stop_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await litter(database)
    await take_all(intake)
    person = await known_as(database, MAIL)
    async with database.unit() as unit:
        request = await requesting.request_erasure(
            unit, profile_id=person, confirm=person, reason="asked", suppress=False, language=None
        )
    saved, left = store.save_request, [stop_after]

    async def save_and_die(db: Any, changed: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise _Killed
        await saved(db, changed)

    monkeypatch.setattr(store, "save_request", save_and_die)
    with suppress(_Killed):  # the last counts are more steps than it needs
        await erasing.run_erasure(database, request_id=request.id, settings=settings, destinations=())
    monkeypatch.undo()
    await erasing.run_erasure(database, request_id=request.id, settings=settings, destinations=())
    done = await get(database, request.id)
    assert done.status == "done"
    deleted = {each["place"]: each["rows"] for each in done.certificate["lines"] if each["done"] == "deleted"}
    assert (deleted["events.event_log"], deleted["events.quarantine"], deleted["jobs.job"]) == (7, 1, 1)
    assert await crawl(database.url, NEEDLES) == {}


async def test_batches_under_way_are_waited_for(database: Database, intake: Intake, settings: Settings) -> None:
    """A worker that is taking her event in while she is erased neither brings her back nor is lost."""
    person = await known_as(database, MAIL)
    for number in range(40, 60):
        await collect(database, [call(number, userId=ACCOUNT), call(number + 100, userId="acc-marco")])
    await asyncio.gather(take_all(intake), erase(database, settings, person), take_all(Intake(database, settings)))
    await take_all(intake)
    assert await find(database, "user_id", ACCOUNT) is None
    assert await find(database, "loyalty_card", CARD) is None
    marco = await known_as(database, "marco@casa.it")
    assert (await states(database, marco))["Product Viewed"] == 21


async def test_another_secret_stops_intake(database: Database, intake: Intake, settings: Settings) -> None:
    await erase(database, settings, await known_as(database, MAIL))
    (settings.home / "secret.key").unlink()
    await collect(database, story())
    with pytest.raises(Unavailable, match=r"secret\.key"):
        await Intake(database, settings).run_once()


async def test_two_who_shared_a_phone(database: Database, intake: Intake, settings: Settings) -> None:
    """After a split the other's events still name her phone: there it is blacked out."""
    await collect(
        database, [call(50, "identify", userId="acc-paolo", traits={"phone": PHONE, "email": "paolo@casa.it"})]
    )
    await take_all(intake)
    paolo, giulia = await find(database, "user_id", "acc-paolo"), await known_as(database, PHONE, "phone")
    assert paolo is not None
    assert paolo != giulia  # two accounts: the phone is the first one's
    await erase(database, settings, giulia)
    assert await crawl(database.url, NEEDLES) == {}
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=paolo)
        named = await identity.find_identifiers(unit, keys=[identity.identifier_key("phone", PHONE)])
    assert (profile.state.traits.get("phone"), named) == (None, {})
    assert profile.state.traits["email"].value == "paolo@casa.it"
