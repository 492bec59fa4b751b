"""Intake to resolved profile: workers empty an inbox into customers, without segments and with fifty that are live.

The limit is what collecting's limit is: two processes that decode the same bodies and COPY their rows, and do nothing else.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks import collect, system
from benchmarks.rules import RULES
from benchmarks.workload import Traffic
from tessere.customer import events
from tessere.customer.segments import create_segment
from tessere.customer.segments.service import building
from tessere.customer.segments.service.building import build_segment
from tessere.entry.slices import MIGRATIONS
from tessere.flows.intake import Intake
from tessere.infra.db import find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

WARM, EVENTS = 100_000, 100_000
WORKERS = 2
building._UNTIL_ALL_KNOW = 0  # no worker runs yet
_SOURCE = uuid7()
_ADD_SOURCE = """
insert into events.source (id, name, kind, enabled, created_at, updated_at) values (%s, 'Bench', 'site', true, now(), now())
on conflict do nothing
"""


def run() -> dict[str, float]:
    """Events a second of one worker, of two, and of two with fifty segments; and how near that comes to the limit."""
    limit = collect.measure_limit(Traffic().bodies(EVENTS))
    found = {f"events_per_second_{workers}": _measure(workers) for workers in (1, WORKERS)}
    with_segments = _measure(WORKERS, segments=True)
    return {
        "limit_events_per_second": limit,
        **found,
        "with_50_segments_2": with_segments,
        "ratio_2": found[f"events_per_second_{WORKERS}"] / limit,
        "ratio_with_50_segments": with_segments / limit,
    }


def _measure(workers: int, *, segments: bool = False) -> float:
    with system.database() as url:
        asyncio.run(migrate(url, find_migrations(MIGRATIONS)))
        if segments:
            asyncio.run(_make_segments(url))
        traffic = Traffic()
        asyncio.run(load(url, traffic.bodies(WARM)))
        work(url, workers)
        asyncio.run(load(url, traffic.bodies(EVENTS)))
        return EVENTS / work(url, workers)


async def _make_segments(url: str) -> None:
    async with open_database(url, before_commit=(write_emitted,)) as database:
        for number, rule in enumerate(RULES):
            async with database.unit() as unit:
                made = await create_segment(unit, name=f"Segment {number}", description="", rule=rule)
            # There is nobody to be held against it yet: it is live at once.
            await build_segment(database, {"segment_id": str(made.id), "version": made.version, "tracks": []})


async def load(url: str, bodies: list[bytes]) -> None:
    """Put bodies into the inbox, from a source that the system knows."""
    async with open_database(url, before_commit=(write_emitted,)) as database:
        async with database.connection() as db:
            await db.execute(_ADD_SOURCE, [_SOURCE])
        for start in range(0, len(bodies), 50):
            async with database.unit() as unit:
                for body in bodies[start : start + 50]:
                    await events.append_body(unit, source_id=_SOURCE, format="segment/batch", body=body)
        async with database.connection() as db:
            await db.execute("checkpoint")


def work(url: str, workers: int) -> float:
    """Seconds from the moment all workers are ready until the inbox is empty."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(workers + 1)
    processes = [context.Process(target=_worker, args=(url, barrier, workers)) for _ in range(workers)]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    for process in processes:
        process.join()
    return time.perf_counter() - started


def _worker(url: str, barrier: Barrier, workers: int) -> None:
    asyncio.run(_drain(url, barrier, workers))


async def _drain(url: str, barrier: Barrier, workers: int) -> None:
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # as the worker process does
    async with open_database(url, before_commit=(write_emitted,), max_connections=2) as database:
        intake = Intake(database, Settings(home=Path("/nonexistent")))
        intake.share_with(workers)
        barrier.wait()
        while True:
            if not await intake.run_once():
                async with database.unit() as unit:
                    if (await events.read_backlog(unit)).pending == 0:
                        return
                await asyncio.sleep(0.005)
