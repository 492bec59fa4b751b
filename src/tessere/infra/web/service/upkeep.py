"""Forgets what is over, and proves that the database takes writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.web import store
from tessere.infra.web.store import DatabaseFacts
from tessere.kernel.errors import Unavailable

_FORGET_BUCKETS_AFTER = timedelta(days=2)


async def tidy(database: Database, _payload: Any = None) -> None:
    """Delete answers past their day and buckets that have long been full."""
    async with database.unit() as unit:
        await store.delete_expired(unit.db, now=unit.now, buckets_before=(unit.now - _FORGET_BUCKETS_AFTER).timestamp())


async def probe_database(unit: Unit) -> None:
    """Write a row and read it back; Unavailable when it does not come back."""
    if await store.probe(unit.db, at=unit.now) != unit.now:
        raise Unavailable("the database did not return what was written to it")


async def database_facts(unit: Unit) -> DatabaseFacts:
    """The database server's version and the database's size."""
    return await store.get_database_facts(unit.db)


JOBS = (JobKind("web.tidy", tidy, every=timedelta(hours=1)),)
