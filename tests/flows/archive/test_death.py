"""kill -9 at any moment: what is in the lake is what is in the log, once each."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from tessere.flows.archive.service import working
from tessere.infra import lake

from .conftest import Shop, owner_of

KILLS = 12


class Mortals:
    """Processes that do a task and kill themselves at a step, one after the other."""

    def __init__(self, parent: asyncio.subprocess.Process) -> None:
        self._parent = parent

    async def begin(self, step: int, task: str, *keys: str) -> int:
        """The id of a process that has begun; step 0 is never."""
        assert self._parent.stdin is not None
        self._parent.stdin.write(f"{' '.join([str(step), task, *keys])}\n".encode())
        return await self._number()

    async def end(self) -> int:
        """How it ended."""
        return await self._number()

    async def _number(self) -> int:
        assert self._parent.stdout is not None
        return int(await self._parent.stdout.readline())


@pytest.fixture
async def mortals(shop: Shop) -> AsyncIterator[Mortals]:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name("murder.py")), shop.database.url,
        env={**os.environ, "TESSERE_HOME": str(shop.settings.home)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    yield Mortals(parent)
    assert parent.stdin is not None
    parent.stdin.close()
    await parent.wait()


async def die_at_each_step(shop: Shop, mortals: Mortals, task: str, *keys: str) -> int:
    """Do the task by processes that die at their first step, then at their second, and so on, until one comes through;
    between deaths every answer must be that of the whole log. How many deaths left something to tidy."""
    unfinished = 0
    for step in range(1, 60):
        await mortals.begin(step, task, *keys)
        if (code := await mortals.end()) == 0:
            assert step > 5
            return unfinished
        assert code == -signal.SIGKILL
        async with shop.database.unit() as unit:
            unfinished += (await lake.read_state(unit)).unfinished > 0
        assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    raise AssertionError("the work never came through")


async def all_is_well(shop: Shop) -> None:
    """The manifest, the listing and a plain pattern of names agree with the log, and nothing is left over."""
    ids = sorted(await shop.log_ids())
    assert sorted(await shop.lake_ids(log=None)) == ids
    found = duckdb.sql(f"select id from '{shop.settings.home}/lake/events/*/part-*.parquet'").fetchall()
    assert sorted(row[0] for row in found) == ids
    assert sorted(str(path.relative_to(shop.settings.home / "lake")) for path in shop.files()) == sorted(shop.paths())
    assert not any((shop.settings.home / "lake").glob("_staging/*"))


@pytest.mark.timeout(300)
async def test_a_writer_that_dies_at_any_step_writes_everything_once(shop: Shop, mortals: Mortals) -> None:
    for _ in range(8):
        await shop.send(12, days=1)
        await shop.write(rest=False)
    await shop.send(60, days=1)  # to write in two batches, and then to merge
    assert await die_at_each_step(shop, mortals, "write") > 5
    await all_is_well(shop)


@pytest.mark.timeout(300)
async def test_a_writer_that_is_killed_at_any_moment_writes_everything_once(shop: Shop, mortals: Mortals) -> None:
    chance, killed = random.Random(9), 0
    for _ in range(KILLS):
        await shop.send(400, days=2, settled=False)
        pid = await mortals.begin(0, "write")
        await asyncio.sleep(chance.uniform(0.02, 0.6))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        killed += await mortals.end() == -signal.SIGKILL
        assert sorted(await shop.lake_ids()) == sorted(await shop.log_ids())
    await shop.settle()
    await shop.write()
    assert killed > 0
    assert len(await shop.log_ids()) == KILLS * 400
    await all_is_well(shop)


@pytest.mark.timeout(300)
async def test_an_erasure_that_dies_at_any_step_goes_on_and_says_the_whole_count(shop: Shop, mortals: Mortals) -> None:
    for _ in range(2):
        await shop.send(60, people=6, days=1)
        await shop.write(rest=False)
    await working.write_identities(shop.database, shop.settings)
    gone = owner_of("browser-2")
    (before,) = await shop.ask("select count(*) as n from events where owner_key = $key", params={"key": str(gone)})
    await shop.change("delete from events.event_log where owner_key = %s", gone)
    await shop.change("delete from identity.identifier where key = %s", gone)
    assert await die_at_each_step(shop, mortals, "erase", str(gone)) > 3
    order = working.Erasure(erasure_id=UUID(int=1), owner_keys=[gone])
    erased = await working.erase_owners(shop.database, shop.settings, order)
    assert erased == {"events": before["n"], "identities": 1}
    await all_is_well(shop)
    for path in (shop.settings.home / "lake").rglob("*.parquet"):
        assert str(gone).encode() not in path.read_bytes()
