"""Keeps places, services, staff and resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID

from msgspec import Struct

from tessere.commerce.bookings.domain.calendars import check_place, check_resource, check_service, check_staff
from tessere.commerce.bookings.domain.model import PlaceTerms, ResourceTerms, ServiceTerms, StaffTerms
from tessere.commerce.bookings.store import settings as store
from tessere.commerce.bookings.store.settings import Kind, Setting
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, NotFound

TOPIC = "bookings"
MOST = 5_000
T = TypeVar("T")


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
