"""Replay: all customers are rebuilt from the log beside those in force, beside the limit: the same rows read and decoded.

`BENCH_EVENTS` sets how many events the log holds, 200,000 when it is absent: the rate is the figure, and it falls
slowly with the size, because more customers fit less well into caches.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time

from benchmarks import intake, system
from benchmarks.workload import Traffic
from tessere.customer import events
from tessere.entry.slices import MIGRATIONS
from tessere.flows.replay.domain import ProposedRules
from tessere.flows.replay.service import running
from tessere.infra.db import Database, find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted

EVENTS = int(os.environ.get("BENCH_EVENTS", "200000"))
_LOADED_AT_ONCE = 200_000


def run() -> dict[str, float]:
    """Events a second of the whole replay, the difference's report included, and of the limit."""
    with system.database() as url, tempfile.TemporaryDirectory() as home:
        os.environ["TESSERE_HOME"] = home  # where the job reads its settings from
        asyncio.run(migrate(url, find_migrations(MIGRATIONS)))
        traffic = Traffic(people=max(20_000, EVENTS // 20))
        for start in range(0, EVENTS, _LOADED_AT_ONCE):
            asyncio.run(intake.load(url, traffic.bodies(min(_LOADED_AT_ONCE, EVENTS - start))))
            intake.work(url, 2)
        return asyncio.run(_measure(url))


async def _measure(url: str) -> dict[str, float]:
    async with open_database(url, before_commit=(write_emitted,)) as database:
        started = time.perf_counter()
        await _read(database)
        limit = EVENTS / (time.perf_counter() - started)
        async with database.unit() as unit:
            replay = await running.start_replay(unit, rules=ProposedRules())
        started = time.perf_counter()
        await running.rebuild(database, {"run_id": str(replay.id)})
        rate = EVENTS / (time.perf_counter() - started)
        async with database.unit() as unit:
            done = await running.get_run(unit, run_id=replay.id)
            if done.status != "ready":
                raise RuntimeError(f"the replay is {done.status}: {done.error}")
            await running.discard_run(unit, run_id=replay.id)
        await running.let_go(database)
        return {"events_per_second": rate, "limit_events_per_second": limit, "ratio": rate / limit}


async def _read(database: Database) -> None:
    async with database.unit() as unit:
        async for _ in events.iterate_log(unit, at_once=4_000):
            pass
