"""Routes of what is happening now, and of the first steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal

from litestar import Router, get
from msgspec import Struct

from tessere.customer import events, profiles
from tessere.infra import auth
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    AppSettings,
    EventStream,
    LiveHub,
    RequestUnit,
    ServerEvent,
    event_stream,
)
from tessere.views.pulse.service import Pulse, get_pulse

_SHORTEST_PAUSE = 1.0
_LONGEST_PAUSE = 10.0


StepCode = Literal["source", "first_event", "plan", "consent", "users", "import"]


class SetupStep(Struct, frozen=True, kw_only=True):
    """A first step, and whether it is done."""

    code: StepCode
    done: bool


class Retailer(Struct, frozen=True):
    """Whose system this is."""

    name: str


class Setup(Struct, frozen=True, kw_only=True):
    """What a new retailer has done and has still to do."""

    retailer: Retailer
    demo: bool
    steps: list[SetupStep]


@get("/api/v1/pulse", guards=[requires("events:read")], tags=["Now"])
async def get_now(unit: RequestUnit) -> Pulse:
    """What is happening now, by channel and touchpoint."""
    return await get_pulse(unit)


@get("/api/v1/pulse/stream", guards=[requires("events:read")], tags=["Now"])
async def stream_now(database: AppDatabase, hub: AppHub) -> EventStream:
    """The same as it changes, at most once a second (`event: pulse`)."""
    return event_stream(_pulses(database, hub))


async def _pulses(database: Database, hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(events.TOPIC) as changes:
        while True:
            async with database.unit() as unit:
                now = await get_pulse(unit)
            yield ServerEvent("pulse", now)
            await asyncio.sleep(_SHORTEST_PAUSE)
            with suppress(TimeoutError):
                # Raises when the watcher was dropped.
                await asyncio.wait_for(anext(changes), _LONGEST_PAUSE)


@get("/api/v1/setup", guards=[requires("sources:read")], tags=["Now"])
async def get_setup(unit: RequestUnit, settings: AppSettings) -> Setup:
    """The first steps of a new retailer."""
    sources = await events.list_sources(unit)
    done: dict[StepCode, bool] = {
        "source": bool(sources),
        "first_event": bool(await events.list_events(unit, limit=1)),
        "plan": bool(await events.list_plan(unit)),
        "consent": bool(await profiles.list_purposes(unit)),
        "users": len(await auth.list_users(unit, limit=2)) > 1,
        "import": bool(await events.list_imports(unit, limit=1)),
    }
    return Setup(
        retailer=Retailer(settings.retailer_name),
        demo=any(source.name.endswith("(demo)") for source in sources),
        steps=[SetupStep(code=code, done=value) for code, value in done.items()],
    )


ROUTER = Router(path="/", route_handlers=[get_now, stream_now, get_setup])
