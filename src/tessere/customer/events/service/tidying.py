"""The timers of the slice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tessere.customer.events.service.intake import forget_tallies
from tessere.customer.events.service.running import JOB
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind


async def tidy(database: Database, _payload: Any = None) -> None:
    """Delete the counts that nothing shows any more."""
    async with database.unit() as unit:
        await forget_tallies(unit)


JOBS = (JOB, JobKind("events.tidy", tidy, every=timedelta(minutes=30)))
