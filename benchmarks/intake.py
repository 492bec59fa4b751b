"""Intake to resolved profile: two workers empty an inbox into customers."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks import system
from benchmarks.workload import Traffic
from tessere.customer import events
from tessere.entry.slices import MIGRATIONS
from tessere.flows.intake import Intake
from tessere.infra.db import find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

WARM, EVENTS = 100_000, 100_000
WORKERS = 2
_SOURCE = uuid7()


def run() -> dict[str, float]:
    """Events a second of one worker and of two."""
    return {f"events_per_second_{workers}": _measure(workers) for workers in (1, WORKERS)}


def _measure(workers: int) -> float:
    with system.database() as url:
        asyncio.run(migrate(url, find_migrations(MIGRATIONS)))
        traffic = Traffic()
        asyncio.run(_load(url, traffic.bodies(WARM)))
        _work(url, workers)
        asyncio.run(_load(url, traffic.bodies(EVENTS)))
        return EVENTS / _work(url, workers)


async def _load(url: str, bodies: list[bytes]) -> None:
    async with open_database(url, before_commit=(write_emitted,)) as database:
        for start in range(0, len(bodies), 50):
            async with database.unit() as unit:
                for body in bodies[start : start + 50]:
                    await events.append_body(unit, source_id=_SOURCE, format="segment/batch", body=body)
        async with database.connection() as db:
            await db.execute("checkpoint")


def _work(url: str, workers: int) -> float:
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
