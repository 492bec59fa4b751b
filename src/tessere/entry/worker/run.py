"""Runs the loops of background work until told to stop; any number of these processes share the load."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
import structlog
from psycopg import AsyncConnection

from tessere.customer import segments
from tessere.entry import slices
from tessere.flows.intake import Intake
from tessere.infra import jobs
from tessere.infra.db import Database, open_database
from tessere.infra.outbox import Dispatcher, write_emitted
from tessere.infra.settings import Settings
from tessere.infra.telemetry import counter
from tessere.kernel.errors import Unavailable

log = structlog.get_logger()

_CHANNELS = ("tessere_inbox", "tessere_outbox", "tessere_jobs")
_IDLE_SECONDS = 1.0
_BEAT_SECONDS = 5.0
_LONGEST_PAUSE = 10.0
_FAILURES = counter("worker_failures", "Rounds of a worker's loop that failed and were tried again", ("loop",))


async def run_worker(settings: Settings, *, url: str, stop: asyncio.Event) -> None:
    """Work until `stop` is set, then finish the round in hand. A lost database is waited for."""
    async with open_database(url, before_commit=(write_emitted,), max_connections=8) as database:
        intake = Intake(database, settings)
        dispatcher = Dispatcher(database, slices.REACTIONS)
        timers = segments.Timers(database, settings)
        short, long = (jobs.Runner(database, lane) for lane in jobs.lanes_of(slices.JOBS))
        await _prepare(stop, dispatcher.prepare, short.prepare, long.prepare)
        wake = _Wake()
        loops = [
            asyncio.create_task(_listen(url, wake, stop)),
            asyncio.create_task(_loop("intake", intake.run_once, wake.on("tessere_inbox"), stop)),
            asyncio.create_task(_loop("outbox", dispatcher.deliver, wake.on("tessere_outbox"), stop)),
            asyncio.create_task(_loop("segments", timers.run_once, asyncio.Event(), stop)),
            asyncio.create_task(_loop("jobs", short.run_due, wake.on("tessere_jobs"), stop)),
            asyncio.create_task(_loop("long_jobs", long.run_due, wake.on("tessere_jobs"), stop)),
            asyncio.create_task(_beat(database, intake, stop)),
        ]
        await stop.wait()
        wake.all()
        _, pending = await asyncio.wait(loops, timeout=20)
        for task in pending:
            task.cancel()


class _Wake:
    """Events by the channel that sets them, one for each loop that waits: a loop clears its own."""

    def __init__(self) -> None:
        self._events: dict[str, list[asyncio.Event]] = {channel: [] for channel in _CHANNELS}

    def on(self, channel: str) -> asyncio.Event:
        """A new event that notices of the channel set."""
        event = asyncio.Event()
        self._events[channel].append(event)
        return event

    def hear(self, channel: str) -> None:
        """A notice has come."""
        for event in self._events[channel]:
            event.set()

    def all(self) -> None:
        """Wake every loop."""
        for channel in self._events:
            self.hear(channel)


async def _prepare(stop: asyncio.Event, *steps: Callable[[], Awaitable[None]]) -> None:
    for step in steps:
        while not stop.is_set():
            try:
                await step()
                break
            except Unavailable:
                await asyncio.sleep(_IDLE_SECONDS)


async def _loop(name: str, once: Callable[[], Awaitable[int]], wake: asyncio.Event, stop: asyncio.Event) -> None:
    """Run rounds while there is work; sleep until woken otherwise. A failing round is tried again, ever more slowly."""
    pause = 0.1
    while not stop.is_set():
        wake.clear()
        try:
            worked = await once()
            pause = 0.1
        except Exception as error:
            _FAILURES.labels(name).inc()
            level = log.warning if isinstance(error, Unavailable) else log.error
            level("worker_round_failed", loop=name, exc_info=None if isinstance(error, Unavailable) else error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            continue
        if not worked:
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), _IDLE_SECONDS)


async def _listen(url: str, wake: _Wake, stop: asyncio.Event) -> None:
    """Set the events as their notifications come; without a connection the loops look by themselves once a second."""
    while not stop.is_set():
        try:
            async with await AsyncConnection.connect(url, autocommit=True) as db:
                for channel in _CHANNELS:
                    await db.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
                while not stop.is_set():
                    async for notice in db.notifies(timeout=_IDLE_SECONDS):
                        wake.hear(notice.channel)
        except psycopg.Error:
            await asyncio.sleep(_IDLE_SECONDS)


async def _beat(database: Database, intake: Intake, stop: asyncio.Event) -> None:
    worker_id, started_at = database.new_id(), database.clock()
    while not stop.is_set():
        with suppress(Unavailable):
            async with database.unit() as unit:
                await jobs.beat(unit, worker_id=worker_id, started_at=started_at, partitions=intake.take_partitions())
                intake.share_with(len(await jobs.list_workers(unit)))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _BEAT_SECONDS)
    with suppress(Unavailable):
        async with database.unit() as unit:
            await jobs.forget_worker(unit, worker_id=worker_id)
