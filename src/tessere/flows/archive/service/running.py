"""Looks whether the lake is due, in the worker, and has it written by a process of its own."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec

from tessere.customer import events
from tessere.flows.archive.service import forking
from tessere.flows.archive.service.working import Answer, Erasure, Order, Task, is_late, serve
from tessere.infra import lake
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import Unavailable

_MODULE = "tessere.flows.archive.service.working"
_LOOK_EVERY = timedelta(seconds=15)
_IDENTITIES_EVERY = timedelta(hours=1)
_LONGEST_ERROR = 400


async def is_due(database: Database, settings: Settings) -> bool:
    """Whether enough events wait, or one for long enough, or a dead writer left something behind."""
    async with database.unit() as unit:
        cursor, state = await lake.read_cursor(unit), await lake.read_state(unit)
        if state.unfinished:
            return True
        waiting = await events.read_unarchived(unit, since=cursor.until, most=settings.lake_events)
        if is_late(waiting, unit.now):
            return True
        if waiting.until is None:
            return False
        longest = timedelta(seconds=settings.lake_seconds)
        return waiting.is_full or cursor.written_at is None or unit.now - cursor.written_at >= longest


async def run_writing(database: Database, _payload: Any = None) -> None:
    """Write the lake when it is due."""
    if await is_due(database, load_settings()):
        await run_aside(database, "write")


async def run_identities(database: Database, _payload: Any = None) -> None:
    """Write the table of identities anew, once there is a lake."""
    async with database.unit() as unit:
        is_begun = (await lake.read_cursor(unit)).written_at is not None
    if is_begun:
        await run_aside(database, "identities")


def prepare_forks() -> None:
    """Let the processes that change the lake be forked from this one as it is now, before it has threads or an event loop."""
    forking.make_template(serve)


async def run_aside(database: Database, task: Task, erasure: Erasure | None = None) -> dict[str, int]:
    """Run a task of `working` in a process of its own, on this one's database; the rows that were erased. It ends with us."""
    order = Order(task=task, database_url=database.url, erasure=erasure)
    channel, process = await forking.start(_MODULE)
    reader, writer = await asyncio.open_connection(sock=channel)
    try:
        writer.write(msgspec.json.encode(order) + b"\n")
        said = await reader.read()
    except ConnectionError:
        said = b""
    finally:
        writer.close()  # when we are cancelled it ends at any moment: the next writer tidies up
        if process is not None:
            await asyncio.shield(process.wait())
    answer = msgspec.json.decode(said, type=Answer) if said else Answer(failure="the process has died")
    if answer.failure is not None:
        raise Unavailable(f"the lake could not be written: {answer.failure[:_LONGEST_ERROR]}")
    return answer.erased


JOBS = (
    JobKind("lake.write", run_writing, every=_LOOK_EVERY),
    JobKind("lake.identities", run_identities, every=_IDENTITIES_EVERY),
)
