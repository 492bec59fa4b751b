"""Customers enter and leave segments as events come, whoever takes them in, and as time goes by."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tessere.customer import events, segments
from tessere.customer.segments.domain.model import say
from tessere.customer.segments.service.building import build_segment
from tessere.customer.segments.service.editing import change_segment, delete_segment
from tessere.customer.segments.service.members import list_members
from tessere.flows.intake import Intake
from tessere.infra.db import Database, open_database
from tessere.infra.outbox import Dispatcher, Reaction, write_emitted
from tessere.infra.settings import Settings
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.ids import uuid7

SOURCE = uuid7()
NOW = datetime.now(UTC)
THREE_LAMPS = {
    "event": "Product Viewed", "where": [{"property": "category", "op": "is", "value": "Lamps"}],
    "measure": "count", "op": "gte", "value": 3, "within": {"days": 7},
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TESSERE_HOME", str(tmp_path))
    monkeypatch.setattr("tessere.customer.segments.service.building._UNTIL_ALL_KNOW", 0)
    return Settings(home=tmp_path)


async def collect(database: Database, calls: list[dict[str, Any]]) -> None:
    async with database.unit() as unit:
        body = json.dumps({"batch": calls}).encode()
        await events.append_body(unit, source_id=SOURCE, format="segment/import", body=body)


def viewed(person: str, number: int, *, hours_ago: float = 1, category: str = "Lamps", **fields: Any) -> dict[str, Any]:
    return {
        "type": "track", "event": "Product Viewed", "messageId": f"{person}-{number}", "userId": person,
        "timestamp": (NOW - timedelta(hours=hours_ago)).isoformat(), "properties": {"category": category}, **fields,
    }  # fmt: skip


async def take_in(database: Database, settings: Settings) -> None:
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


async def make(database: Database, rule: dict[str, Any], name: str = "Lamp lovers") -> UUID:
    async with database.unit() as unit:
        made = await segments.create_segment(unit, name=name, description="", rule=rule)
    await build(database)
    return made.id


async def build(database: Database) -> None:
    """Run the building jobs that wait, as a worker would."""
    async with database.connection() as db:
        rows = await (
            await db.execute("select payload from jobs.job where kind = 'segments.build' order by id")
        ).fetchall()
        await db.execute("delete from jobs.job where kind = 'segments.build'")
    for (payload,) in rows:
        await build_segment(database, payload)


class Courier:
    """Delivers everything; what other tests' open transactions still precede waits for those."""

    def __init__(self, database: Database, *reactions: Reaction) -> None:
        self._database = database
        self._dispatcher = Dispatcher(database, reactions)
        self._handled = 0

    async def deliver(self) -> None:
        await self._dispatcher.prepare()
        async with self._database.connection() as db:
            (waiting,) = await (await db.execute("select count(*) from outbox.message")).fetchone() or (0,)
        for _ in range(500):
            self._handled += await self._dispatcher.deliver()
            if self._handled >= waiting:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("not everything was delivered")


async def inside(database: Database, segment_id: UUID) -> dict[str, str]:
    """Who is in, by user id, and why in English."""
    async with database.unit() as unit:
        cursor = await unit.db.execute(
            "select m.profile_id, i.value from segments.membership_v m "
            "join identity.identifier_v i on i.profile_id = m.profile_id "
            "where m.segment_id = %s and i.namespace = 'user_id'",
            [segment_id],
        )
        names = dict(await cursor.fetchall())
        members = await list_members(unit, segment_id=segment_id, before=None, limit=100)
        return {names[each.profile_id]: say(each.because, {})["en"] for each in members if each.profile_id in names}


async def test_events_before_and_after_a_segment_count_and_say_why(database: Database, settings: Settings) -> None:
    await collect(database, [viewed("anna", n) for n in range(3)] + [viewed("bruno", n) for n in range(2)])
    await collect(database, [viewed("carla", n, category="Mugs") for n in range(5)])
    await take_in(database, settings)
    segment_id = await make(database, THREE_LAMPS)
    assert set(await inside(database, segment_id)) == {"anna"}
    await collect(database, [viewed("bruno", 9, hours_ago=0.1)])
    await take_in(database, settings)
    found = await inside(database, segment_id)
    assert set(found) == {"anna", "bruno"}
    for part in ("3", "Lamps", "7 days"):
        assert part in found["bruno"]


