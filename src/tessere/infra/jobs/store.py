"""The jobs' statements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.infra import db as database
from tessere.infra.jobs.domain import Job, Worker

INSERT = """
insert into jobs.job (id, kind, key, payload, run_at)
values (%(id)s, %(kind)s, %(key)s, %(payload)s, %(run_at)s)
on conflict (partition, kind, key) do nothing
"""
NOTIFY = "select pg_notify('tessere_jobs', '')"
CLAIM = """
update jobs.job set leased_until = %(until)s, leased_by = %(worker)s, attempts = attempts + 1
where partition = 0 and id = (
    select id from jobs.job
    where partition = 0 and run_at <= %(now)s and leased_until < %(now)s and failed_at is null and kind = any(%(kinds)s)
    order by run_at limit 1 for update skip locked
)
returning id, kind, key, payload, attempts
"""
RENEW = "update jobs.job set leased_until = %(until)s where partition = 0 and id = %(id)s and leased_by = %(worker)s"
DELETE = "delete from jobs.job where partition = 0 and id = %(id)s and leased_by = %(worker)s"
POSTPONE = """
update jobs.job set leased_until = '-infinity', run_at = %(run_at)s, last_error = %(error)s, attempts = %(attempts)s,
    failed_at = %(failed_at)s
where partition = 0 and id = %(id)s and leased_by = %(worker)s
"""
BEAT = """
insert into jobs.worker (id, host, started_at, seen_at, partitions)
values (%(id)s, %(host)s, %(started_at)s, %(now)s, %(partitions)s)
on conflict (id) do update set seen_at = excluded.seen_at, partitions = excluded.partitions
"""
LIST_WORKERS = "select id, host, started_at, seen_at, partitions from jobs.worker where seen_at > %(since)s order by id"
FORGET_WORKERS = "delete from jobs.worker where seen_at < %(before)s or id = %(id)s"
CANCEL = "delete from jobs.job where partition = 0 and kind = %(kind)s and key = %(key)s"

LIST_TEXTS = "select id, kind, key, payload, last_error from jobs.job where partition = 0"
FORGET_ERRORS = "update jobs.job set last_error = null where partition = 0 and id = any(%(ids)s)"
DELETE_JOBS = "delete from jobs.job where partition = 0 and id = any(%(ids)s)"


class JobTexts(Struct, frozen=True):
    """What a job says in words."""

    id: UUID
    kind: str
    key: str
    payload: Any
    last_error: str | None


async def insert_job(db: AsyncConnection[Any], *, payload: object, **row: Any) -> bool:
    """Queue the job unless one of its kind and key waits already."""
    inserted = await database.execute(db, INSERT, payload=Jsonb(payload), **row)
    await db.execute(NOTIFY)
    return inserted == 1


async def claim_job(db: AsyncConnection[Any], **params: Any) -> Job | None:
    """Lease the job that is due longest."""
    return await database.fetch_one(db, CLAIM, Job, **params)


async def renew_lease(db: AsyncConnection[Any], **params: Any) -> bool:
    """Keep the job for longer; False when another worker has it now."""
    return await database.execute(db, RENEW, **params) == 1


async def delete_job(db: AsyncConnection[Any], **params: Any) -> None:
    """The job is done."""
    await database.execute(db, DELETE, **params)


async def postpone_job(db: AsyncConnection[Any], **params: Any) -> None:
    """Let the job wait, or give it up when `failed_at` is given."""
    await database.execute(db, POSTPONE, **params)


async def cancel_job(db: AsyncConnection[Any], **params: Any) -> None:
    """Forget a job that waits."""
    await database.execute(db, CANCEL, **params)


async def beat(db: AsyncConnection[Any], **row: Any) -> None:
    """Say that a worker lives."""
    await database.execute(db, BEAT, **row)


async def list_workers(db: AsyncConnection[Any], **params: Any) -> list[Worker]:
    """The workers seen since."""
    return await database.fetch_all(db, LIST_WORKERS, Worker, **params)


async def forget_workers(db: AsyncConnection[Any], **params: Any) -> None:
    """Tidy away one worker and those that died."""
    await database.execute(db, FORGET_WORKERS, **params)


async def list_texts(db: AsyncConnection[Any]) -> list[JobTexts]:
    """What every job says in words; few wait at a time."""
    return await database.fetch_all(db, LIST_TEXTS, JobTexts)


async def forget_errors(db: AsyncConnection[Any], ids: list[UUID]) -> int:
    """Drop the last error of jobs."""
    return await database.execute(db, FORGET_ERRORS, ids=ids)


async def delete_jobs(db: AsyncConnection[Any], ids: list[UUID]) -> int:
    """Drop jobs, done or not."""
    return await database.execute(db, DELETE_JOBS, ids=ids)
