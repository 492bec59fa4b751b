"""Routes of personas."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from litestar import get, post
from msgspec import Struct

from tessere.customer.segments.service import personas
from tessere.customer.segments.store.personas import Found
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


class PersonaView(Struct, frozen=True, kw_only=True):
    """A persona: about `customers` of them, what stands out by language, typical figures (amounts in the retailer's
    currency, shares of visits between 0 and 1), and a rule that comes near it."""

    share: float
    customers: int
    headline: dict[str, str]
    traits: list[dict[str, str]]
    figures: dict[str, float]
    rule: dict[str, Any]


class Personas(Struct, frozen=True, kw_only=True):
    """The latest personas, the largest first, amounts in `currency`; `found_at` None before they were first looked for."""

    currency: str
    found_at: datetime | None
    sampled: int
    customers: int
    items: list[PersonaView]


@get("/api/v1/personas", guards=[requires("segments:read")], tags=["Personas"])
async def get_personas(unit: RequestUnit, settings: AppSettings) -> Personas:
    """Groups of customers who behave alike."""
    return _render(await personas.read_personas(unit), settings.currency)


@post("/api/v1/personas/refresh", status_code=202, guards=[requires("segments:write")], tags=["Personas"])
async def post_refresh(unit: RequestUnit) -> None:
    """Find the personas anew."""
    await personas.ask_for_personas(unit)


@get("/api/v1/personas/stream", guards=[requires("segments:read")], tags=["Personas"])
async def stream_personas(database: AppDatabase, hub: AppHub, settings: AppSettings) -> EventStream:
    """The personas (`personas`) whenever they were found anew."""
    return event_stream(_changes(database, hub, settings.currency))


def _render(found: Found | None, currency: str) -> Personas:
    if found is None:
        return Personas(currency=currency, found_at=None, sampled=0, customers=0, items=[])
    return Personas(
        currency=currency, found_at=found.found_at, sampled=found.sampled, customers=found.customers,
        items=[
            PersonaView(
                share=each.share, customers=round(each.share * found.customers), headline=each.headline,
                traits=each.traits, figures=each.figures, rule=each.rule,
            )
            for each in found.personas
        ],
    )  # fmt: skip


async def _changes(database: Database, hub: LiveHub, currency: str) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(personas.TOPIC) as changes:
        yield ServerEvent("personas", await _read(database, currency))
        async for _ in changes:
            yield ServerEvent("personas", await _read(database, currency))


async def _read(database: Database, currency: str) -> Personas:
    async with database.unit() as unit:
        return _render(await personas.read_personas(unit), currency)


ROUTES = [get_personas, post_refresh, stream_personas]
