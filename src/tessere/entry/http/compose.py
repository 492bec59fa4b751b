"""Puts the web process together: collector, routes of every slice, health from end to end."""

from __future__ import annotations

import os
from collections.abc import Callable
from uuid import UUID

from tessere.customer import events
from tessere.entry.http.app import Parts, WebApp, create_app
from tessere.entry.http.system import Check, CheckResult, ListWorkers, Worker
from tessere.entry.memory import find_postmaster, system_memory_bytes
from tessere.infra import auth, jobs, web
from tessere.infra.db import Database, EmbeddedPostgres
from tessere.infra.settings import Settings

_LATE_SECONDS = 10


def compose_app(settings: Settings, database: Database) -> WebApp:
    """The web process as it runs."""
    return create_app(
        settings,
        database,
        Parts(
            collector=make_collector(settings, database),
            checks=_checks(database),
            list_workers=_list_workers(database),
            memory_bytes=_memory(settings),
        ),
    )


def make_collector(settings: Settings, database: Database) -> events.Collector:
    """The collector of one web process."""

    async def find_write_key(token: str) -> UUID | None:
        return await auth.find_write_key(database, token)

    rate = settings.collect_events_per_second
    return events.Collector(
        events.Inbox(database),
        find_write_key=find_write_key,
        sources=events.OpenSources(database),
        limiter=web.RateLimiter(web.Limit(burst=2 * rate, per_second=rate)),
        disk=events.DiskGuard(None if settings.database_url else settings.home, settings.disk_reserve_mb * 1_000_000),
        public_url=settings.public_url,
    )


def _checks(database: Database) -> dict[str, Check]:
    async def check_intake() -> CheckResult:
        async with database.unit() as unit:
            backlog = await events.read_backlog(unit)
            lag = (unit.now - backlog.oldest).total_seconds() if backlog.oldest else 0.0
        detail = f"{backlog.pending} request bodies wait, the oldest for {lag:.1f} s"
        return CheckResult("degraded" if lag > _LATE_SECONDS else "ok", detail)

    async def check_workers() -> CheckResult:
        async with database.unit() as unit:
            alive = await jobs.list_workers(unit)
        return CheckResult("ok" if alive else "degraded", f"{len(alive)} workers are alive")

    return {"intake": check_intake, "workers": check_workers}


def _list_workers(database: Database) -> ListWorkers:
    async def list_workers() -> list[Worker]:
        async with database.unit() as unit:
            alive = await jobs.list_workers(unit)
        return [Worker(id=str(each.id), since=each.started_at, partitions=each.partitions) for each in alive]

    return list_workers


def _memory(settings: Settings) -> Callable[[], int]:
    supervisor = os.getppid()
    embedded = None if settings.database_url else EmbeddedPostgres(settings.home)

    def memory_bytes() -> int:
        postmaster = find_postmaster(embedded.cluster) if embedded else None
        return system_memory_bytes(supervisor=supervisor, postmaster=postmaster)

    return memory_bytes
