"""Routes of one customer: the page, the timeline, the visits, and all of it live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from tessere.customer.events import Session
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    AppSettings,
    EventStream,
    LiveHub,
    Page,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
)
from tessere.views.customers.service import CustomerPage, get_page, list_sessions, list_timeline
from tessere.views.stream import EventRow

TextFilter = Annotated[str | None, QueryParameter(max_length=200)]
_NEWEST = 50


class Visits(Struct, frozen=True):
    """Visits, the latest first."""

    items: list[Session]


@get("/api/v1/profiles/{profile_id:uuid}", guards=[requires("profiles:read")], tags=["Customers"])
async def get_customer(database: AppDatabase, settings: AppSettings, profile_id: FromPath[UUID]) -> CustomerPage:
    """Everything about a customer in one look."""
    return await get_page(database, profile_id=profile_id, settings=settings)


@get("/api/v1/profiles/{profile_id:uuid}/timeline", guards=[requires("profiles:read")], tags=["Customers"])
async def get_timeline(
    unit: RequestUnit, settings: AppSettings, paging: RequestPaging, profile_id: FromPath[UUID],
    channel: TextFilter = None, name: TextFilter = None,
) -> Page[EventRow]:  # fmt: skip
    """A customer's events, the latest first."""
    rows = await list_timeline(
        unit, profile_id=profile_id, settings=settings, limit=paging.fetch,
        before=paging.after(tuple[datetime, UUID]), channel=channel, name=name,
    )  # fmt: skip
    return paging.page(rows, key=lambda row: (row.occurred_at, row.id))


@get("/api/v1/profiles/{profile_id:uuid}/sessions", guards=[requires("profiles:read")], tags=["Customers"])
async def get_sessions(unit: RequestUnit, settings: AppSettings, profile_id: FromPath[UUID]) -> Visits:
    """A customer's visits of the last 90 days."""
    return Visits(await list_sessions(unit, profile_id=profile_id, settings=settings))


@get("/api/v1/profiles/{profile_id:uuid}/stream", guards=[requires("profiles:read")], tags=["Customers"])
async def stream_customer(
    database: AppDatabase, hub: AppHub, settings: AppSettings, profile_id: FromPath[UUID]
) -> EventStream:
    """The page (`profile`) and the newest events (`events`) whenever something changes."""
    return event_stream(_changes(database, hub, settings, profile_id))


async def _changes(
    database: Database, hub: LiveHub, settings: Settings, profile_id: UUID
) -> AsyncIterator[ServerEvent]:
    with hub.subscribe("profiles") as changes:
        page = await get_page(database, profile_id=profile_id, settings=settings)
        known = {row.id for row in await _newest(database, settings, page.id)}
        yield ServerEvent("profile", page)
        async for change in changes:
            watched = {str(page.id), str(profile_id)}
            if change.ids is not None and watched.isdisjoint(change.ids):
                continue
            page = await get_page(database, profile_id=profile_id, settings=settings)
            yield ServerEvent("profile", page)
            # By id and not by time: what comes late is news too.
            newest = await _newest(database, settings, page.id)
            fresh = [row for row in newest if row.id not in known]
            known = {row.id for row in newest}
            if fresh:
                yield ServerEvent("events", fresh)


async def _newest(database: Database, settings: Settings, profile_id: UUID) -> list[EventRow]:
    """The customer's newest events, the latest last."""
    async with database.unit() as unit:
        rows = await list_timeline(unit, profile_id=profile_id, settings=settings, limit=_NEWEST)
    return rows[::-1]


ROUTER = Router(path="/", route_handlers=[get_customer, get_timeline, get_sessions, stream_customer])
