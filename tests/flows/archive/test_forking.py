"""The process that changes the lake: forked where there is a template, told why when it fails, gone with whoever asked."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from tessere.flows.archive.service import running

from .conftest import Shop

_SCRIPT = Path(__file__).with_name("fork.py")


def _run(shop: Shop, what: str, **environment: str) -> str:
    named: Mapping[str, str] = {**os.environ, "TESSERE_HOME": str(shop.settings.home), **environment}
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), shop.database.url, what], env=dict(named), stdout=subprocess.PIPE, text=True,
        timeout=120, check=True,
    )  # fmt: skip
    return done.stdout.strip()


async def test_a_fork_of_the_template_writes(shop: Shop) -> None:
    await shop.send(50)
    assert await asyncio.to_thread(_run, shop, "write") == "forked"
    assert sorted(await shop.lake_ids(log=None)) == sorted(await shop.log_ids())


async def test_a_failure_is_told(shop: Shop, tmp_path: Path) -> None:
    await shop.send(5)
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    told = await asyncio.to_thread(_run, shop, "refuse", TESSERE_LAKE_URL=str(blocked / "lake"))
    assert told.startswith("the lake could not be written:")
    assert "cannot be made" in told


async def test_it_ends_with_whoever_asked(shop: Shop) -> None:
    await shop.send(50)
    async with shop.database.connection() as db:  # the writer waits for a lock that we hold
        await db.execute("select pg_advisory_lock(hashtext('tessere.lake'))")
        asking = asyncio.create_task(running.run_aside(shop.database, "erase", _erasure()))
        await _until_one_waits(shop)
        asking.cancel()
        await asyncio.wait([asking], timeout=60)  # for the end of the process
        assert asking.cancelled()
        await db.execute("select pg_advisory_unlock(hashtext('tessere.lake'))")


def _erasure() -> running.Erasure:

    return running.Erasure(erasure_id=UUID(int=1), owner_keys=[])


async def _until_one_waits(shop: Shop) -> None:
    async with asyncio.timeout(60), shop.database.connection() as db:
        while True:
            waits = await db.execute("select from pg_locks where locktype = 'advisory' and not granted")
            if waits.rowcount:
                return
            await asyncio.sleep(0.1)
