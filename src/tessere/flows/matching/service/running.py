"""Starts searches: on demand, and every night where the retailer wants it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tessere.customer import identity
from tessere.customer.identity import DuplicateSearch
from tessere.flows.matching.service.live import TOPIC
from tessere.infra import jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.settings import load_settings

SEARCH = "matching.search"
_MODULE = "tessere.flows.matching.service.searching"
_LOOK_EVERY = timedelta(minutes=10)
_LONGEST_ERROR = 400


async def request_search(unit: Unit) -> DuplicateSearch:
    """Search as soon as a worker is free; the search under way when there is one."""
    search, is_new = await identity.start_search(unit)
    if is_new:
        await jobs.enqueue(unit, kind=SEARCH, key=str(search.id), payload={"search_id": str(search.id)})
        await web.publish(unit, topic=TOPIC, ids=[search.id])
    return search


async def run_search(database: Database, payload: Mapping[str, Any]) -> None:
    """Run a search in a process of its own and wait for it; safe to run again after a worker died."""
    search_id = UUID(str(payload["search_id"]))
    # The same settings, and the database that this worker uses.
    environment = {**os.environ, "TESSERE_DATABASE_URL": database.url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", _MODULE, str(search_id), env=environment,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        lines = said.decode(errors="replace").strip().splitlines()
        error = lines[-1][:_LONGEST_ERROR] if lines else f"the process ended with {process.returncode}"
        async with database.unit() as unit:
            await identity.fail_search(unit, search_id=search_id, error=error)
            await web.publish(unit, topic=TOPIC, ids=[search_id])


async def search_nightly(database: Database, _payload: Any = None) -> None:
    """Ask for the night's search once its hour has come."""
    zone = ZoneInfo(load_settings().time_zone)
    async with database.unit() as unit:
        schedule = await identity.get_schedule(unit)
        now = unit.now.astimezone(zone)
        if not schedule.nightly or now.hour != schedule.hour:
            return
        last = await identity.find_last_search(unit)
        if last is None or last.requested_at.astimezone(zone).date() != now.date():
            await request_search(unit)


JOBS = (
    JobKind(SEARCH, run_search, long=True),
    JobKind("matching.nightly", search_nightly, every=_LOOK_EVERY, long=True),
)
