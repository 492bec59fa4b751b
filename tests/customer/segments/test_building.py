"""Building a segment finds exactly whom the rule describes, whatever it reads and whatever goes on meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tessere.customer import events, profiles, segments
from tessere.customer.segments.domain.people import facts_of
from tessere.customer.segments.service import editing
from tessere.customer.segments.service.building import build_segment
from tessere.flows.intake import Intake
from tessere.infra.db import Database, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7
from tessere.kernel.rules import compile_rule, parse
from tessere.kernel.time import to_micros

SOURCE = uuid7()
NOW = datetime.now(UTC)
ORDER = {"event": "Order Completed", "measure": "count", "op": "gte", "value": 1, "within": {"days": 30}}
VIEWS = {"event": "Product Viewed", "measure": "count", "op": "lt", "value": 1, "within": {"days": 40}}
MILAN = {"trait": "city", "op": "is", "value": "milano"}
GRANTED = {"consent": "marketing", "channel": "email", "op": "is", "value": "granted"}
RULES: dict[str, dict[str, Any]] = {
    "trait": MILAN,
    "no trait": {"trait": "city", "op": "is_not", "value": "Milano"},
    "odd name": {"trait": 'a "b"', "op": "exists"},
    "inside": {"trait": "address.city", "op": "is", "value": "Roma"},
    "events": ORDER,
    "both": {"all": [MILAN, ORDER]},
    "either": {"any": [GRANTED, {"all": [MILAN, ORDER]}]},
    "denied": {"not": {"any": [MILAN, {"not": ORDER}]}},
    "consent": GRANTED,
    "absence": {"absent": "Order Completed", "within": {"days": 30}},
    "few": VIEWS,
    "fewer in Milan": {"all": [MILAN, VIEWS]},
    "sum": {"event": "Order Completed", "measure": "sum", "of": "total", "op": "gt", "value": 100},
    "sequence": {
        "sequence": [{"event": "Product Viewed"}, {"absent": "Order Completed", "within": {"days": 2}}],
        "within": {"days": 30},
    },
    "birthday": {"trait": "birth_date", "op": "anniversary_within", "value": {"days": 120}},
    "profile": {"trait": "profile.order_count", "op": "gte", "value": 2},
    "seen lately": {"trait": "profile.last_seen_at", "op": "within_last", "value": {"days": 4}},
    "computed": {"trait": "computed.orders_365d", "op": "gte", "value": 1},
    "everybody": {"all": []},
    "nobody": {"any": [{"all": [MILAN, {"not": MILAN}]}, {"all": [MILAN, {"not": MILAN}]}]},
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TESSERE_HOME", str(tmp_path))
    monkeypatch.setattr("tessere.customer.segments.service.building._UNTIL_ALL_KNOW", 0)
    monkeypatch.setattr("tessere.customer.segments.service.building._GLANCES_AT_ONCE", 7)
    monkeypatch.setattr("tessere.customer.segments.service.building._PEOPLE_AT_ONCE", 5)
    return Settings(home=tmp_path)


def calls(chance: Random, people: int) -> Iterator[dict[str, Any]]:
    """Some known by one identifier, most by a browser, or two, as well: what is known of them lies apart."""
    for number in range(people):
        who = {"userId": f"u{number}"}
        browsers = [{"anonymousId": f"b{number}-{each}"} for each in range(chance.randrange(3))]
        yield identify(chance, number, who)
        for browser in browsers:
            yield identify(chance, number, who | browser)
        for _ in range(chance.randrange(6)):
            yield event(chance, chance.choice([who, *browsers]))


def identify(chance: Random, number: int, who: dict[str, str]) -> dict[str, Any]:
    born = (NOW - timedelta(days=chance.randrange(10_000))).date().isoformat()
    traits = {
        "city": chance.choice(["Milano", "MILANO", "Roma"]), "address": {"city": chance.choice(["Roma", "Bari"])},
        "birth_date": born, 'a "b"': 1,
    }  # fmt: skip
    said = {name: value for name, value in traits.items() if chance.random() < 0.4}
    return _at(chance, {"type": "identify", "traits": said | {"email": f"p{number}@posta.it"}, **who})


def event(chance: Random, who: dict[str, str]) -> dict[str, Any]:
    name = chance.choice(
        ["Product Viewed", "Product Viewed", "Order Completed", "Consent Granted", "Consent Withdrawn"]
    )
    properties: dict[str, Any] = {"total": chance.randrange(200), "currency": "EUR"}
    if name.startswith("Consent"):
        properties = {"purpose": "marketing", "channel": chance.choice(["email", "sms", "*"])}
    return _at(chance, {"type": "track", "event": name, "properties": properties, **who})


def _at(chance: Random, call: dict[str, Any]) -> dict[str, Any]:
    at = NOW - timedelta(hours=chance.uniform(1, 1_200))
    return call | {"messageId": str(uuid7()), "timestamp": at.isoformat()}


async def take_in(database: Database, settings: Settings, said: list[dict[str, Any]]) -> None:
    async with database.unit() as unit:
        body = json.dumps({"batch": said}).encode()
        await events.append_body(unit, source_id=SOURCE, format="segment/import", body=body)
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


async def make(database: Database, name: str, rule: dict[str, Any]) -> UUID:
    async with database.unit() as unit:
        made = await segments.create_segment(unit, name=name, description="", rule=rule)
    await build(database)
    return made.id


async def rebuild(database: Database, segment_id: UUID) -> None:
    async with database.unit() as unit:
        await editing.rebuild_segment(unit, segment_id=segment_id)
    await build(database)


async def build(database: Database) -> None:
    async with database.connection() as db:
        rows = await (
            await db.execute("delete from jobs.job where kind = 'segments.build' returning payload")
        ).fetchall()
    for (payload,) in rows:
        await build_segment(database, payload)


async def described(database: Database, rule: dict[str, Any], settings: Settings) -> set[UUID]:
    """Whom the rule holds for, by looking at every customer whole."""
    parsed = parse(rule)
    holds = compile_rule(parsed)
    async with database.unit() as unit:
        ids = [row[0] for row in await (await unit.db.execute("select profile_id from profiles.card")).fetchall()]
        people = await profiles.gather(unit, profile_ids=ids, fresh={}, lock=False)
        definitions = await profiles.load_definitions(unit)
        return {
            person.profile_id
            for person in people.values()
            if holds(
                facts_of(
                    person.states, now=to_micros(unit.now), zone=ZoneInfo(settings.time_zone),
                    traits={"city", 'a "b"', "address", "birth_date", "profile", "computed"}, segments=set(),
                    definitions=definitions, currency=settings.currency,
                )
            )
        }  # fmt: skip


async def ask(database: Database, statement: str, *params: Any) -> list[Any]:
    async with database.connection() as db:
        return await (await db.execute(statement, params)).fetchall()  # type: ignore[arg-type]


async def members(database: Database, segment_id: UUID) -> set[UUID]:
    """Who is in by both ways of saying so, which must agree."""
    rows = await ask(database, "select profile_id from segments.membership where segment_id = %s", segment_id)
    by_number = await ask(
        database,
        "select s.profile_id from segments.standing s join segments.segment g on g.number = any(s.segments) where g.id = %s",
        segment_id,
    )
    assert set(rows) == set(by_number)
    return {row[0] for row in rows}


async def test_every_kind_of_rule_finds_whom_it_describes_and_mends_what_is_wrong(
    database: Database, settings: Settings
) -> None:
    chance = Random(5)
    await take_in(database, settings, list(calls(chance, 60)))
    for name, rule in RULES.items():
        segment_id = await make(database, name, rule)
        expected = await described(database, rule, settings)
        assert await members(database, segment_id) == expected, name
        await _disturb(database, segment_id, chance)
        await rebuild(database, segment_id)
        assert await members(database, segment_id) == expected, name
    sizes = {name: len(await described(database, rule, settings)) for name, rule in RULES.items()}
    assert [name for name, size in sizes.items() if not 3 < size < 58] == ["everybody", "nobody"], sizes


async def _disturb(database: Database, segment_id: UUID, chance: Random) -> None:
    """Turn some memberships round, as no event would."""
    everybody = [row[0] for row in await ask(database, "select profile_id from profiles.card order by 1")]
    ((number,),) = await ask(database, "select number from segments.segment where id = %s", segment_id)
    inside = await members(database, segment_id)
    async with database.connection() as db:
        for profile_id in chance.sample(everybody, 12):
            if profile_id in inside:
                await db.execute(
                    "delete from segments.membership where (profile_id, segment_id) = (%s, %s)",
                    [profile_id, segment_id],
                )
                await db.execute(
                    "update segments.standing set segments = array_remove(segments, %s) where profile_id = %s",
                    [number, profile_id],
                )
            else:
                await db.execute("insert into segments.membership values (%s, %s, now())", [profile_id, segment_id])
                await db.execute(
                    "insert into segments.standing values (%s, array[%s]::int[], null, 0) on conflict (profile_id) "
                    "do update set segments = standing.segments || excluded.segments",
                    [profile_id, number],
                )


async def test_a_rebuild_without_news_writes_nothing_about_anybody(database: Database, settings: Settings) -> None:
    await take_in(database, settings, list(calls(Random(6), 40)))
    made = [await make(database, name, rule) for name, rule in RULES.items()]
    written = "select (select array_agg((xmin::text, s.*)::text order by profile_id) from segments.standing s), "
    written += "(select array_agg((xmin::text, p.*)::text order by profile_id, segment_id, at) from segments.passage p)"
    before = await ask(database, written)
    for segment_id in made:
        await rebuild(database, segment_id)
    assert await ask(database, written) == before
    ((checked, total),) = await ask(database, "select distinct checked, total from segments.segment")
    assert checked == total == 40


async def test_strangers_are_let_out(database: Database, settings: Settings) -> None:
    await take_in(database, settings, list(calls(Random(7), 10)))
    for name, rule in RULES.items():
        segment_id = await make(database, name, rule)
        expected = await members(database, segment_id)
        stranger = uuid7()
        await _enter_by_hand(database, stranger, segment_id)
        await rebuild(database, segment_id)
        assert await members(database, segment_id) == expected, name


async def _enter_by_hand(database: Database, profile_id: UUID, segment_id: UUID) -> None:
    async with database.connection() as db:
        await db.execute("insert into segments.membership values (%s, %s, now())", [profile_id, segment_id])
        await db.execute(
            "insert into segments.standing select %s, array[number], null, 0 from segments.segment where id = %s",
            [profile_id, segment_id],
        )


async def test_readers_of_a_segment_follow_when_its_rule_changes(database: Database, settings: Settings) -> None:
    await take_in(database, settings, list(calls(Random(8), 40)))
    one = await make(database, "one", MILAN)
    other = await make(
        database, "other", {"all": [{"segment": str(one), "op": "not_in"}, {"trait": "email", "op": "exists"}]}
    )
    everybody = await members(database, one) | await members(database, other)
    assert await members(database, one)
    assert not await members(database, one) & await members(database, other)
    async with database.unit() as unit:
        await editing.change_segment(unit, segment_id=one, expected=editing.ExpectedVersion(None), rule=ORDER)
    await build(database)
    assert await members(database, one) == await described(database, ORDER, settings)
    assert await members(database, other) == everybody - await members(database, one)


async def test_events_that_come_while_it_is_built_count(database: Database, settings: Settings) -> None:
    chance = Random(9)
    await take_in(database, settings, list(calls(chance, 60)))
    more = [[event(chance, {"userId": f"u{chance.randrange(70)}"}) for _ in range(15)] for _ in range(25)]
    names = ("events", "both", "absence", "few", "sequence", "profile")

    async def come() -> None:
        for some in more:
            await take_in(database, settings, some)

    coming = asyncio.create_task(come())
    made = {name: await make(database, name, RULES[name]) for name in names}
    for _ in range(3):
        for segment_id in made.values():
            await rebuild(database, segment_id)
    await coming
    for name, segment_id in made.items():
        assert await members(database, segment_id) == await described(database, RULES[name], settings), name


async def test_a_batch_that_began_before_the_segment_is_waited_for(database: Database, settings: Settings) -> None:
    """Its worker did not know the segment, so that nobody else would hold what it brings against it."""
    await take_in(database, settings, list(calls(Random(10), 5)))
    async with database.connection() as early:
        await early.execute("begin")
        await early.execute("update profiles.state set version = version")
        building = asyncio.create_task(make(database, "Milan", MILAN))
        await asyncio.sleep(0.5)
        assert not building.done()
        assert await ask(database, "select checked from segments.segment") == [(0,)]
        await early.execute("commit")
    segment_id = await building
    assert await members(database, segment_id) == await described(database, MILAN, settings)


async def test_a_building_that_was_broken_off_is_done_again(database: Database, settings: Settings) -> None:
    await take_in(database, settings, list(calls(Random(11), 60)))
    async with database.unit() as unit:
        made = await segments.create_segment(unit, name="few", description="", rule=RULES["few"])
    ((payload,),) = await ask(database, "delete from jobs.job where kind = 'segments.build' returning payload")
    building = asyncio.create_task(build_segment(database, payload))
    while not await ask(database, "select from segments.membership"):
        pass
    building.cancel()
    with pytest.raises(asyncio.CancelledError):
        await building
    expected = await described(database, RULES["few"], settings)
    assert await members(database, made.id) < expected
    await build_segment(database, payload)
    assert await members(database, made.id) == expected
    assert await ask(database, "select status, active from segments.segment") == [("live", True)]
    assert len(await ask(database, "select from segments.passage")) == len(expected)


async def test_those_whose_time_will_come_are_looked_at_then(database: Database, settings: Settings) -> None:
    await take_in(database, settings, list(calls(Random(12), 60)))
    made = {name: await make(database, name, RULES[name]) for name in ("events", "few", "sequence", "birthday", "both")}
    before = {name: await members(database, segment_id) for name, segment_id in made.items()}
    later = NOW + timedelta(days=9)
    async with open_database(database.url, before_commit=(write_emitted,), clock=lambda: later) as then:
        while await segments.Timers(then, settings).run_once():
            pass
        for name, segment_id in made.items():
            expected = await described(then, RULES[name], settings)
            assert await members(database, segment_id) == expected, name
            assert expected != before[name]
    assert await members(database, made["few"]) - before["few"]
