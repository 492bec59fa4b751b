"""What is done in a process of its own: memory and processor time go back to the machine when it ends."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.customer import events, identity
from tessere.customer.events import Unarchived
from tessere.infra import lake
from tessere.infra.db import Database, open_database
from tessere.infra.lake import Writer
from tessere.infra.settings import Settings, load_settings

# A catch-up makes room for other jobs now and then; the next look goes on.
_LONGEST_RUN_SECONDS = 120.0


# As many rows as a row group holds: what a batch gathers is most of the writer's memory.
_LARGEST_BATCH = 30_000

# An erasure follows its own revisions at once, and counts them; what is changed otherwise, and what it left, can wait.
_REVISIONS_AFTER = timedelta(minutes=30)


# Told how many events are written so far.
Say = Callable[[int], None]


class Erasure(Struct, frozen=True, kw_only=True):
    """What the process that erases is told."""

    erasure_id: UUID
    owner_keys: list[UUID]


async def write_pending(database: Database, settings: Settings, *, rest: bool = True) -> int:
    """Write what waits, in batches, and merge small files; how many events. None of it when another process writes."""
    started, written = time.monotonic(), 0
    async with lake.open_writer(database, settings) as writer:
        if writer is None:
            return 0
        if await _are_revisions_late(database, settings, writer):
            await _follow_revisions(database, writer)
        while (batch := await _write_batch(database, settings, writer)) is not None:
            written += batch
            if time.monotonic() - started > _LONGEST_RUN_SECONDS:
                break
        if rest:
            await writer.compact()
            await writer.sweep_orphans()
    return written


def is_late(waiting: Unarchived, now: datetime) -> bool:
    """Whether a revision has waited for long enough."""
    return waiting.revised_at is not None and now - waiting.revised_at >= _REVISIONS_AFTER


async def _are_revisions_late(database: Database, settings: Settings, writer: Writer) -> bool:
    since = (await writer.get_cursor()).until
    async with database.unit() as unit:
        return is_late(await events.read_unarchived(unit, since=since, most=settings.lake_events), unit.now)


async def _write_batch(database: Database, settings: Settings, writer: Writer) -> int | None:
    """One batch; None when nothing waits."""
    cursor = await writer.get_cursor()
    async with database.unit() as unit:
        most = min(settings.lake_events, _LARGEST_BATCH)
        waiting = await events.read_unarchived(unit, since=cursor.until, most=most)
        if waiting.until is None:
            return None
        # The same rows as were counted: what ended transactions have stored only becomes less, when it is erased.
        return await writer.append(events.iterate_rows(unit, cursor.until, waiting.until), until=waiting.until)


async def _follow_revisions(database: Database, writer: Writer, *, erasure_id: UUID | None = None) -> None:
    """Let the files follow what the log has deleted and rewritten."""
    until = (await writer.get_cursor()).until
    async with database.unit() as unit:
        done = await writer.revise(
            events.iterate_revisions(unit), events.iterate_revised_rows(unit, until), erasure_id=erasure_id
        )
        if done:
            await events.forget_revisions(unit, ids=done)


async def write_identities(database: Database, settings: Settings) -> int:
    """Write who owns which identifier anew; how many."""
    async with lake.open_writer(database, settings) as writer:
        if writer is None:
            return 0
        async with database.unit() as unit:
            return await writer.replace_identities(identity.copy_identities(unit))


async def erase_owners(database: Database, settings: Settings, order: Erasure) -> dict[str, int]:
    """Take what the log has deleted out of every file, and some identifiers out of the table of identities; the rows by
    dataset. Waits for a batch that is being written."""
    async with lake.open_writer(database, settings, wait=True) as writer:
        assert writer is not None
        await _follow_revisions(database, writer, erasure_id=order.erasure_id)
        await writer.erase_identities(order.owner_keys, erasure_id=order.erasure_id)
        return await writer.count_erased(order.erasure_id)


async def rebuild(database: Database, settings: Settings, *, say: Say = lambda _: None) -> int:
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


Task = Literal["write", "identities", "erase"]


class Order(Struct, frozen=True, kw_only=True):
    """What the process is told to do, and in which database."""

    task: Task
    database_url: str
    erasure: Erasure | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What it answers: the rows that were erased by dataset, or why it could not do its work."""

    erased: dict[str, int] = {}
    failure: str | None = None


def serve(channel: socket.socket) -> None:
    """Do what is asked over the socket and answer; end at once when whoever asked is gone."""
    with channel.makefile("rb") as lines:
        order = msgspec.json.decode(lines.readline(), type=Order)
    Thread(target=_end_with, args=(channel,), daemon=True).start()
    if order.task != "erase":
        os.nice(10)  # customers are served meanwhile
    try:
        answer = Answer(erased=asyncio.run(_work(order)))
    except Exception as error:
        answer = Answer(failure=f"{type(error).__name__}: {error}")
    channel.sendall(msgspec.json.encode(answer))


def _end_with(channel: socket.socket) -> None:
    """Nothing more is said, so this waits until the other end is closed: the next writer tidies up."""
    with suppress(OSError):
        channel.recv(1)
    os._exit(1)


async def _work(order: Order) -> dict[str, int]:
    settings = load_settings()
    async with open_database(order.database_url, max_connections=3) as database:
        match order:
            case Order(task="erase", erasure=Erasure() as erasure):
                return await erase_owners(database, settings, erasure)
            case Order(task="identities"):
                await write_identities(database, settings)
            case _:
                await write_pending(database, settings)
    return {}


def main(descriptor: int) -> None:
    """The program, where there is no template to fork."""
    serve(socket.socket(fileno=descriptor))
