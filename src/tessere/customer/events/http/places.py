"""Routes of sources and touchpoints."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct, UnsetType

from tessere.customer.events.domain.model import Channel, SourceKind
from tessere.customer.events.domain.places import Address, OpeningHours, Position, Touchpoint
from tessere.customer.events.service import places
from tessere.customer.events.service.places import SourceView, TouchpointView
from tessere.infra.auth import Caller, requires
from tessere.infra.web import Expected, Page, RequestUnit, versioned
from tessere.kernel.time import EPOCH


class NewSource(Struct, frozen=True, kw_only=True):
    """A source to be made with its first write key."""

    name: str
    kind: SourceKind
    touchpoint_id: UUID | None = None


class CreatedSource(Struct, frozen=True):
    """The source and the secret of its write key, shown once."""

    source: SourceView
    secret: str


class SourceChanges(Struct, frozen=True, kw_only=True):
    """What to change; fields left out stay."""

    name: str | UnsetType = UNSET
    touchpoint_id: UUID | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class NewTouchpoint(Struct, frozen=True, kw_only=True):
    """A place to be made."""

    code: str
    name: str
    channel: Channel
    address: Address | None = None
    position: Position | None = None
    hours: tuple[OpeningHours, ...] = ()
    time_zone: str = "Europe/Rome"


class TouchpointChanges(Struct, frozen=True, kw_only=True):
    """What to change; fields left out stay."""

    code: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    address: Address | UnsetType | None = UNSET
    position: Position | UnsetType | None = UNSET
    hours: tuple[OpeningHours, ...] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET


@get("/api/v1/sources", guards=[requires("sources:read")], tags=["Sources"])
async def get_sources(unit: RequestUnit) -> Page[SourceView]:
    """Every source in use."""
    return Page(await places.list_sources(unit))


@post("/api/v1/sources", guards=[requires("sources:write")], tags=["Sources"])
async def post_source(unit: RequestUnit, principal: Caller, data: JSONBody[NewSource]) -> CreatedSource:
    """Add a source; the answer holds its first write key."""
    source, secret = await places.create_source(
        unit, name=data.name, kind=data.kind, touchpoint_id=data.touchpoint_id, by=principal
    )
    return CreatedSource(source, secret)


@get("/api/v1/sources/{source_id:uuid}", guards=[requires("sources:read")], tags=["Sources"])
async def get_source(unit: RequestUnit, source_id: FromPath[UUID]) -> Response[SourceView]:
    """One source."""
    shown = await places.get_source(unit, source_id=source_id)
    return versioned(shown.view, shown.version)


@patch("/api/v1/sources/{source_id:uuid}", guards=[requires("sources:write")], tags=["Sources"])
async def patch_source(
    unit: RequestUnit, expected: Expected, source_id: FromPath[UUID], data: JSONBody[SourceChanges]
) -> Response[SourceView]:
    """Change a source; the events of a disabled one are refused."""
    shown = await places.update_source(
        unit,
        source_id=source_id,
        expected=expected,
        name=data.name,
        touchpoint_id=data.touchpoint_id,
        enabled=data.enabled,
    )
    return versioned(shown.view, shown.version)


@delete("/api/v1/sources/{source_id:uuid}", guards=[requires("sources:write")], tags=["Sources"])
async def delete_source(unit: RequestUnit, expected: Expected, source_id: FromPath[UUID]) -> None:
    """Close a source and revoke its keys; its events stay."""
    await places.delete_source(unit, source_id=source_id, expected=expected)


@get("/api/v1/touchpoints", guards=[requires("sources:read")], tags=["Touchpoints"])
async def get_touchpoints(unit: RequestUnit) -> Page[TouchpointView]:
    """Every place by name."""
    return Page(await places.list_touchpoints(unit))


@post("/api/v1/touchpoints", guards=[requires("sources:write")], tags=["Touchpoints"])
async def post_touchpoint(unit: RequestUnit, data: JSONBody[NewTouchpoint]) -> TouchpointView:
    """Add a place."""
    draft = Touchpoint(
        id=UUID(int=0),
        code=data.code,
        name=data.name,
        channel=data.channel,
        address=data.address,
        position=data.position,
        hours=data.hours,
        time_zone=data.time_zone,
        created_at=EPOCH,
        updated_at=EPOCH,
    )
    return await places.create_touchpoint(unit, draft=draft)


@get("/api/v1/touchpoints/{touchpoint_id:uuid}", guards=[requires("sources:read")], tags=["Touchpoints"])
async def get_touchpoint(unit: RequestUnit, touchpoint_id: FromPath[UUID]) -> Response[TouchpointView]:
    """One place."""
    shown = await places.get_touchpoint(unit, touchpoint_id=touchpoint_id)
    return versioned(shown.view, shown.version)


@patch("/api/v1/touchpoints/{touchpoint_id:uuid}", guards=[requires("sources:write")], tags=["Touchpoints"])
async def patch_touchpoint(
    unit: RequestUnit, expected: Expected, touchpoint_id: FromPath[UUID], data: JSONBody[TouchpointChanges]
) -> Response[TouchpointView]:
    """Change a place."""
    given = {name: getattr(data, name) for name in data.__struct_fields__}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    shown = await places.update_touchpoint(unit, touchpoint_id=touchpoint_id, expected=expected, changes=changes)
    return versioned(shown.view, shown.version)


@delete("/api/v1/touchpoints/{touchpoint_id:uuid}", guards=[requires("sources:write")], tags=["Touchpoints"])
async def delete_touchpoint(unit: RequestUnit, expected: Expected, touchpoint_id: FromPath[UUID]) -> None:
    """Remove a place; events keep its code."""
    await places.delete_touchpoint(unit, touchpoint_id=touchpoint_id, expected=expected)


ROUTER = Router(
    path="/",
    route_handlers=[
        get_sources,
        post_source,
        get_source,
        patch_source,
        delete_source,
        get_touchpoints,
        post_touchpoint,
        get_touchpoint,
        patch_touchpoint,
        delete_touchpoint,
    ],
)
