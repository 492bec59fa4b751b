"""Routes of the quarantine."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.customer.events.service import mending
from tessere.customer.events.service.mending import Quarantined, QuarantineFilter
from tessere.customer.events.store.quarantine import CodeCount
from tessere.infra.auth import requires
from tessere.infra.web import Expected, RequestPaging, RequestUnit, versioned

SourceFilter = Annotated[UUID | None, QueryParameter(description="Only what one source sent.")]
TextFilter = Annotated[str | None, QueryParameter(max_length=200)]


class QuarantinePage(Struct, frozen=True, kw_only=True):
    """What was refused, newest first, and how many for each reason."""

    items: list[Quarantined]
    next_cursor: str | None
    counts: list[CodeCount]


class Mended(Struct, frozen=True):
    """The item as it should have been sent."""

    payload: dict[str, Any] | str


class Redrive(Struct, frozen=True, kw_only=True):
    """What to send through again: these, or all that fit."""

    ids: Annotated[list[UUID], Meta(max_length=10_000)] | None = None
    code: str | None = None
    source_id: UUID | None = None
    name: str | None = None


class Redriven(Struct, frozen=True):
    """How many were put into the inbox again."""

    redriven: int


@get("/api/v1/quarantine", guards=[requires("events:read")], tags=["Quarantine"])
async def get_quarantine(
    unit: RequestUnit,
    paging: RequestPaging,
    code: TextFilter = None,
    source_id: SourceFilter = None,
    name: TextFilter = None,
) -> QuarantinePage:
    """What was refused and why."""
    chosen = QuarantineFilter(code=code, source_id=source_id, name=name)
    rows = await mending.list_quarantined(unit, chosen=chosen, before=paging.after(UUID), limit=paging.fetch)
    page = paging.page(rows, key=lambda row: row.id)
    every_code = QuarantineFilter(source_id=source_id, name=name)
    counts = await mending.count_quarantined(unit, chosen=every_code)
    return QuarantinePage(items=page.items, next_cursor=page.next_cursor, counts=counts)


@get("/api/v1/quarantine/{row_id:uuid}", guards=[requires("events:read")], tags=["Quarantine"])
async def get_quarantined(unit: RequestUnit, row_id: FromPath[UUID]) -> Response[Quarantined]:
    """One of them."""
    return versioned(*await mending.get_quarantined(unit, row_id=row_id))


@put("/api/v1/quarantine/{row_id:uuid}", guards=[requires("events:write")], tags=["Quarantine"])
async def put_quarantined(
    unit: RequestUnit, expected: Expected, row_id: FromPath[UUID], data: JSONBody[Mended]
) -> Response[Quarantined]:
    """Mend what was sent."""
    edited = await mending.edit_quarantined(unit, row_id=row_id, expected=expected, payload=data.payload)
    return versioned(*edited)


@delete("/api/v1/quarantine/{row_id:uuid}", guards=[requires("events:write")], tags=["Quarantine"])
async def delete_quarantined(unit: RequestUnit, expected: Expected, row_id: FromPath[UUID]) -> None:
    """Throw one away."""
    await mending.discard_quarantined(unit, row_id=row_id, expected=expected)


@post("/api/v1/quarantine/redrive", guards=[requires("events:write")], tags=["Quarantine"], status_code=200)
async def post_redrive(unit: RequestUnit, data: JSONBody[Redrive]) -> Redriven:
    """Send through again what has been mended, or all that fit."""
    chosen = QuarantineFilter(code=data.code, source_id=data.source_id, name=data.name)
    return Redriven(await mending.redrive(unit, ids=data.ids, chosen=chosen))


ROUTER = Router(
    path="/", route_handlers=[get_quarantine, get_quarantined, put_quarantined, delete_quarantined, post_redrive]
)
