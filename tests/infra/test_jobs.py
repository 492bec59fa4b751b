"""Jobs run once, come back after a failure and after the death of a worker; timers return."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tessere.entry import slices
from tessere.infra import jobs
from tessere.infra.db import Database


async def test_runs_a_job_once_and_a_key_only_once(database: Database) -> None:
    ran: list[Any] = []

    async def run(_database: Database, payload: Any) -> None:
        ran.append(payload)

    runner = jobs.Runner(database, [jobs.JobKind("count", run)])
    async with database.unit() as unit:
        assert await jobs.enqueue(unit, kind="count", key="a", payload={"n": 1})
        assert not await jobs.enqueue(unit, kind="count", key="a", payload={"n": 2})
    assert await runner.run_due() == 1
    assert await runner.run_due() == 0
    assert ran == [{"n": 1}]


async def test_a_failed_job_is_tried_again_later(database: Database) -> None:
    attempts: list[int] = []

    async def run(_database: Database, _payload: Any) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError("first time")

    runner = jobs.Runner(database, [jobs.JobKind("flaky", run)])
    async with database.unit() as unit:
        await jobs.enqueue(unit, kind="flaky", key="a")
    await runner.run_due()
    assert await runner.run_due() == 0
    async with database.connection() as db:
        await db.execute("update jobs.job set run_at = now()")
    await runner.run_due()
    assert len(attempts) == 2


async def test_a_job_whose_worker_died_is_taken_by_another(database: Database) -> None:
    ran: list[int] = []

    async def run(_database: Database, _payload: Any) -> None:
        ran.append(1)

    async with database.unit() as unit:
        await jobs.enqueue(unit, kind="work", key="a")
    async with database.connection() as db:
        await db.execute(
            "update jobs.job set leased_until = now() + interval '1 minute', leased_by = gen_random_uuid()"
        )
    runner = jobs.Runner(database, [jobs.JobKind("work", run)])
    assert await runner.run_due() == 0
    async with database.connection() as db:
        await db.execute("update jobs.job set leased_until = now() - interval '1 second'")
    assert await runner.run_due() == 1
    assert ran == [1]


async def test_a_timer_comes_back(database: Database) -> None:
    ran: list[int] = []

    async def run(_database: Database, _payload: Any) -> None:
        ran.append(1)

    runner = jobs.Runner(database, [jobs.JobKind("tick", run, every=timedelta(hours=1))])
    await runner.prepare()
    await runner.prepare()
    for _ in range(3):
        async with database.connection() as db:
            await db.execute("update jobs.job set run_at = now()")
        await runner.run_due()
    assert len(ran) == 3


async def test_what_somebody_waits_for_does_not_queue_behind_long_work(database: Database) -> None:
    began, may_end = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    async def search(_database: Database, _payload: Any) -> None:
        began.set()
        await may_end.wait()
        ran.append("search")

    async def erase(_database: Database, _payload: Any) -> None:
        ran.append("erase")

    kinds = [jobs.JobKind("search", search, long=True), jobs.JobKind("erase", erase)]
    short, long = (jobs.Runner(database, lane) for lane in jobs.lanes_of(kinds))
    async with database.unit() as unit:
        await jobs.enqueue(unit, kind="search", key="a")
        await jobs.enqueue(unit, kind="erase", key="a")
    searching = asyncio.create_task(long.run_due())
    await asyncio.wait_for(began.wait(), 10)
    assert await asyncio.wait_for(short.run_due(), 10) == 1
    assert ran == ["erase"]
    may_end.set()
    assert await searching == 1
    assert ran == ["erase", "search"]


def test_every_kind_has_its_lane() -> None:
    short, long = jobs.lanes_of(slices.JOBS)
    assert {kind.kind for kind in [*short, *long]} == {kind.kind for kind in slices.JOBS}
    assert {"privacy.erase", "privacy.export"} <= {kind.kind for kind in short}
    assert {"matching.search", "replay.rebuild", "segments.build"} <= {kind.kind for kind in long}
