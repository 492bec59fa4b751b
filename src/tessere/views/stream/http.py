"""Routes of events: a list, one event, and the live stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from tessere.customer import events
from tessere.customer.events import EventFilter
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    Change,
    EventStream,
    LiveHub,
    Page,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
)
from tessere.kernel.errors import NotFound
from tessere.views.stream.domain import EventRow
from tessere.views.stream.service import (
    find_events_by_id,
    find_profile_owners,
    get_intake,
    render_events,
)

_MOST_AT_ONCE = 200
_STATUS_SECONDS = 2.0

SourceFilter = Annotated[UUID | None, QueryParameter(description="Only events of one source.")]
ProfileFilter = Annotated[UUID | None, QueryParameter(description="Only events of one customer.")]
TextFilter = Annotated[str | None, QueryParameter(max_length=200)]


def _passes(chosen: EventFilter, profile_id: UUID | None, row: EventRow) -> bool:
    """Whether somebody who watches asked for the event."""
    wanted = (
        (chosen.source_id, row.source_id), (chosen.name, row.name), (chosen.channel, row.channel),
        (chosen.type, row.type), (profile_id, row.profile_id),
    )  # fmt: skip
    return all(want is None or want == have for want, have in wanted)


@get("/api/v1/events", guards=[requires("events:read")], tags=["Events"])
async def get_events(
    unit: RequestUnit, paging: RequestPaging, source_id: SourceFilter = None, name: TextFilter = None,
    channel: TextFilter = None, type: TextFilter = None, profile_id: ProfileFilter = None,
) -> Page[EventRow]:  # fmt: skip
    """Events, the last received first; those of one customer by when they happened."""
    before = paging.after(tuple[datetime, UUID])
    owners = await find_profile_owners(unit, profile_id=profile_id) if profile_id else None
    chosen = EventFilter(source_id=source_id, name=name, channel=channel, type=type, owner_keys=owners)
    found = await events.list_events(unit, chosen=chosen, before=before, limit=paging.fetch)
    rows = await render_events(unit, owned=found)
    return paging.page(rows, key=lambda row: (row.received_at if owners is None else row.occurred_at, row.id))


@get("/api/v1/events/{event_id:uuid}", guards=[requires("events:read")], tags=["Events"])
async def get_event(unit: RequestUnit, event_id: FromPath[UUID]) -> EventRow:
    """One event."""
    found = await find_events_by_id(unit, ids=[event_id])
    if not found:
        raise NotFound("no event has this id")
    return found[0]


@get("/api/v1/events/stream", guards=[requires("events:read")], tags=["Events"])
async def stream_events(
    database: AppDatabase, hub: AppHub, source_id: SourceFilter = None, name: TextFilter = None,
    channel: TextFilter = None, type: TextFilter = None, profile_id: ProfileFilter = None,
) -> EventStream:  # fmt: skip
    """Events as they are taken in (`events`), what is refused (`quarantined`), and how intake does (`status`)."""
    chosen = EventFilter(source_id=source_id, name=name, channel=channel, type=type)
    return event_stream(_events(database, hub, chosen, profile_id))


async def _events(
    database: Database, hub: LiveHub, chosen: EventFilter, profile_id: UUID | None
) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(events.TOPIC, events.QUARANTINE_TOPIC) as changes:
        yield await _status(database)
        while True:
            try:
                change = await asyncio.wait_for(anext(changes), _STATUS_SECONDS)
            except TimeoutError:
                yield await _status(database)
                continue
            news = await _news(database, change, chosen, profile_id)
            if news is not None:
                yield news


async def _news(database: Database, change: Change, chosen: EventFilter, profile_id: UUID | None) -> ServerEvent | None:
    ids = None if change.ids is None else [UUID(each) for each in change.ids[-_MOST_AT_ONCE:]]
    async with database.unit() as unit:
        if change.topic == events.QUARANTINE_TOPIC:
            refused = await events.find_quarantined(unit, ids=ids) if ids else []
            return ServerEvent("quarantined", refused) if refused else None
        found = await events.list_events(unit, limit=_MOST_AT_ONCE) if ids is None else None
        rows = (
            await render_events(unit, owned=found)
            if found is not None
            else await find_events_by_id(unit, ids=ids or [])
        )
    passing = [row for row in reversed(rows) if _passes(chosen, profile_id, row)]
    return ServerEvent("events", passing) if passing else None


async def _status(database: Database) -> ServerEvent:
    async with database.unit() as unit:
        return ServerEvent("status", await get_intake(unit))


ROUTER = Router(path="/", route_handlers=[get_events, stream_events, get_event])
