"""Hundreds of buyers in several processes, some of them killed: exactly what there is is sold."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from uuid import UUID

from tests.commerce.stock.shop import add_location, add_variant, assert_journal_equals_live, available, fill

from tessere.commerce import stock
from tessere.infra.db import Database

UNITS, PROCESSES, BUYERS, ATTEMPTS = 60, 4, 60, 2
BUYER = Path(__file__).with_name("buyer.py")


async def start(database: Database, variant: UUID) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, str(BUYER), database.url, str(variant), str(BUYERS), str(ATTEMPTS),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def sold(database: Database) -> int:
    async with database.connection() as db:
        row = await (await db.execute("select coalesce(sum(allocated), 0)::int from stock.level")).fetchone()
    return int(row[0]) if row else 0


async def release_what_the_dead_held(database: Database) -> int:
    async with database.connection() as db:
        await db.execute("update stock.hold set expires_at = now() - interval '1 second' where state = 'active'")
        row = await (await db.execute("select count(*) from stock.hold where state = 'active'")).fetchone()
    await stock.expire_due(database)
    return int(row[0]) if row else 0


async def test_exactly_what_there_is_is_sold_though_processes_are_killed(database: Database) -> None:
    shirt = await add_variant(database)
    for code, count in (("depot", 30), ("milano", 20), ("roma", 10)):
        await fill(database, await add_location(database, code), {shirt: count})
    processes = [await start(database, shirt) for _ in range(PROCESSES)]
    async with asyncio.timeout(60):
        while await sold(database) < 10:  # noqa: ASYNC110  # other processes sell
            await asyncio.sleep(0.01)
    for victim in processes[:2]:
        os.kill(victim.pid, signal.SIGKILL)
    said = b"".join([(await each.communicate())[0] for each in processes]).decode().splitlines()
    assert [each.returncode for each in processes] == [-signal.SIGKILL, -signal.SIGKILL, 0, 0]
    await release_what_the_dead_held(database)
    assert (await (await start(database, shirt)).communicate())[0]  # later buyers take what the dead had held
    assert await sold(database) == UNITS
    assert await available(database, shirt) == 0
    assert "refused" in said
    async with database.connection() as db:
        rows = await (await db.execute("select id::text from stock.hold where state = 'confirmed'")).fetchall()
    surely = {line for line in said if len(line) == 36}
    assert surely <= {row[0] for row in rows}
    assert len(rows) == UNITS
    await assert_journal_equals_live(database)
