"""Looks whether the lake is due, in the worker, and has it written by a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any

from tessere.customer import events
from tessere.flows.archive.service.working import is_late
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


async def run_aside(database: Database, task: str, said: bytes = b"") -> bytes:
    """Run a task of `working` in a process of its own, on this one's database; what it answers. It ends with us."""
    environment = {**os.environ, "TESSERE_DATABASE_URL": database.url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _MODULE, task, env=environment, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        answer, errors = await process.communicate(said)
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.kill()  # at any moment: the next writer tidies up
        await process.wait()
        raise
    if process.returncode != 0:
        lines = errors.decode(errors="replace").strip().splitlines()
        reason = lines[-1][:_LONGEST_ERROR] if lines else f"the process ended with {process.returncode}"
        raise Unavailable(f"the lake could not be written: {reason}")
    return answer


JOBS = (
    JobKind("lake.write", run_writing, every=_LOOK_EVERY),
    JobKind("lake.identities", run_identities, every=_IDENTITIES_EVERY),
)
