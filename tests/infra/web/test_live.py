"""Live changes: told when committed, fanned out, heard again after the database was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from tessere.infra import web
from tessere.infra.db import Database


@pytest.fixture
async def hub(database: Database) -> AsyncIterator[web.LiveHub]:
    async with web.LiveHub(database.url).run() as hub:
        await asyncio.wait_for(hub.connected.wait(), 5)
        yield hub


async def _next(subscription: web.Subscription, seconds: float = 5) -> web.Change:
    return await asyncio.wait_for(anext(subscription), seconds)


async def _publish(database: Database, topic: str, *ids: object) -> None:
    async with database.unit() as unit:
        await web.publish(unit, topic=topic, ids=ids)


async def test_watchers_hear_their_topics(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events, hub.subscribe("events", "profiles") as both:
        await _publish(database, "profiles", 1)
        await _publish(database, "events", 2, 3)
        assert await _next(both) == web.Change("profiles", ["1"])
        assert await _next(both) == web.Change("events", ["2", "3"])
        assert await _next(events) == web.Change("events", ["2", "3"])


async def test_nothing_is_told_of_what_was_rolled_back(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events:
        with suppress(KeyError):
            async with database.unit() as unit:
                await web.publish(unit, topic="events", ids=[1])
                raise KeyError
        await _publish(database, "events", 2)
        assert (await _next(events)).ids == ["2"]


async def test_changes_gather_until_they_are_read(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events, hub.subscribe("events") as second:
        for number in range(5):
            await _publish(database, "events", number, 0)
        seen: list[str] = []
        while len(seen) < 5:
            seen += (await _next(second)).ids or []
        assert (await _next(events)).ids == ["0", "1", "2", "3", "4"]


async def test_many_ids_come_in_parts_and_very_many_as_none(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events:
        await _publish(database, "events", *range(1_000))
        seen: list[str] = []
        while len(seen) < 1_000:
            seen += (await _next(events)).ids or []
        assert seen == [str(number) for number in range(1_000)]
        await _publish(database, "events", *range(5_000))
        assert await _next(events) == web.Change("events", None)
        await _publish(database, "events")
        assert await _next(events) == web.Change("events", None)


async def test_a_watcher_that_does_not_read_is_dropped(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as slow, hub.subscribe("other") as other:
        for start in range(0, 12_000, 2_000):
            await _publish(database, "events", *range(start, start + 2_000))
        await _publish(database, "other", 1)
        await _next(other)
        with pytest.raises(web.Dropped) as caught:
            await _next(slow)
        assert caught.value.reason == "slow"


async def test_after_the_connection_was_lost_watchers_read_again(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events:
        async with database.connection() as db:
            await db.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and query like 'listen%'"
            )
        assert await _next(events) == web.Change("events", None)
        await _publish(database, "events", 7)
        assert (await _next(events)).ids == ["7"]


async def test_what_is_not_understood_is_passed_over(database: Database, hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events:
        async with database.connection() as db:
            await db.execute("select pg_notify('tessere_live', 'not json')")
        await _publish(database, "events", 1)
        assert (await _next(events)).ids == ["1"]


async def test_closing_lets_every_watcher_go(hub: web.LiveHub) -> None:
    with hub.subscribe("events") as events:
        hub.close_streams()
        with pytest.raises(web.Dropped) as caught:
            await _next(events)
        assert caught.value.reason == "shutdown"
    with hub.subscribe("events") as late, pytest.raises(web.Dropped):
        await _next(late)
