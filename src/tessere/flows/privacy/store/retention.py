"""Statements over how long what is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from tessere.flows.privacy.domain.retention import RetentionRule, RetentionRun
from tessere.infra import db as database

LIST = "select kind, name, days, enabled, version from privacy.retention_rule order by kind, name"
SAVE = """
insert into privacy.retention_rule as r (kind, name, days, enabled) values (%(kind)s, %(name)s, %(days)s, %(enabled)s)
on conflict (kind, name) do update set days = excluded.days, enabled = excluded.enabled, version = r.version + 1
"""
DELETE = "delete from privacy.retention_rule where kind = %(kind)s and name = %(name)s"
INSERT_RUN = """
insert into privacy.retention_run (id, kind, name, cutoff, started_at, requested_by)
values (%(id)s, %(kind)s, %(name)s, %(cutoff)s, %(now)s, %(by)s)
"""
COUNT_RUN = "update privacy.retention_run set deleted = deleted + %(deleted)s where id = %(id)s"
FINISH_RUN = "update privacy.retention_run set finished_at = %(now)s where id = %(id)s"
FORGET_IDLE = "delete from privacy.retention_run where deleted = 0 and finished_at < %(before)s"
LIST_RUNS = """
select id, kind, name, cutoff, started_at, finished_at, deleted, requested_by from privacy.retention_run
order by started_at desc, id desc limit %(limit)s
"""
LAST_NIGHTLY = "select max(started_at) from privacy.retention_run where requested_by = ''"


async def list_rules(db: AsyncConnection[Any]) -> list[RetentionRule]:
    """Those that differ from the built-in ones."""
    return await database.fetch_all(db, LIST, RetentionRule)


async def save_rule(db: AsyncConnection[Any], rule: RetentionRule) -> None:
    """Add or change a rule."""
    await database.execute(db, SAVE, kind=rule.kind, name=rule.name, days=rule.days, enabled=rule.enabled)


async def delete_rule(db: AsyncConnection[Any], *, kind: str, name: str) -> bool:
    """Go back to the built-in rule, or to none; False when there was nothing to go back from."""
    return await database.execute(db, DELETE, kind=kind, name=name) == 1


async def insert_run(
    db: AsyncConnection[Any], *, run_id: UUID, rule: RetentionRule, cutoff: datetime, now: datetime, by: str
) -> None:
    """Note that a rule is at work."""
    await database.execute(db, INSERT_RUN, id=run_id, kind=rule.kind, name=rule.name, cutoff=cutoff, now=now, by=by)


async def count_run(db: AsyncConnection[Any], *, run_id: UUID, deleted: int) -> None:
    """Note what went."""
    await database.execute(db, COUNT_RUN, id=run_id, deleted=deleted)


async def finish_run(db: AsyncConnection[Any], *, run_id: UUID, now: datetime, forget_before: datetime) -> None:
    """Note that a rule is done, and forget nights long ago on which nothing went."""
    await database.execute(db, FINISH_RUN, id=run_id, now=now)
    await database.execute(db, FORGET_IDLE, before=forget_before)


async def list_runs(db: AsyncConnection[Any], *, limit: int) -> list[RetentionRun]:
    """What was deleted, the last first."""
    return await database.fetch_all(db, LIST_RUNS, RetentionRun, limit=limit)


async def find_last_nightly(db: AsyncConnection[Any]) -> datetime | None:
    """When the night's work began last."""
    found: datetime | None = await database.fetch_value(db, LAST_NIGHTLY)
    return found
