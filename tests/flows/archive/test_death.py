"""kill -9 at any moment: what is in the lake is what is in the log, once each."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from tessere.flows.archive.service import working

from .conftest import Shop, owner_of

KILLS = 25


async def start(shop: Shop, task: str, *keys: str) -> asyncio.subprocess.Process:
    script = str(Path(__file__).with_name("murder.py"))
    return await asyncio.create_subprocess_exec(
        sys.executable, script, shop.database.url, task, *keys, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "TESSERE_HOME": str(shop.settings.home)},
    )  # fmt: skip


async def kill_after(process: asyncio.subprocess.Process, seconds: float) -> bool:
    """Whether it was still at work."""
    await asyncio.sleep(seconds)
    alive = process.returncode is None
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    return alive


@pytest.mark.timeout(300)
async def test_a_writer_that_is_killed_again_and_again_writes_everything_once(shop: Shop) -> None:
    chance = random.Random(9)
    unfinished = 0
    for _ in range(KILLS):
        await shop.send(30, days=2, settled=False)
        process = await start(shop, "write")
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 30)  # it has begun; now it works without a pause
        await shop.send(60, days=2, settled=False)
        await kill_after(process, chance.uniform(0.0, 0.25))
        async with shop.database.connection() as db:
            cursor = await db.execute("select count(*) from lake.file where status <> 'current'")
            (left,) = await cursor.fetchone() or (0,)
            unfinished += left > 0
        # Whoever asks between death and recovery gets the whole log.
        assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    await shop.settle()
    await shop.write()
    ids = sorted(await shop.log_ids())
    assert len(ids) == KILLS * 90
    assert sorted(await shop.lake_ids(log=None)) == ids
    # A plain pattern of names sees the same, for nothing is left over.
    found = duckdb.sql(f"select id from '{shop.settings.home}/lake/events/*/part-*.parquet'").fetchall()
    assert sorted(row[0] for row in found) == ids
    assert sorted(str(path.relative_to(shop.settings.home / "lake")) for path in shop.files()) == sorted(shop.paths())
    assert not any((shop.settings.home / "lake" / "_staging").glob("*"))
    print(f"{unfinished} of {KILLS} deaths left something to tidy")


@pytest.mark.timeout(300)
async def test_an_erasure_that_is_killed_goes_on_and_says_the_whole_count(shop: Shop) -> None:
    for _ in range(4):
        await shop.send(150, people=6)
        await shop.write(rest=False)
    gone = owner_of("browser-2")
    (before,) = await shop.ask("select count(*) as n from events where owner_key = $key", params={"key": str(gone)})
    await shop.change("delete from events.event_log where owner_key = %s", gone)
    for seconds in (0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        await kill_after(await start(shop, "erase", str(gone)), seconds)
        assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    order = working.Erasure(erasure_id=UUID(int=1), owner_keys=[gone])
    erased = await working.erase_owners(shop.database, shop.settings, order)
    assert erased["events"] == before["n"] > 50
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())
    for path in shop.files():
        assert str(gone).encode() not in path.read_bytes()
