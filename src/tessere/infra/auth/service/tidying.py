"""Forgets sessions, sign-ins and secrets that have ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tessere.infra.auth.store import keys as keys_store
from tessere.infra.auth.store import sessions as sessions_store
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind


async def tidy(database: Database, _payload: Any = None) -> None:
    """Delete what has ended."""
    async with database.unit() as unit:
        await sessions_store.delete_expired(unit.db, now=unit.now)
        await keys_store.delete_expired_secrets(unit.db, now=unit.now)


JOBS = (JobKind("auth.tidy", tidy, every=timedelta(hours=1)),)
