"""Routes of locations, and of where each channel sells from."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from tessere.commerce.stock.domain.locations import (
    ChannelRule,
    Location,
    LocationAddress,
    LocationKind,
    Opening,
    ServingLocation,
)
from tessere.commerce.stock.service import locations
from tessere.infra.auth import requires
from tessere.infra.web import Expected, Page, RequestUnit, versioned
from tessere.kernel.time import EPOCH

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Closed = Annotated[bool, QueryParameter(description="Closed ones too.")]
_NOBODY = UUID(int=0)


class NewLocation(Struct, frozen=True, kw_only=True):
    """A location to add; its name by language."""

    code: str
    name: dict[str, str]
    kind: LocationKind
    touchpoint: str | None = None
    address: LocationAddress | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    hours: tuple[Opening, ...] = ()
    time_zone: str = "Europe/Rome"
    can_ship: bool = True
    can_pick_up: bool = False


class LocationChanges(Struct, frozen=True, kw_only=True):
    """What to change; fields left out stay."""

    code: str | UnsetType = UNSET
    name: dict[str, str] | UnsetType = UNSET
    kind: LocationKind | UnsetType = UNSET
    touchpoint: str | UnsetType | None = UNSET
    address: LocationAddress | UnsetType | None = UNSET
    lat: Latitude | UnsetType | None = UNSET
    lon: Longitude | UnsetType | None = UNSET
    hours: tuple[Opening, ...] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    can_ship: bool | UnsetType = UNSET
    can_pick_up: bool | UnsetType = UNSET


class ChannelLocations(Struct, frozen=True):
    """The locations that a channel sells from; none: it sells nothing."""

    locations: list[ServingLocation]


@get("/api/v1/stock/locations", guards=[requires("stock:read")], tags=["Stock"])
async def get_locations(unit: RequestUnit, closed: Closed = False) -> Page[Location]:
    """Every location by code."""
    return Page(await locations.list_locations(unit, closed=closed))


@post("/api/v1/stock/locations", guards=[requires("stock:write")], tags=["Stock"])
async def post_location(unit: RequestUnit, data: JSONBody[NewLocation]) -> Response[Location]:
    """Add a location."""
    fields = {name: getattr(data, name) for name in data.__struct_fields__}
    draft = Location(**fields, id=_NOBODY, closed_at=None, created_at=EPOCH, updated_at=EPOCH)
    return _shown(await locations.create_location(unit, draft=draft))


@get("/api/v1/stock/locations/{location_id:uuid}", guards=[requires("stock:read")], tags=["Stock"])
async def get_location(unit: RequestUnit, location_id: FromPath[UUID]) -> Response[Location]:
    """One location."""
    return _shown(await locations.get_location(unit, location_id=location_id))


@patch("/api/v1/stock/locations/{location_id:uuid}", guards=[requires("stock:write")], tags=["Stock"])
async def patch_location(
    unit: RequestUnit, expected: Expected, location_id: FromPath[UUID], data: JSONBody[LocationChanges]
) -> Response[Location]:
    """Change a location."""
    changes = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    return _shown(await locations.update_location(unit, location_id=location_id, expected=expected, changes=changes))


@delete("/api/v1/stock/locations/{location_id:uuid}", guards=[requires("stock:write")], tags=["Stock"])
async def delete_location(unit: RequestUnit, expected: Expected, location_id: FromPath[UUID]) -> None:
    """Close a location; its history stays. 409 while it has stock or promises."""
    await locations.close_location(unit, location_id=location_id, expected=expected)


@get("/api/v1/stock/channels", guards=[requires("stock:read")], tags=["Stock"])
async def get_channels(unit: RequestUnit) -> Page[ChannelRule]:
    """The channels that do not sell from every open location."""
    return Page(await locations.list_rules(unit))


@get("/api/v1/stock/channels/{channel:str}", guards=[requires("stock:read")], tags=["Stock"])
async def get_channel(unit: RequestUnit, channel: FromPath[str]) -> Response[ChannelRule]:
    """Where a channel sells from; version 0: from every open location."""
    return _ruled(await locations.get_rule(unit, channel=channel))


@put("/api/v1/stock/channels/{channel:str}", guards=[requires("stock:write")], tags=["Stock"])
async def put_channel(
    unit: RequestUnit, expected: Expected, channel: FromPath[str], data: JSONBody[ChannelLocations]
) -> Response[ChannelRule]:
    """Let a channel sell from these locations only, all but the last `buffer` of each variant there."""
    return _ruled(await locations.save_rule(unit, channel=channel, expected=expected, locations=data.locations))


@delete("/api/v1/stock/channels/{channel:str}", guards=[requires("stock:write")], tags=["Stock"])
async def delete_channel(unit: RequestUnit, expected: Expected, channel: FromPath[str]) -> None:
    """Let a channel sell from every open location again."""
    await locations.delete_rule(unit, channel=channel, expected=expected)


def _shown(location: Location) -> Response[Location]:
    return versioned(location, location.version)


def _ruled(rule: ChannelRule) -> Response[ChannelRule]:
    return versioned(rule, rule.version)


ROUTES = [
    get_locations, post_location, get_location, patch_location, delete_location, get_channels, get_channel, put_channel,
    delete_channel,
]  # fmt: skip
