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
from tessere.customer.segments.domain.screening import Screen
from tessere.customer.segments.service.editing import BUILD
from tessere.customer.segments.service.evaluation import TOPIC, Ground, evaluate, ground_of, load_live
from tessere.customer.segments.store import memberships, screening
from tessere.customer.segments.store import segments as store
from tessere.infra import web
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import NotFound, Unavailable
from tessere.kernel.time import to_micros

log = structlog.get_logger()

_PEOPLE_AT_ONCE = 1_000
# Workers look for changed segments every two seconds; what they take in before they know is looked at afterwards.
_UNTIL_ALL_KNOW = 2.5
_LONGEST_BATCH = 30.0
_LOOK_AGAIN = 0.05
_GLANCES_AT_ONCE = 2_000
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
        if not segment.active and not await _activate(database, segment):
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
    async with database.unit() as unit:
        all_know_at = await store.read_clock(unit.db)
    # A batch that began before may not have asked this segment, and the glance does not see what it has not committed.
    for _ in range(int(_LONGEST_BATCH / _LOOK_AGAIN)):
        async with database.unit() as unit:
            if not await store.is_anybody_writing_since(unit.db, before=all_know_at):
                return True
        await asyncio.sleep(_LOOK_AGAIN)
    log.warning("segment_built_beside_an_old_transaction", segment=str(segment.id))
    return True


async def _hold_all(database: Database, segment: Segment, settings: Settings) -> None:
    """Glance at everybody as of one moment, without locks, and hold those against the segment whom it concerns.

    Workers ask an active segment themselves of whatever is committed after that moment.
    """
    async with database.unit() as unit:
        ground = ground_of(await load_live(unit), await profiles.load_definitions(unit), settings)
        total = await profiles.count_profiles(unit)
    live = ground.live.by_id.get(segment.id)
    if live is None:  # changed or removed meanwhile: another job sees to it
        return
    progress = _Progress(database, segment.id, total)
    async with database.unit() as reading:
        screen = Screen(ground.live, live, now=to_micros(reading.now), zone=ground.zone, definitions=ground.definitions,
                        currency=ground.currency)  # fmt: skip
        concerned: list[UUID] = []
        async for stood in screening.iterate_stood(
            reading.db, screen.reach, segment_id=segment.id, number=live.number, at_once=_GLANCES_AT_ONCE
        ):
            concerned += [UUID(bytes=each.profile_id) for each in stood if screen.differs(each)]
            while len(concerned) >= _PEOPLE_AT_ONCE:
                await _hold(database, concerned[:_PEOPLE_AT_ONCE], segment.id, ground)
                del concerned[:_PEOPLE_AT_ONCE]
            await progress.tell(len(stood))
        await _hold(database, concerned, segment.id, ground)
        # A replay may have merged members away without a word.
        strangers = await screening.list_strangers(reading.db, segment.id)
    async with database.unit() as unit:
        await memberships.forget_people(unit.db, strangers)


class _Progress:
    """Tells now and then how far a building is."""

    def __init__(self, database: Database, segment_id: UUID, total: int) -> None:
        self._database, self._segment_id, self._total = database, segment_id, total
        self._checked, self._told_at = 0, float("-inf")

    async def tell(self, more: int) -> None:
        """So many more customers are done."""
        self._checked += more
        if time.monotonic() - self._told_at > _TELL_SECONDS:
            self._told_at = time.monotonic()
            async with self._database.unit() as unit:
                await store.save_progress(unit.db, id=self._segment_id, checked=self._checked, total=self._total)
                await web.publish(unit, topic=TOPIC, ids=[self._segment_id])


async def hold_everyone(database: Database, *, settings: Settings) -> None:
    """Hold every customer against every segment in force, in a database that nobody else changes."""
    async with database.unit() as unit:
        ground = ground_of(await load_live(unit), await profiles.load_definitions(unit), settings)
    async with database.unit() as reading:
        async for ids in profiles.iterate_profiles(reading, at_once=_PEOPLE_AT_ONCE):
            async with database.unit() as unit:
                people = await profiles.gather(unit, profile_ids=ids, fresh={})
                await evaluate(unit, people=people, touched=dict.fromkeys(ids, Touched(whole=True)), ground=ground)


async def _hold(database: Database, ids: Sequence[UUID], segment_id: UUID, ground: Ground) -> None:
    async with database.unit() as unit:
        people = await profiles.gather(unit, profile_ids=ids, fresh={})
        touched = {profile_id: Touched(segment_id=segment_id) for profile_id in ids}
        await evaluate(unit, people=people, touched=touched, ground=ground)


async def _settle(database: Database, segment: Segment, *, status: str, failure: str | None) -> None:
    async with database.unit() as unit:
        built_at = unit.now if status == "live" else None
        if await store.settle(
            unit.db, id=segment.id, version=segment.version, status=status, failure=failure, built_at=built_at
        ):
            await store.raise_edition(unit.db)
            await web.publish(unit, topic=TOPIC, ids=[segment.id])


JOB = JobKind(BUILD, build_segment, long=True)
