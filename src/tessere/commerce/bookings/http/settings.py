"""Routes of places, services, staff and resources."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.bookings.domain.model import PlaceTerms, ResourceTerms, ServiceTerms, StaffTerms
from tessere.commerce.bookings.service import calendars
from tessere.commerce.bookings.service.settings import (
    PLACES,
    RESOURCES,
    SERVICES,
    STAFF,
    PlaceDay,
    get_setting,
    list_days,
    list_settings,
    put_setting,
)
from tessere.commerce.bookings.store.settings import Setting
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, Expected, Page, RequestUnit, versioned
from tessere.kernel.errors import FieldError, Invalid

_CODE = r"^[a-z0-9][a-z0-9_.-]{0,63}\Z"
Code = Annotated[str, Meta(pattern=_CODE)]


class BookingPlace(Struct, frozen=True, kw_only=True):
    """A touchpoint at which can be booked."""

    id: UUID
    touchpoint: str
    terms: PlaceTerms
    version: int


class BookingService(Struct, frozen=True, kw_only=True):
    """A service."""

    id: UUID
    code: str
    terms: ServiceTerms
    version: int


class BookingStaff(Struct, frozen=True, kw_only=True):
    """Somebody of the staff."""

    id: UUID
    code: str
    terms: StaffTerms
    version: int


class BookingResource(Struct, frozen=True, kw_only=True):
    """A resource."""

    id: UUID
    code: str
    terms: ResourceTerms
    version: int


class StaffFeed(Struct, frozen=True):
    """Where somebody's calendar is to be subscribed; raise `feed_version` to make it void."""

    url: str


@get("/api/v1/bookings/places", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_places(unit: RequestUnit) -> Page[BookingPlace]:
    """The touchpoints at which can be booked."""
    return Page([_place(each) for each in await list_settings(unit, PLACES)])


@get("/api/v1/bookings/places/{touchpoint:str}", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_place(unit: RequestUnit, touchpoint: FromPath[str]) -> Response[BookingPlace]:
    """One of them."""
    found = await get_setting(unit, PLACES, code=touchpoint)
    return versioned(_place(found), found.version)


@get("/api/v1/bookings/places/{touchpoint:str}/days", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_place_days(
    unit: RequestUnit,
    touchpoint: FromPath[str],
    first: Annotated[date, QueryParameter()],
    last: Annotated[date, QueryParameter(description="62 days at most, both included.")],
) -> Page[PlaceDay]:
    """When it is open on each day, and who is there: what a calendar draws."""
    return Page(await list_days(unit, touchpoint=touchpoint, first=first, last=last))


@put("/api/v1/bookings/places/{touchpoint:str}", guards=[requires("bookings:write")], tags=["Bookings"])
async def put_place(
    unit: RequestUnit, expected: Expected, touchpoint: FromPath[str], data: JSONBody[PlaceTerms]
) -> Response[BookingPlace]:
    """Say when a touchpoint is open; for the first time with `If-Match: *`."""
    saved = await put_setting(unit, PLACES, code=_code(touchpoint), terms=data, expected=expected)
    return versioned(_place(saved), saved.version)


@get("/api/v1/bookings/services", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_services(unit: RequestUnit) -> Page[BookingService]:
    """What can be booked."""
    return Page([_service(each) for each in await list_settings(unit, SERVICES)])


@get("/api/v1/bookings/services/{code:str}", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_service(unit: RequestUnit, code: FromPath[str]) -> Response[BookingService]:
    """One service."""
    found = await get_setting(unit, SERVICES, code=code)
    return versioned(_service(found), found.version)


@put("/api/v1/bookings/services/{code:str}", guards=[requires("bookings:write")], tags=["Bookings"])
async def put_service(
    unit: RequestUnit, expected: Expected, code: FromPath[str], data: JSONBody[ServiceTerms]
) -> Response[BookingService]:
    """Add a service, or write it anew."""
    saved = await put_setting(unit, SERVICES, code=_code(code), terms=data, expected=expected)
    return versioned(_service(saved), saved.version)


@get("/api/v1/bookings/staff", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_staff(unit: RequestUnit) -> Page[BookingStaff]:
    """Who serves."""
    return Page([_staff(each) for each in await list_settings(unit, STAFF)])


@get("/api/v1/bookings/staff/{code:str}", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_one_of_staff(unit: RequestUnit, code: FromPath[str]) -> Response[BookingStaff]:
    """One of the staff."""
    found = await get_setting(unit, STAFF, code=code)
    return versioned(_staff(found), found.version)


@put("/api/v1/bookings/staff/{code:str}", guards=[requires("bookings:write")], tags=["Bookings"])
async def put_staff(
    unit: RequestUnit, expected: Expected, code: FromPath[str], data: JSONBody[StaffTerms]
) -> Response[BookingStaff]:
    """Add somebody, or write their terms anew."""
    saved = await put_setting(unit, STAFF, code=_code(code), terms=data, expected=expected)
    return versioned(_staff(saved), saved.version)


@get("/api/v1/bookings/staff/{code:str}/feed", guards=[requires("bookings:write")], tags=["Bookings"])
async def get_feed_link(unit: RequestUnit, settings: AppSettings, code: FromPath[str]) -> StaffFeed:
    """The signed link of somebody's calendar: whoever has it reads it."""
    staff = await get_setting(unit, STAFF, code=code)
    token = await calendars.feed_link(unit, staff_id=staff.id, settings=settings)
    return StaffFeed(f"{settings.base_url}/api/v1/bookings/feeds/{token}")


@get("/api/v1/bookings/resources", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_resources(unit: RequestUnit) -> Page[BookingResource]:
    """Rooms, chairs, machines."""
    return Page([_resource(each) for each in await list_settings(unit, RESOURCES)])


@get("/api/v1/bookings/resources/{code:str}", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_resource(unit: RequestUnit, code: FromPath[str]) -> Response[BookingResource]:
    """One resource."""
    found = await get_setting(unit, RESOURCES, code=code)
    return versioned(_resource(found), found.version)


@put("/api/v1/bookings/resources/{code:str}", guards=[requires("bookings:write")], tags=["Bookings"])
async def put_resource(
    unit: RequestUnit, expected: Expected, code: FromPath[str], data: JSONBody[ResourceTerms]
) -> Response[BookingResource]:
    """Add a resource, or write it anew."""
    saved = await put_setting(unit, RESOURCES, code=_code(code), terms=data, expected=expected)
    return versioned(_resource(saved), saved.version)


def _code(given: str) -> str:
    try:
        return msgspec.convert(given, Code)
    except msgspec.ValidationError as error:
        detail = "lower-case letters, digits, dot, dash and underscore, at most 64"
        raise Invalid("this cannot be a code", errors=[FieldError("/code", detail)]) from error


def _place(found: Setting[Any]) -> BookingPlace:
    return BookingPlace(id=found.id, touchpoint=found.code, terms=found.terms, version=found.version)


def _service(found: Setting[Any]) -> BookingService:
    return BookingService(id=found.id, code=found.code, terms=found.terms, version=found.version)


def _staff(found: Setting[Any]) -> BookingStaff:
    return BookingStaff(id=found.id, code=found.code, terms=found.terms, version=found.version)


def _resource(found: Setting[Any]) -> BookingResource:
    return BookingResource(id=found.id, code=found.code, terms=found.terms, version=found.version)


ROUTES = [
    get_places, get_place, get_place_days, put_place, get_services, get_service, put_service, get_staff,
    get_one_of_staff, put_staff, get_feed_link, get_resources, get_resource, put_resource,
]  # fmt: skip
