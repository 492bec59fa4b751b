"""Finds personas, every night and when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tessere.customer import profiles
from tessere.customer.segments.domain.personas import Point, figures_of, find_personas
from tessere.customer.segments.store import personas as store
from tessere.customer.segments.store.personas import Found
from tessere.infra import audit, jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.settings import load_settings
from tessere.kernel.time import to_micros

TOPIC = "personas"
FIND = "segments.personas"
_SAMPLE = 3_000
_AT_ONCE = 500


async def read_personas(unit: Unit) -> Found | None:
    """The latest personas; None before they were first found."""
    return await store.find_personas(unit.db)


async def ask_for_personas(unit: Unit) -> None:
    """Find them anew, soon."""
    await jobs.enqueue(unit, kind=FIND, key="asked")
    await audit.record(unit, action="personas.asked", object_kind="personas", object_id="personas")


async def refresh_personas(database: Database, _payload: Mapping[str, Any] | None = None) -> None:
    """Cluster customers drawn by lot. The thinking is done beside the event loop."""
    settings = load_settings()
    sample: list[Point] = []
    async with database.unit() as unit:
        drawn, total = await profiles.draw_profiles(unit, most=_SAMPLE)
        now = unit.now
        for start in range(0, len(drawn), _AT_ONCE):
            people = await profiles.gather(unit, profile_ids=drawn[start : start + _AT_ONCE], fresh={}, lock=False)
            sample += [
                figures_of(each.states, now=to_micros(now), currency=settings.currency) for each in people.values()
            ]
    found = await asyncio.to_thread(find_personas, sample)
    async with database.unit() as unit:
        await store.save_personas(unit.db, Found(found_at=now, sampled=len(sample), customers=total, personas=found))
        await web.publish(unit, topic=TOPIC)


JOB = JobKind(FIND, refresh_personas, every=timedelta(days=1), long=True)
