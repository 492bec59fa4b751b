"""What is done in a process of its own: memory and processor time go back to the machine when it ends."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.customer import events, identity
from tessere.infra import lake
from tessere.infra.db import Database, open_database
from tessere.infra.lake import Dataset, Writer
from tessere.infra.settings import Settings, database_url, load_settings

# A catch-up makes room for other jobs now and then; the next look goes on.
_LONGEST_RUN_SECONDS = 120.0


class Erasure(Struct, frozen=True, kw_only=True):
    """What the process that erases is told, on its standard input."""

    erasure_id: UUID
    owner_keys: list[UUID]


async def write_pending(database: Database, settings: Settings, *, rest: bool = True) -> int:
    """Write what waits, in batches, and merge small files; how many events. None of it when another process writes."""
    started, written = time.monotonic(), 0
    async with lake.open_writer(database, settings) as writer:
        if writer is None:
            return 0
        while (batch := await _write_batch(database, settings, writer)) is not None:
            written += batch
            if time.monotonic() - started > _LONGEST_RUN_SECONDS:
                break
        if rest:
            await writer.compact()
            await writer.sweep_orphans()
    return written


async def _write_batch(database: Database, settings: Settings, writer: Writer) -> int | None:
    """One batch; None when nothing waits."""
    cursor = await writer.get_cursor()
    async with database.unit() as unit:
        waiting = await events.read_unarchived(unit, since=cursor.until, most=settings.lake_events)
        if waiting.until is None:
            return None
        # The same rows as were counted: what ended transactions have stored only becomes less, when it is erased.
        return await writer.append(events.iterate_rows(unit, cursor.until, waiting.until), until=waiting.until)


async def write_identities(database: Database, settings: Settings) -> int:
    """Write who owns which identifier anew; how many."""
    async with lake.open_writer(database, settings) as writer:
        if writer is None:
            return 0
        async with database.unit() as unit:
            return await writer.replace_identities(identity.copy_identities(unit))


async def erase_owners(database: Database, settings: Settings, order: Erasure) -> dict[str, int]:
    """Take some owners out of every file; the rows by dataset. Waits for a batch that is being written."""
    async with lake.open_writer(database, settings, wait=True) as writer:
        assert writer is not None
        return {
            dataset.value: await writer.erase(order.owner_keys, erasure_id=order.erasure_id, dataset=dataset)
            for dataset in Dataset
        }


async def rebuild(database: Database, settings: Settings, *, say: Callable[[int], None] = lambda _: None) -> int:
    """Empty the lake and write it anew from the log; how many events. Who asks meanwhile gets right answers, slowly."""
    async with lake.open_writer(database, settings, wait=True) as writer:
        assert writer is not None
        await writer.clear()
        async with database.unit() as unit:
            await events.adopt_foreign(unit)
        written = 0
        while (batch := await _write_batch(database, settings, writer)) is not None:
            written += batch
            say(written)
        await writer.compact()
        async with database.unit() as unit:
            await writer.replace_identities(identity.copy_identities(unit))
    return written


async def _main(arguments: Sequence[str]) -> None:
    settings = load_settings()
    async with open_database(database_url(settings), max_connections=3) as database:
        match arguments:
            case ["write"]:
                await write_pending(database, settings)
            case ["identities"]:
                await write_identities(database, settings)
            case ["erase"]:
                order = msgspec.json.decode(sys.stdin.buffer.read(), type=Erasure)
                sys.stdout.write(msgspec.json.encode(await erase_owners(database, settings, order)).decode())


if __name__ == "__main__":
    os.nice(10)  # customers are served meanwhile
    asyncio.run(_main(sys.argv[1:]))