async def test_a_membership_ends_when_its_window_closes(database: Database, settings: Settings) -> None:
    await collect(database, [viewed("anna", n, hours_ago=7 * 24 - 1) for n in range(3)])
    await take_in(database, settings)
    segment_id = await make(database, THREE_LAMPS)
    assert set(await inside(database, segment_id)) == {"anna"}
    assert await segments.Timers(database, settings).run_once() == 0
    later = NOW + timedelta(hours=2)
    async with open_database(database.url, before_commit=(write_emitted,), clock=lambda: later) as tomorrow:
        assert await segments.Timers(tomorrow, settings).run_once() == 1
        assert await segments.Timers(tomorrow, settings).run_once() == 0
    assert await inside(database, segment_id) == {}
    async with database.unit() as unit:
        (profile_id,) = [
            each for (each,) in await (await unit.db.execute("select profile_id from profiles.card")).fetchall()
        ]
        history = await segments.list_passages(unit, profile_id=profile_id)
    assert [each.entered for each in history] == [False, True]


async def test_an_absence_is_noticed_when_its_time_has_passed(database: Database, settings: Settings) -> None:
    rule = {
        "sequence": [{"event": "Product Viewed"}, {"absent": "Order Completed", "within": {"hours": 4}}],
        "within": {"days": 30},
    }
    segment_id = await make(database, rule, "Looked and left")
    await collect(database, [viewed("anna", 1, hours_ago=0.5), viewed("bruno", 1, hours_ago=0.5)])
    order = {
        "type": "track",
        "event": "Order Completed",
        "messageId": "o",
        "userId": "bruno",
        "properties": {"total": 9},
    }
    await collect(database, [order])
    await take_in(database, settings)
    assert await inside(database, segment_id) == {}
    later = NOW + timedelta(hours=5)
    async with open_database(database.url, before_commit=(write_emitted,), clock=lambda: later) as evening:
        while await segments.Timers(evening, settings).run_once():
            pass
    assert set(await inside(database, segment_id)) == {"anna"}


async def test_merging_and_splitting_hold_the_people_again(database: Database, settings: Settings) -> None:
    await collect(database, [viewed("anna", n) for n in range(2)] + [viewed("anna", 7, userId=None, anonymousId="x")])
    await take_in(database, settings)
    segment_id = await make(database, THREE_LAMPS)
    courier = Courier(database, *segments.REACTIONS)
    assert await inside(database, segment_id) == {}
    async with database.unit() as unit:
        ids = [row[0] for row in await (await unit.db.execute("select profile_id from profiles.card")).fetchall()]
        from tessere.customer.profiles.service import people

        decided = await people.merge(unit, profile_ids=ids, reason="one woman", settings=settings)
    await courier.deliver()
    assert set(await inside(database, segment_id)) == {"anna"}
    async with database.unit() as unit:
        await people.undo(unit, decision_id=decided.decision_ids[0], settings=settings)
    await courier.deliver()
    assert await inside(database, segment_id) == {}


async def test_two_workers_with_one_person_see_the_whole(database: Database, settings: Settings) -> None:
    segment_id = await make(database, THREE_LAMPS)
    link = {
        "type": "identify",
        "messageId": "i",
        "userId": "anna",
        "anonymousId": "phone",
        "traits": {"email": "a@b.it"},
    }
    await collect(database, [link])
    await take_in(database, settings)
    for number in range(20):  # each round two bodies in different lanes, of one person
        async with database.unit() as unit:
            for owner in ({"userId": "anna"}, {"anonymousId": "phone", "userId": None}):
                call = viewed("anna", number, hours_ago=0.1) | owner | {"messageId": f"{number}-{owner}"}
                body = json.dumps({"batch": [call]}).encode()
                await events.append_body(unit, source_id=SOURCE, format="segment/import", body=body)
    one, two = Intake(database, settings), Intake(database, settings)
    one.share_with(2)
    two.share_with(2)
    while any(await asyncio.gather(one.run_once(), two.run_once())):
        pass
    assert set(await inside(database, segment_id)) == {"anna"}


