"""Runs replays: rebuild beside what is in force, show the difference, and take it over or let it go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
import structlog

from tessere.customer import events, identity, segments
from tessere.flows.replay import store
from tessere.flows.replay.domain import ProposedRules, ReplayRun
from tessere.flows.replay.service import shadow as shadows
from tessere.flows.replay.service.comparing import compare
from tessere.infra import audit, jobs, web
from tessere.infra.db import Database, Unit, copy_tables, empty_tables, find_migrations
from tessere.infra.jobs import JobKind
from tessere.infra.settings import load_settings
from tessere.kernel.errors import Conflict, NotFound

log = structlog.get_logger()

TOPIC = "replay"
REBUILD, APPLY = "replay.rebuild", "replay.apply"
_SHOWN = 20
_OPEN = ("running", "ready", "applying")
# The slices whose tables the shadow needs; the same order as in the system.
_SLICES = (
    "tessere.infra.outbox", "tessere.infra.jobs", "tessere.infra.audit", "tessere.infra.web", "tessere.customer.events",
    "tessere.customer.identity", "tessere.customer.profiles", "tessere.customer.segments", "tessere.flows.replay",
)  # fmt: skip


class _LetGo(Exception):
    """Somebody discarded the replay while it ran."""


async def list_runs(unit: Unit) -> list[ReplayRun]:
    """The latest replays."""
    return await store.list_runs(unit.db, limit=_SHOWN)


async def get_run(unit: Unit, *, run_id: UUID) -> ReplayRun:
    """One replay."""
    found = await store.find_run(unit.db, run_id)
    if found is None:
        raise NotFound("there is no such replay")
    return found


async def start_replay(unit: Unit, *, rules: ProposedRules) -> ReplayRun:
    """Rebuild all customers under other rules, beside those in force; Conflict while another replay is under way."""
    async with unit.db.transaction(force_rollback=True):
        await shadows.propose(unit, rules)  # says at once what is wrong with the rules
    run_id = unit.new_id()
    if not await store.insert_run(
        unit.db, id=run_id, rules=msgspec.to_builtins(rules), by=unit.actor.name, now=unit.now
    ):
        raise Conflict("a replay is under way; take it over or discard it first", code="replay_under_way")
    await jobs.enqueue(unit, kind=REBUILD, key=str(run_id), payload={"run_id": str(run_id)})
    await audit.record(unit, action="replay.started", object_kind="replay", object_id=run_id)
    return await get_run(unit, run_id=run_id)


async def apply_run(unit: Unit, *, run_id: UUID) -> ReplayRun:
    """Take the rebuilt customers and their rules over; a job does it, in one transaction."""
    await get_run(unit, run_id=run_id)
    if not await store.change_status(unit.db, id=run_id, expected=["ready"], status="applying"):
        raise Conflict("only a replay that is ready can be taken over", code="replay_not_ready")
    await jobs.enqueue(unit, kind=APPLY, key=str(run_id), payload={"run_id": str(run_id)})
    await audit.record(unit, action="replay.applied", object_kind="replay", object_id=run_id)
    return await get_run(unit, run_id=run_id)


async def discard_run(unit: Unit, *, run_id: UUID) -> ReplayRun:
    """Let a replay go; what is in force stays as it is."""
    await get_run(unit, run_id=run_id)
    if not await store.change_status(
        unit.db, id=run_id, expected=["running", "ready", "failed"], status="discarded", finished_at=unit.now
    ):
        raise Conflict("this replay has been taken over or discarded already", code="replay_not_open")
    await jobs.cancel(unit, kind=REBUILD, key=str(run_id))
    await audit.record(unit, action="replay.discarded", object_kind="replay", object_id=run_id)
    return await get_run(unit, run_id=run_id)


async def rebuild(database: Database, payload: Mapping[str, Any]) -> None:
    """Rebuild in the shadow and report the difference. Safe to run again: it begins anew."""
    run_id = UUID(payload["run_id"])
    async with database.unit() as unit:
        run = await get_run(unit, run_id=run_id)
    if run.status != "running":
        return
    try:
        await _rebuild(database, run)
    except _LetGo:
        await shadows.drop_shadow(database)
    except Exception as error:
        log.error("replay_failed", run=str(run_id), exc_info=error)
        async with database.unit() as unit:
            await store.change_status(
                unit.db, id=run_id, expected=["running"], status="failed", finished_at=unit.now,
                error=f"{type(error).__name__}: {error}"[:500],
            )  # fmt: skip
        await shadows.drop_shadow(database)


async def _rebuild(database: Database, run: ReplayRun) -> None:
    settings = load_settings()
    migrations = find_migrations(_SLICES)
    await shadows.make_shadow(database, migrations=migrations, rules=run.rules)
    async with shadows.open_shadow(database) as shadow:
        async with shadow.unit() as unit:
            total = await events.count_log(unit)

        async def tell(done: int) -> None:
            async with database.unit() as unit:
                if not await store.save_progress(unit.db, id=run.id, done=done, total=total):
                    raise _LetGo
                await web.publish(unit, topic=TOPIC, ids=[run.id])

        done = await shadows.fold_log(shadow, settings=settings, on_progress=tell)
        # Both sides as of one moment: what comes meanwhile is no difference of the rules.
        async with database.snapshot() as live:
            done += await shadows.catch_up(shadow, live, settings=settings)
            await shadows.hold_segments(shadow, live, settings=settings)
            async with shadow.unit() as unit:
                await shadows.note_sides(live, unit)
            async with shadow.unit() as unit:
                report = await compare(live, unit, events=done)
        async with database.unit() as live:
            ready = await store.change_status(
                live.db, id=run.id, expected=["running"], status="ready", report=msgspec.to_builtins(report),
                finished_at=live.now,
            )  # fmt: skip
            await web.publish(live, topic=TOPIC, ids=[run.id])
    if not ready:
        raise _LetGo


async def apply(database: Database, payload: Mapping[str, Any]) -> None:
    """Take the shadow over: what came since is folded first, while intake waits; then all changes hands at once.

    One transaction: whoever dies in the middle leaves what was in force. Segments are held anew afterwards, without
    telling anybody: nothing is sent because of a rebuild.
    """
    run_id, settings = UUID(payload["run_id"]), load_settings()
    async with shadows.open_shadow(database) as shadow, database.unit() as live:
        run = await store.find_run(live.db, run_id, lock=True)
        if run is None or run.status != "applying":
            return
        await events.hold_intake(live)
        await shadows.catch_up(shadow, live, settings=settings)
        async with shadow.unit() as unit:
            if await events.count_log(unit) != await events.count_log(live):
                await _give_up(live, run, "events were erased since the replay began; start another")
                return
            if not await identity.has_same_decisions(live, unit):
                await _give_up(live, run, "people were merged or parted by hand since the replay began; start another")
                return
            owners = await store.list_owners(unit.db)
            await empty_tables(live.db, shadows.DERIVED)
            await copy_tables(unit.db, live.db, shadows.DERIVED)
        await events.change_owners(live, owners)
        await shadows.propose(live, run.rules)
        await segments.rebuild_all(live)
        await store.change_status(live.db, id=run_id, expected=["applying"], status="applied", finished_at=live.now)
        await web.publish(live, topic=TOPIC, ids=[run_id])
    await shadows.drop_shadow(database)


async def let_go(database: Database) -> bool:
    """Discard the replay under way, if there is one, and its shadow with every copy of the events; whether there was one.

    For erasures: what is erased must not live on in a copy, nor come back when that is taken over.
    """
    async with database.unit() as unit:
        open_runs = [each for each in await store.list_runs(unit.db, limit=_SHOWN) if each.status in _OPEN]
        for run in open_runs:
            await store.change_status(
                unit.db, id=run.id, expected=_OPEN, status="discarded", finished_at=unit.now,
                error="somebody was erased meanwhile; start another",
            )  # fmt: skip
    await shadows.drop_shadow(database)
    return bool(open_runs)


async def _give_up(unit: Unit, run: ReplayRun, reason: str) -> None:
    await store.change_status(
        unit.db, id=run.id, expected=["applying"], status="failed", error=reason, finished_at=unit.now
    )
    await web.publish(unit, topic=TOPIC, ids=[run.id])


JOBS = (JobKind(REBUILD, rebuild, long=True), JobKind(APPLY, apply, long=True))
