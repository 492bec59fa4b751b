"""Queues jobs and runs them under a lease."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import structlog

from tessere.infra.db import Database, Unit
from tessere.infra.jobs import store
from tessere.infra.jobs.domain import (
    FIRST_TIMER,
    FIRST_WAIT,
    LEASE,
    MOST_ATTEMPTS,
    WORKER_SILENCE,
    Job,
    JobKind,
    Worker,
)
from tessere.kernel.redaction import Redactor
from tessere.kernel.retries import wait_after

log = structlog.get_logger()


async def enqueue(unit: Unit, *, kind: str, key: str, payload: Any = None, run_at: datetime | None = None) -> bool:
    """Run a job once after this transaction commits; False when one with this key waits already."""
    return await store.insert_job(
        unit.db, id=unit.new_id(), kind=kind, key=key, payload=payload, run_at=run_at or unit.now
    )


async def cancel(unit: Unit, *, kind: str, key: str) -> None:
    """Forget a job that has not run."""
    await store.cancel_job(unit.db, kind=kind, key=key)


async def beat(unit: Unit, *, worker_id: UUID, started_at: datetime, partitions: Sequence[int]) -> None:
    """Say that a worker lives and what it worked on."""
    await store.beat(
        unit.db,
        id=worker_id,
        host=socket.gethostname(),
        started_at=started_at,
        now=unit.now,
        partitions=list(partitions),
    )


async def list_workers(unit: Unit) -> list[Worker]:
    """The workers that live."""
    return await store.list_workers(unit.db, since=unit.now - WORKER_SILENCE)


async def forget_worker(unit: Unit, *, worker_id: UUID) -> None:
    """A worker stops; those that died without saying so go with it."""
    await store.forget_workers(unit.db, id=worker_id, before=unit.now - 10 * WORKER_SILENCE)


async def forget_person(unit: Unit, *, redactor: Redactor, ids: Collection[str], except_kind: str) -> int:
    """Drop the jobs whose work names a person, by words or by one of the ids, and errors that do; how many of both."""
    texts = [each for each in await store.list_texts(unit.db) if each.kind != except_kind]
    named = [each.id for each in texts if _names(each.payload, each.key, redactor, ids)]
    told = [each.id for each in texts if each.last_error and redactor.finds(each.last_error)]
    return await store.delete_jobs(unit.db, named) + await store.forget_errors(unit.db, told)


def _names(payload: Any, key: str, redactor: Redactor, ids: Collection[str]) -> bool:
    text = msgspec.json.encode(payload).decode()
    return redactor.finds_in(payload) or redactor.finds(key) or any(each in text or each in key for each in ids)


class Runner:
    """Takes jobs of its kinds one at a time; any number of processes may run one, and a process one for each lane."""

    def __init__(self, database: Database, kinds: Sequence[JobKind]) -> None:
        self._database = database
        self._kinds = {kind.kind: kind for kind in kinds}
        self._worker = database.new_id()

    async def prepare(self) -> None:
        """Start the timers that are not running yet."""
        async with self._database.unit() as unit:
            for kind in self._kinds.values():
                if kind.every is not None:
                    await enqueue(unit, kind=kind.kind, key="timer", run_at=unit.now + min(kind.every, FIRST_TIMER))

    async def run_due(self) -> int:
        """Run everything that is due; how many jobs ran."""
        ran = 0
        while await self._run_one():
            ran += 1
        return ran

    async def _run_one(self) -> bool:
        async with self._database.unit() as unit:
            job = await store.claim_job(
                unit.db, now=unit.now, until=unit.now + LEASE, worker=self._worker, kinds=list(self._kinds)
            )
        if job is None:
            return False
        renewal = asyncio.create_task(self._keep_lease(job))
        try:
            await self._kinds[job.kind].run(self._database, job.payload)
        except Exception as error:
            await self._set_back(job, error)
        else:
            await self._finish(job)
        finally:
            renewal.cancel()
        return True

    async def _keep_lease(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            async with self._database.unit() as unit:
                await store.renew_lease(unit.db, id=job.id, worker=self._worker, until=unit.now + LEASE)

    async def _finish(self, job: Job) -> None:
        every = self._kinds[job.kind].every
        async with self._database.unit() as unit:
            if every is None or job.key != "timer":
                await store.delete_job(unit.db, id=job.id, worker=self._worker)
                return
            await store.postpone_job(
                unit.db, id=job.id, worker=self._worker, run_at=unit.now + every, error=None, attempts=0, failed_at=None
            )

    async def _set_back(self, job: Job, error: Exception) -> None:
        log.warning("job_failed", kind=job.kind, key=job.key, attempts=job.attempts, exc_info=error)
        timer = job.key == "timer"
        async with self._database.unit() as unit:
            await store.postpone_job(
                unit.db,
                id=job.id,
                worker=self._worker,
                run_at=unit.now + wait_after(job.attempts - 1, first=FIRST_WAIT),
                error=f"{type(error).__name__}: {error}",
                attempts=job.attempts,
                failed_at=unit.now if job.attempts >= MOST_ATTEMPTS and not timer else None,
            )
