"""From the inbox to the log: each event once for ever, in the order of its sender, with everything that was said."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_letters
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tessere.customer import events
from tessere.customer.events import Channel, SourceKind, Touchpoint
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION

# Counted by the hour in which it happened.
A_WHILE_AGO = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()

SOURCE = UUID("018f0000-0000-7000-8000-000000000001")


def track(message_id: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Seen",
        "messageId": message_id,
        "anonymousId": "a1",
        "timestamp": A_WHILE_AGO,
    } | more


async def ask(database: Database, statement: str, *params: Any) -> list[tuple[Any, ...]]:
    async with database.connection() as db:
        return await (await db.execute(statement, params)).fetchall()


async def test_an_event_is_kept_with_everything_it_said(pipeline: Any, database: Database) -> None:
    said = track(
        "m1",
        userId="u1",
        properties={"price": 9.5, "shop": "milano"},
        context={"userAgent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0.0.0", "page": {"url": "https://x.it/?gclid=1"},
                 "device": {"id": "d1"}, "sessionId": "s1", "locale": "it-IT"},
        novelty={"a": 1},
    )  # fmt: skip
    await pipeline.send(said, source_id=SOURCE)
    (stored,) = await pipeline.run()
    (before,) = stored.new
    async with database.unit() as unit:
        (after,) = await events.find_events(unit, ids=[before.event.id])
    for name in before.event.__struct_fields__:
        old, new = getattr(before.event, name), getattr(after.event, name)
        assert (bytes(old), name) == (bytes(new), name) if hasattr(old, "copy") else old == new, name


async def test_the_rulebook_follows_every_change_of_places(database: Database) -> None:
    async with database.unit() as unit:
        drafts = [
            Touchpoint(id=SOURCE, code=code, name=code, channel=Channel.SHOP, created_at=unit.now, updated_at=unit.now)
            for code in ("milano", "torino")
        ]
        places = [await events.create_touchpoint(unit, draft=draft) for draft in drafts]
        await events.create_source(unit, name="Till", kind=SourceKind.TILL, touchpoint_id=places[0].id)
    async with database.unit() as unit:
        known = await events.load_rulebook(unit)
        assert await events.load_rulebook(unit, known=known) is known
    # Sums of versions cannot tell these together from nothing: one place goes, another and a change come.
    async with database.unit() as unit:
        await events.delete_touchpoint(unit, touchpoint_id=places[1].id, expected=ANY_VERSION)
    async with database.unit() as unit:
        await events.create_touchpoint(unit, draft=replace(drafts[1], code="roma", name="Roma"))
    async with database.unit() as unit:
        changed = await events.load_rulebook(unit, known=known)
    assert {code for sender in changed.senders.values() for code in sender.channels} == {"milano", "roma"}
    assert changed.version > known.version


async def test_a_large_event_is_compressed_and_comes_back(pipeline: Any, database: Database) -> None:
    await pipeline.send(track("m1", properties={"note": "tazza " * 2_000}), source_id=SOURCE)
    (stored,) = await pipeline.run()
    assert (await ask(database, "select length(payload) < 500 from events.event_log")) == [(True,)]
    async with database.unit() as unit:
        (after,) = await events.find_events(unit, ids=[stored.new[0].event.id])
    assert events.read_object(after.event.properties) == {"note": "tazza " * 2_000}


async def test_duplicates_are_counted_and_ignored_and_conflicts_quarantined(pipeline: Any, database: Database) -> None:
    await pipeline.send(track("m1"), track("m1"), track("m2"), source_id=SOURCE)
    await pipeline.send(track("m2"), track("m1", event="Other"), source_id=SOURCE)
    results = await pipeline.run()
    assert sum(len(each.new) for each in results) == 2
    assert sum(each.duplicates for each in results) == 2
    assert sum(each.conflicts for each in results) == 1
    assert await ask(database, "select code, name from events.quarantine") == [("id_conflict", "Other")]
    assert await ask(
        database, "select sum(seen)::int, sum(duplicates)::int, sum(quarantined)::int from events.hour_tally"
    ) == [(2, 2, 1)]
    assert await ask(database, "select count(*) from events.inbox") == [(0,)]


async def test_the_same_message_of_two_sources_is_two_events(pipeline: Any) -> None:
    await pipeline.send(track("m1"), source_id=SOURCE)
    await pipeline.send(track("m1"), source_id=UUID(int=7))
    assert sum(len(each.new) for each in await pipeline.run()) == 2


async def test_one_lane_is_read_by_one_worker_in_the_order_it_was_sent(pipeline: Any, database: Database) -> None:
    for number in range(5):
        await pipeline.send(track(f"m{number}"), source_id=SOURCE)
    async with database.unit() as first, database.unit() as second:
        (lane,) = await events.list_waiting_lanes(first)
        rows = await events.take(first, lanes=[lane])
        assert [json.loads(row.body)["batch"][0]["messageId"] for row in rows] == [f"m{number}" for number in range(5)]
        assert await events.take(second, lanes=[lane]) == []


async def test_a_failed_round_is_done_again_exactly_once(pipeline: Any, database: Database) -> None:
    await pipeline.send(track("m1"), {"type": "nonsense"}, source_id=SOURCE)

    class PowerCut(Exception):
        pass

    try:
        async with database.unit() as unit:
            rulebook = await events.load_rulebook(unit)
            (lane,) = await events.list_waiting_lanes(unit)
            rows = await events.take(unit, lanes=[lane])
            opened = events.open_rows(rows, rulebook)
            await events.store_events(
                unit, owned=[events.Owned(event=each) for each in opened.events], refused=opened.refused
            )
            await events.forget(unit, rows=rows)
            raise PowerCut
    except PowerCut:
        pass
    assert await ask(database, "select count(*) from events.event_log") == [(0,)]
    (stored,) = await pipeline.run()
    assert len(stored.new) == 1
    assert await ask(database, "select count(*) from events.quarantine") == [(1,)]


async def test_two_workers_with_the_same_events_keep_each_once(database: Database, pipeline: Any) -> None:
    for source in range(8):
        await pipeline.send(*(track(f"m{number}", anonymousId=f"a{source}") for number in range(50)), source_id=SOURCE)

    async def work(lane: int) -> int:
        async with database.unit() as unit:
            rulebook = await events.load_rulebook(unit)
            rows = await events.take(unit, lanes=[lane])
            opened = events.open_rows(rows, rulebook)
            owned = [events.Owned(event=event) for event in opened.events]
            stored = await events.store_events(unit, owned=owned, lane=lane)
            await events.forget(unit, rows=rows)
            return len(stored.new)

    async with database.unit() as unit:
        lanes = await events.list_waiting_lanes(unit)
    assert len(lanes) > 1
    assert sum(await asyncio.gather(*(work(lane) for lane in lanes))) == 50


async def test_a_million_names_do_not_fill_the_tallies(pipeline: Any, database: Database) -> None:
    await pipeline.send(*(track(f"m{number}", event=f"name {number}") for number in range(1_000)), source_id=SOURCE)
    await pipeline.run()
    ((rows, seen),) = await ask(database, "select count(*), sum(seen)::int from events.hour_tally")
    assert seen == 1_000
    assert rows <= 201


async def test_a_batch_of_intake_ends_at_a_megabyte_of_bodies(pipeline: Any, database: Database) -> None:
    random = Random(7)
    for body in range(8):
        noise = ["".join(random.choices(ascii_letters, k=25_000)) for _ in range(19)]
        items = (track(f"m{body}-{number}", properties={"note": note}) for number, note in enumerate(noise))
        await pipeline.send(*items, source_id=SOURCE)
    async with database.unit() as unit:
        (lane,) = await events.list_waiting_lanes(unit)
        rows = await events.take(unit, lanes=[lane], limit=500)
    assert 1 <= len(rows) < 8
    while await pipeline.run():
        pass
    assert await ask(database, "select count(*) from events.event_log") == [(8 * 19,)]
