"""Forgets baskets of visitors who never came back, and codes whose time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tessere.commerce.baskets.domain.model import IDLE_FOR
from tessere.commerce.baskets.store import baskets, handovers
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind

_AT_ONCE = 1_000


async def tidy_baskets(database: Database, _payload: Any = None) -> None:
    """Forget what nobody will ask for, a thousand baskets a transaction."""
    async with database.unit() as unit:
        await handovers.delete_expired(unit.db, now=unit.now)
    gone = _AT_ONCE
    while gone == _AT_ONCE:
        async with database.unit() as unit:
            gone = await baskets.delete_idle(unit.db, before=unit.now - IDLE_FOR, limit=_AT_ONCE)


JOB = JobKind("baskets.tidy", tidy_baskets, every=timedelta(hours=6))
