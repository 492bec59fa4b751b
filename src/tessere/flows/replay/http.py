"""Routes of replays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from tessere.flows.replay.domain import ProposedRules, ReplayRun
from tessere.flows.replay.service import running
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    EventStream,
    LiveHub,
    RequestUnit,
    ServerEvent,
    event_stream,
)


class ReplayRuns(Struct, frozen=True):
    """The latest replays, the latest first."""

    items: list[ReplayRun]


@get("/api/v1/replays", guards=[requires("settings:read")], tags=["Replay"])
async def get_runs(unit: RequestUnit) -> ReplayRuns:
    """The latest replays."""
    return ReplayRuns(await running.list_runs(unit))


@post("/api/v1/replays", guards=[requires("settings:write")], tags=["Replay"])
async def post_run(unit: RequestUnit, data: JSONBody[ProposedRules]) -> ReplayRun:
    """Rebuild all customers from the log under other rules, beside those in force; nothing is sent because of it."""
    return await running.start_replay(unit, rules=data)


@get("/api/v1/replays/stream", guards=[requires("settings:read")], tags=["Replay"])
async def stream_runs(database: AppDatabase, hub: AppHub) -> EventStream:
    """The replays (`replays`) whenever one moves on."""
    return event_stream(_changes(database, hub))


@get("/api/v1/replays/{run_id:uuid}", guards=[requires("settings:read")], tags=["Replay"])
async def get_run(unit: RequestUnit, run_id: FromPath[UUID]) -> ReplayRun:
    """One replay with the difference that it found."""
    return await running.get_run(unit, run_id=run_id)


@post("/api/v1/replays/{run_id:uuid}/apply", status_code=202, guards=[requires("settings:write")], tags=["Replay"])
async def post_apply(unit: RequestUnit, run_id: FromPath[UUID]) -> ReplayRun:
    """Take the rebuilt customers and the rules over, all at once."""
    return await running.apply_run(unit, run_id=run_id)


@post("/api/v1/replays/{run_id:uuid}/discard", status_code=200, guards=[requires("settings:write")], tags=["Replay"])
async def post_discard(unit: RequestUnit, run_id: FromPath[UUID]) -> ReplayRun:
    """Let the rebuilt customers go; what is in force stays."""
    return await running.discard_run(unit, run_id=run_id)


async def _changes(database: Database, hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(running.TOPIC) as changes:
        yield ServerEvent("replays", await _all(database))
        async for _ in changes:
            yield ServerEvent("replays", await _all(database))


async def _all(database: Database) -> ReplayRuns:
    async with database.unit() as unit:
        return ReplayRuns(await running.list_runs(unit))


ROUTER = Router(path="/", route_handlers=[get_runs, post_run, stream_runs, get_run, post_apply, post_discard])