async def test_a_segment_that_reads_another_follows_it(database: Database, settings: Settings) -> None:
    await collect(database, [viewed("anna", n) for n in range(3)])
    await take_in(database, settings)
    lamps = await make(database, THREE_LAMPS)
    others = await make(database, {"segment": str(lamps), "op": "not_in"}, "Everybody else")
    assert set(await inside(database, others)) == set()
    await collect(database, [viewed("bruno", 1)])
    await take_in(database, settings)
    assert set(await inside(database, others)) == {"bruno"}
    await collect(database, [viewed("bruno", n) for n in (2, 3)])
    await take_in(database, settings)
    assert await inside(database, others) == {}
    async with database.unit() as unit:
        with pytest.raises(Conflict, match="Everybody else"):
            await delete_segment(unit, segment_id=lamps)
        with pytest.raises(Invalid) as caught:
            await change_segment(
                unit, segment_id=lamps, expected=ExpectedVersion(None), rule={"segment": str(others), "op": "in"}
            )
    assert caught.value.code == "segment_cycle"


async def test_a_changed_rule_is_built_anew_and_a_removed_segment_is_empty(
    database: Database, settings: Settings
) -> None:
    await collect(
        database, [viewed("anna", n) for n in range(3)] + [viewed("carla", n, category="Mugs") for n in range(3)]
    )
    await take_in(database, settings)
    segment_id = await make(database, THREE_LAMPS)
    mugs = THREE_LAMPS | {"where": [{"property": "category", "op": "is", "value": "Mugs"}]}
    async with database.unit() as unit:
        await change_segment(unit, segment_id=segment_id, expected=ExpectedVersion(None), rule=mugs)
    await build(database)
    assert set(await inside(database, segment_id)) == {"carla"}
    async with database.unit() as unit:
        await delete_segment(unit, segment_id=segment_id)
    await collect(database, [viewed("carla", 77, category="Mugs")])
    await take_in(database, settings)
    async with database.unit() as unit:
        found = await unit.db.execute("select count(*) from segments.membership_v")
        assert (await found.fetchone()) == (0,)


async def test_entering_a_live_segment_is_told_and_building_is_not(database: Database, settings: Settings) -> None:
    await collect(database, [viewed("anna", n) for n in range(3)])
    await take_in(database, settings)
    segment_id = await make(database, THREE_LAMPS)
    told: list[Any] = []

    async def hear(_unit: Any, event: Any) -> None:
        told.append(event)

    courier = Courier(database, Reaction("test", segments.SegmentsChanged, hear))
    await courier.deliver()
    assert told == []
    await collect(database, [viewed("bruno", n) for n in range(3)])
    await take_in(database, settings)
    await courier.deliver()
    assert [change.segment_id for each in told for change in each.changes] == [segment_id]


async def test_traits_consents_and_purchases_decide_too(database: Database, settings: Settings) -> None:
    rule = {
        "all": [
            {"trait": "city", "op": "is", "value": "Milano"},
            {"consent": "marketing", "channel": "email", "op": "is", "value": "granted"},
            {"trait": "profile.order_count", "op": "gte", "value": 1},
        ]
    }
    segment_id = await make(database, rule, "Milan buyers")
    base = {"userId": "anna", "timestamp": NOW.isoformat()}
    await collect(database, [base | {"type": "identify", "messageId": "1", "traits": {"city": "Milano"}}])
    granted = {"purpose": "marketing", "channel": "email"}
    await collect(
        database, [base | {"type": "track", "event": "Consent Granted", "messageId": "2", "properties": granted}]
    )
    await take_in(database, settings)
    assert await inside(database, segment_id) == {}
    order = {
        "type": "track",
        "event": "Order Completed",
        "messageId": "3",
        "properties": {"total": 20, "currency": "EUR"},
    }
    await collect(database, [base | order])
    await take_in(database, settings)
    assert set(await inside(database, segment_id)) == {"anna"}
    withdrawn = base | {"type": "track", "event": "Consent Withdrawn", "messageId": "4", "properties": granted}
    withdrawn["timestamp"] = (NOW + timedelta(seconds=1)).isoformat()
    await collect(database, [withdrawn])
    await take_in(database, settings)
    assert await inside(database, segment_id) == {}
