"""Holds every customer against a new or changed segment, while events go on to be taken in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog

from tessere.customer import profiles
from tessere.customer.segments.domain.live import Touched
from tessere.customer.segments.domain.model import Segment
from tessere.customer.segments.service.editing import BUILD
from tessere.customer.segments.service.evaluation import TOPIC, Ground, evaluate, ground_of, load_live
from tessere.customer.segments.store import memberships
from tessere.customer.segments.store import segments as store
from tessere.infra import web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import NotFound, Unavailable

log = structlog.get_logger()

_PEOPLE_AT_ONCE = 500
# Workers look for changed segments every two seconds; what they take in before they know is looked at afterwards.
_UNTIL_ALL_KNOW = 2.5
_TELL_SECONDS = 0.5
# The tables that say what the segments are.
GIVEN_TABLES = ("segments.segment", "segments.edition")


async def build_segment(database: Database, payload: Mapping[str, Any]) -> None:
    """Build a segment: first the earlier events it reads, then every customer. Safe to run again."""
    settings = load_settings()
    segment = await _find(database, payload)
    if segment is None:
        return
    try:
        await profiles.fill_tracks(database, track_ids=payload["tracks"], settings=settings)
        if not await _activate(database, segment):
            return
        await _hold_all(database, segment, settings)
    except Unavailable:
        raise
    except Exception as error:
        log.error("segment_not_built", segment=str(segment.id), exc_info=error)
        await _settle(database, segment, status="failed", failure=f"{type(error).__name__}: {error}"[:500])
        raise
    await _settle(database, segment, status="live", failure=None)


async def _find(database: Database, payload: Mapping[str, Any]) -> Segment | None:
    """The segment, unless it has been changed or removed since the job was asked for."""
    async with database.unit() as unit:
        try:
            segment = await store.get_segment(unit.db, UUID(payload["segment_id"]))
        except NotFound:
            return None
    return segment if segment.version == payload["version"] else None


async def _activate(database: Database, segment: Segment) -> bool:
    """From now on workers hold every event against it: what comes during the building is not missed."""
    async with database.unit() as unit:
        if not await store.activate(unit.db, id=segment.id, version=segment.version):
            return False
        await store.raise_edition(unit.db)
    await asyncio.sleep(_UNTIL_ALL_KNOW)
    return True


async def _hold_all(database: Database, segment: Segment, settings: Settings) -> None:
    async with database.unit() as unit:
        ground = ground_of(await load_live(unit), await profiles.load_definitions(unit), settings)
        total = await profiles.count_profiles(unit)
    if segment.id not in ground.live.by_id:  # changed or removed meanwhile: another job sees to it
        return
    checked, told_at = 0, float("-inf")
    async with database.unit() as reading:
        async for ids in profiles.iterate_profiles(reading, at_once=_PEOPLE_AT_ONCE):
            async with database.unit() as unit:
                await _hold(unit, ids, segment.id, ground)
                checked += len(ids)
                if time.monotonic() - told_at > _TELL_SECONDS:
                    told_at = time.monotonic()
                    await store.save_progress(unit.db, id=segment.id, checked=checked, total=total)
                    await web.publish(unit, topic=TOPIC, ids=[segment.id])
    await _drop_strangers(database, segment.id)


async def _drop_strangers(database: Database, segment_id: UUID) -> None:
    """Let members out that are nobody any more: a replay may have merged them away without a word."""
    async with database.unit() as reading:
        async for members in memberships.iterate_members(reading.db, segment_id, at_once=_PEOPLE_AT_ONCE):
            async with database.unit() as unit:
                known = await profiles.find_cards(unit, profile_ids=[profile_id for profile_id, _ in members])
                gone = [profile_id for profile_id, _ in members if profile_id not in known]
                if gone:
                    await memberships.forget_people(unit.db, gone)


async def hold_everyone(database: Database, *, settings: Settings) -> None:
    """Hold every customer against every segment in force, in a database that nobody else changes."""
    async with database.unit() as unit:
        ground = ground_of(await load_live(unit), await profiles.load_definitions(unit), settings)
    async with database.unit() as reading:
        async for ids in profiles.iterate_profiles(reading, at_once=_PEOPLE_AT_ONCE):
            async with database.unit() as unit:
                people = await profiles.gather(unit, profile_ids=ids, fresh={})
                await evaluate(unit, people=people, touched=dict.fromkeys(ids, Touched(whole=True)), ground=ground)


async def _hold(unit: Unit, ids: Sequence[UUID], segment_id: UUID, ground: Ground) -> None:
    people = await profiles.gather(unit, profile_ids=ids, fresh={})
    news = Touched(segment_id=segment_id)
    await evaluate(unit, people=people, touched=dict.fromkeys(ids, news), ground=ground)


async def _settle(database: Database, segment: Segment, *, status: str, failure: str | None) -> None:
    async with database.unit() as unit:
        built_at = unit.now if status == "live" else None
        if await store.settle(
            unit.db, id=segment.id, version=segment.version, status=status, failure=failure, built_at=built_at
        ):
            await store.raise_edition(unit.db)
            await web.publish(unit, topic=TOPIC, ids=[segment.id])


JOB = JobKind(BUILD, build_segment)
