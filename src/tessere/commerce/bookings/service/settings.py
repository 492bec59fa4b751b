"""Keeps places, services, staff and resources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from msgspec import Struct

from tessere.commerce.bookings.domain.calendars import (
    Interval,
    check_place,
    check_resource,
    check_service,
    check_staff,
    from_minute,
    is_holiday,
    place_windows,
    staff_windows,
)
from tessere.commerce.bookings.domain.model import PlaceTerms, ResourceTerms, ServiceTerms, StaffTerms
from tessere.commerce.bookings.store import settings as store
from tessere.commerce.bookings.store.settings import Kind, Setting
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

TOPIC = "bookings"
MOST = 5_000
MOST_DAYS = 62
T = TypeVar("T")


class OpenSpan(Struct, frozen=True):
    """From a moment to another."""

    starts_at: datetime
    ends_at: datetime


class StaffDay(Struct, frozen=True, kw_only=True):
    """When somebody of the staff is there on a day."""

    staff_id: UUID
    spans: list[OpenSpan]


class PlaceDay(Struct, frozen=True, kw_only=True):
    """When a place is open on a day, and who is there; `holiday`: also when it is open by an exception."""

    day: date
    holiday: bool
    spans: list[OpenSpan]
    staff: list[StaffDay]


class Shelf(Struct, Generic[T], frozen=True, kw_only=True):
    """How settings of a kind are read and checked."""

    kind: Kind
    terms: type[T]
    check: Callable[[T], None]


PLACES: Shelf[PlaceTerms] = Shelf(kind="place", terms=PlaceTerms, check=check_place)
SERVICES: Shelf[ServiceTerms] = Shelf(kind="service", terms=ServiceTerms, check=check_service)
STAFF: Shelf[StaffTerms] = Shelf(kind="staff", terms=StaffTerms, check=check_staff)
RESOURCES: Shelf[ResourceTerms] = Shelf(kind="resource", terms=ResourceTerms, check=check_resource)


async def list_settings(unit: Unit, shelf: Shelf[T]) -> list[Setting[T]]:
    """All of a kind by code."""
    return await store.list_settings(unit.db, shelf.kind, shelf.terms, limit=MOST)


async def get_setting(unit: Unit, shelf: Shelf[T], *, id: UUID | None = None, code: str | None = None) -> Setting[T]:
    """One by its id or code; NotFound when there is none."""
    found = await store.find_setting(unit.db, shelf.kind, shelf.terms, id=id, code=code)
    if found is None:
        raise NotFound(f"there is no {shelf.kind} {id or code}", code=f"unknown_{shelf.kind}")
    return found


async def put_setting(
    unit: Unit, shelf: Shelf[Any], *, code: str, terms: Any, expected: ExpectedVersion
) -> Setting[Any]:  # fmt: skip
    """Add one, or write it anew; sessions that were booked before stay as they are."""
    shelf.check(terms)
    known = await store.find_setting(unit.db, shelf.kind, shelf.terms, code=code, lock=True)
    expected.check(0 if known is None else known.version)
    if known is None:
        if not await store.insert_setting(
            unit.db, id=unit.new_id(), kind=shelf.kind, code=code, terms=terms, now=unit.now
        ):
            detail = f"another {shelf.kind} has just been given the code {code!r}; read it first"
            raise Conflict(detail, code="code_taken", errors=[FieldError("/code", detail)])
    else:
        await store.save_setting(unit.db, id=known.id, terms=terms, now=unit.now)
    saved = await get_setting(unit, shelf, code=code)
    await audit.record(
        unit, action=f"booking_{shelf.kind}.changed", object_kind=f"booking_{shelf.kind}", object_id=saved.id,
        detail={"code": code},
    )  # fmt: skip
    await web.publish(unit, topic=TOPIC)
    return saved


async def list_days(unit: Unit, *, touchpoint: str, first: date, last: date) -> list[PlaceDay]:
    """When a place is open on each day, and who of the staff is there."""
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        detail = f"the same day or later, {MOST_DAYS} days at most"
        raise Invalid("these days cannot be shown", errors=[FieldError("/last", detail)])
    place = (await get_setting(unit, PLACES, code=touchpoint)).terms
    staff = [
        each for each in await list_settings(unit, STAFF) if each.terms.enabled and touchpoint in each.terms.touchpoints
    ]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        PlaceDay(
            day=day, holiday=is_holiday(place, day), spans=_spans(place_windows(place, [day])),
            staff=[
                StaffDay(staff_id=each.id, spans=_spans(staff_windows(each.terms, place, touchpoint, [day])))
                for each in staff
            ],
        )
        for day in days
    ]  # fmt: skip


def _spans(windows: list[Interval]) -> list[OpenSpan]:
    return [OpenSpan(from_minute(start), from_minute(end)) for start, end in sorted(windows)]
