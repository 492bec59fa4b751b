"""Limits that several processes share, and limits of one process that stay small."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tessere.infra import web
from tessere.infra.db import Database, open_database, utc_now
from tessere.kernel.errors import RateLimited

LIMIT = web.Limit(burst=5, per_second=1 / 60)


async def _try(database: Database) -> bool:
    try:
        async with database.unit() as unit:
            await web.take_shared(unit, bucket="anna", limit=LIMIT)
    except RateLimited:
        return False
    return True


async def test_processes_that_try_at_once_share_the_bucket(database: Database) -> None:
    async with open_database(database.url) as other:
        tries = await asyncio.gather(*(_try(database if n % 2 else other) for n in range(16)))
    assert sum(tries) == 5


async def test_the_bucket_fills_again_and_can_be_reset(database: Database) -> None:
    assert [await _try(database) for _ in range(6)] == [True] * 5 + [False]
    async with open_database(database.url, clock=lambda: utc_now() + timedelta(minutes=2, seconds=1)) as later:
        assert [await _try(later) for _ in range(3)] == [True, True, False]
    async with database.unit() as unit:
        await web.reset_shared(unit, bucket="anna")
    assert await _try(database)


async def test_addresses_are_not_kept(database: Database) -> None:
    await _try(database)
    async with database.connection() as db:
        assert "anna" not in str(await (await db.execute("select throttle::text from web.throttle")).fetchall())


def test_a_process_forgets_the_least_recent_clients() -> None:
    now = 0.0
    limiter = web.RateLimiter(web.Limit(burst=1, per_second=1), clock=lambda: now)
    limiter.take("anna")
    with pytest.raises(RateLimited):
        limiter.take("anna")
    with pytest.raises(RateLimited):
        limiter.check("anna")
    now = 1.0
    limiter.check("anna")
    limiter.take("anna")
    for number in range(20_000):
        limiter.take(f"client {number}")
    limiter.take("anna")
    assert len(limiter._buckets) == 20_000
