"""The past and the present: the same for a seed, in the form the collector takes, judged against the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import msgspec
import pytest

from tessere.customer import events, identity
from tessere.customer.events import Channel, Envelope, Event, Sender, SourceKind
from tessere.customer.events.domain.decoding import decode
from tessere.customer.events.domain.plan import Plan, PlanEvent, PlanMode
from tessere.entry.demo.catalog import load_shops
from tessere.entry.demo.history import CHAPTERS, history, tell
from tessere.entry.demo.judge import judge
from tessere.entry.demo.live import live
from tessere.entry.demo.opening import _PLAN, _SOURCES
from tessere.entry.demo.people import LONGEST_AGO, Person, population
from tessere.entry.demo.scenes import SOURCES, Call
from tessere.entry.demo.truth import truth
from tessere.flows.intake import Intake
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

# One worker tells the year, once.
pytestmark = pytest.mark.xdist_group("history")
SEED = 2010
NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
SENDERS = {
    source: Sender(
        source_id=uuid7(), kind=SourceKind(kind), channel=Channel.SITE,
        channels={shop.code: Channel.SHOP for shop in load_shops()} | {"whatsapp": Channel.WHATSAPP},
    )
    for source, _, kind, _ in _SOURCES
}  # fmt: skip
# The share of pairs that belong together which identity must find in the year that is told here.
LEAST_RECALL = 0.8


@pytest.fixture(scope="module")
def past() -> list[Call]:
    return list(history(SEED, NOW))


@pytest.fixture(scope="module")
def stored(past: list[Call]) -> list[Event]:
    return read(past, NOW)


def read(calls: Iterable[Call], received_at: datetime) -> list[Event]:
    """The calls as intake reads them; fails when one of them is refused."""
    found = []
    for source, sender in SENDERS.items():
        own = [call.body for call in calls if call.source == source]
        for start in range(0, len(own), 100):
            body = msgspec.json.encode({"batch": own[start : start + 100]})
            decoded = decode(Envelope(received_at=received_at, format="segment/batch", body=body), sender)
            assert decoded.refused == []
            found += decoded.events
    return found


def plan() -> Plan:
    return Plan(
        PlanEvent(name=name, description=text, schema=schema, mode=PlanMode(mode), updated_at=NOW)
        for name, text, mode, schema in _PLAN
    )


def test_the_same_seed_and_start_tell_the_same(past: list[Call]) -> None:
    assert list(tell(SEED, NOW, 1)) == list(tell(SEED, NOW, 1))
    again = {_order(call): call for chapter in (9, 2) for call in tell(SEED, NOW, chapter)}
    assert len(again) > 5_000
    assert {_order(call): call for call in past if _order(call) in again} == again
    assert [call.body for call in tell(1, NOW, 0)] != [call.body for call in tell(SEED, NOW, 0)]


def test_message_ids_are_unique(past: list[Call]) -> None:
    ids = Counter((call.source, call.body["messageId"]) for call in past)
    assert [pair for pair, count in ids.items() if count > 1] == []


def test_the_past_is_a_year_long_and_over(past: list[Call]) -> None:
    assert all(NOW - timedelta(days=LONGEST_AGO + 8) < call.at < NOW for call in past)
    assert max(call.at for call in past) > NOW - timedelta(hours=2)
    months = Counter(call.at.strftime("%Y-%m") for call in past)
    assert len(months) >= 13
    assert 50_000 < len(past) < 150_000
    assert {call.source for call in past} == set(SOURCES)


def test_every_chapter_keeps_to_its_days(past: list[Call]) -> None:
    newest = [call.at for call in tell(SEED, NOW, 0)]
    assert min(newest) > NOW - timedelta(days=CHAPTERS[0][1])


def test_the_collector_takes_all_of_it_but_the_old_apps_baskets(past: list[Call], stored: list[Event]) -> None:
    assert len(stored) == len(past)
    judged = plan().judge(stored)
    assert 0 < len(judged.refused) < len(stored) / 1000
    for event, refusal in judged.refused:
        assert (event.name, refusal.code) == ("Product Added", "plan_violation")
        assert b'"version":"2.9.4"' in bytes(event.context)
    assert sum(judged.violations.values()) == len(judged.refused)


def test_events_come_from_every_channel_and_bots_are_among_them(stored: list[Event]) -> None:
    shops = {event.touchpoint for event in stored if event.channel is Channel.SHOP}
    assert shops == {shop.code for shop in load_shops()}
    assert any(event.channel is Channel.WHATSAPP for event in stored)
    assert any(event.client.is_bot for event in stored)
    devices = {event.client.device for event in stored}
    assert {"phone", "desktop", "tablet", "bot"} <= devices
    campaigns = {event.campaign.channel for event in stored if event.campaign is not None}
    assert {"email", "paid_search", "paid_social", "display", "organic_search"} <= campaigns


def test_sales_happen_while_the_shop_is_open(past: list[Call]) -> None:
    shops = {shop.code: shop for shop in load_shops()}
    for call in past:
        if call.source == "till" and call.body["type"] == "track" and call.at < NOW - timedelta(days=1):
            local = call.at
            shop = shops[call.body["properties"]["shop"]]
            minute = local.hour * 60 + local.minute
            hours = [(each.opens, each.closes) for each in shop.hours if each.day == local.isoweekday()]
            assert any(_minutes(opens) <= minute < _minutes(closes) + 5 for opens, closes in hours), (
                call.at,
                shop.code,
            )


@pytest.mark.parametrize("hour", [2, 9, 20])
def test_somebody_is_always_there(hour: int) -> None:
    start = datetime(2026, 11, 24, hour, tzinfo=UTC)
    calls = list(takewhile(lambda call: call.at < start + timedelta(minutes=30), live(SEED, start)))
    assert [call.at for call in calls] == sorted(call.at for call in calls)
    assert calls[0].at >= start
    assert 0.25 < len(calls) / 1800 < 2
    assert calls == list(takewhile(lambda call: call.at < start + timedelta(minutes=30), live(SEED, start)))
    events_read = read(calls, start + timedelta(minutes=31))
    assert len({(event.source_id, event.message_id) for event in events_read}) == len(calls)


def test_a_higher_speed_brings_more_people() -> None:
    minute = timedelta(minutes=1)
    calls = list(takewhile(lambda call: call.at < NOW + minute, live(SEED, NOW, 50)))
    assert 15 < len(calls) / 60 < 100
    read(calls, NOW + minute)


def test_the_old_app_breaks_the_plan_while_the_demo_plays() -> None:
    calls = list(takewhile(lambda call: call.at < NOW + timedelta(hours=2), live(SEED, NOW)))
    refused = plan().judge(read(calls, NOW + timedelta(hours=3))).refused
    assert {event.name for event, _ in refused} == {"Product Added"}


async def test_identity_recognizes_the_people(database: Database, tmp_path: Path) -> None:
    """A quarter of the people with their relatives, their whole year, in the order in which the demo tells it."""
    chosen = _with_relatives(person for person in population(SEED) if person.number % 4 == 0)
    keys = {person.key for person in chosen}
    intake = Intake(database, Settings(home=tmp_path))
    for chapter in range(len(CHAPTERS)):
        calls = [call for call in tell(SEED, NOW, chapter) if call.body["messageId"].split("-")[0] in keys]
        await _collect(database, calls)
        while await intake.run_once():
            pass
    names = {identity.identifier_key(*name): name for name in truth(SEED)}
    async with database.unit() as unit:
        known = await identity.find_identifiers(unit, keys=names)
    found = judge({names[key]: each.profile_id for key, each in known.items()}, truth(SEED))
    assert found.people > 180
    # Nobody is merged with somebody else but for the reasons that the demo plays on purpose.
    assert {each.code for each in found.wrongly_merged} <= {"parents_phone", "tablet_guest", "anothers_email"}
    assert "unexplained" not in {each.code for each in found.missed}
    assert found.precision > 0.95
    assert found.recall > LEAST_RECALL
    odd = {each for merged in found.wrongly_merged for each in merged.people}
    honest = {name: person for name, person in truth(SEED).items() if person.name not in odd}
    again = judge({names[key]: each.profile_id for key, each in known.items() if names[key] in honest}, honest)
    assert again.precision == 1.0


def _with_relatives(people: Iterable[Person]) -> list[Person]:
    everybody = population(SEED)
    chosen = {person.number for person in people}
    chosen |= {each.relative for each in everybody if each.number in chosen and each.relative is not None}
    chosen |= {each.number for each in everybody if each.relative in chosen}
    return [everybody[number] for number in sorted(chosen)]


async def _collect(database: Database, calls: list[Call]) -> None:
    for source, sender in SENDERS.items():
        own = [call.body for call in calls if call.source == source]
        for start in range(0, len(own), 100):
            async with database.unit() as unit:
                body = msgspec.json.encode({"batch": own[start : start + 100]})
                await events.append_body(unit, source_id=sender.source_id, format="segment/batch", body=body)


def _order(call: Call) -> tuple[str, str]:
    return call.source, call.body["messageId"]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
