"""Finds free time, and takes it: what the slots say is a forecast, what the database lets in is so."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.bookings.domain.calendars import Interval, to_minute
from tessere.commerce.bookings.domain.model import ServiceTerms, Session, SlotTaken
from tessere.commerce.bookings.domain.slots import Choice, Scene, Slot, choices_at, list_slots
from tessere.commerce.bookings.service.settings import (
    PLACES,
    RESOURCES,
    SERVICES,
    STAFF,
    get_setting,
    list_settings,
)
from tessere.commerce.bookings.store import bookings as store
from tessere.infra.db import Unit
from tessere.kernel.errors import FieldError, Invalid

LONGEST_SEARCH = timedelta(days=62)
_MARGIN = timedelta(days=2)
_DAY = timedelta(days=1)


class Ask(Struct, frozen=True, kw_only=True):
    """What somebody wants: seats of a service at a place and a time, with somebody of the staff or (none) with anybody."""

    service_id: UUID
    touchpoint: str
    starts_at: datetime
    seats: int = 1
    staff_id: UUID | None = None


class _TakenMeanwhile(Exception):
    """Somebody was faster than the slots."""


async def list_free_slots(
    unit: Unit,
    *,
    service_id: UUID,
    touchpoint: str,
    start: datetime,
    end: datetime,
    seats: int = 1,
    staff_id: UUID | None = None,
) -> list[Slot]:
    """The slots that begin between two moments, two months at most."""
    if start.tzinfo is None or end.tzinfo is None or not timedelta(0) < end - start <= LONGEST_SEARCH:
        detail = "give two moments with their zone, the second after the first and at most 62 days later"
        raise Invalid(detail, errors=[FieldError("/end", detail)])
    scene = await load_scene(unit, service_id=service_id, touchpoint=touchpoint, start=start, end=end)
    return list_slots(scene, start=start, end=end, now=unit.now, seats=seats, staff_id=staff_id)


async def load_scene(
    unit: Unit, *, service_id: UUID, touchpoint: str, start: datetime, end: datetime
) -> Scene:  # fmt: skip
    """All that decides over a service's slots at a place between two moments."""
    service = (await get_setting(unit, SERVICES, id=service_id)).terms
    place = (await get_setting(unit, PLACES, code=touchpoint)).terms
    if touchpoint not in service.touchpoints:
        detail = f"this service is not to be had at {touchpoint}"
        raise Invalid(detail, code="not_here", errors=[FieldError("/touchpoint", detail)])
    staff = {each.id: each.terms for each in await list_settings(unit, STAFF) if touchpoint in each.terms.touchpoints}
    resources = {
        each.id: each.terms
        for each in await list_settings(unit, RESOURCES)
        if each.terms.touchpoint == touchpoint and each.terms.kind in service.resource_kinds
    }
    busy: dict[UUID, list[Interval]] = {}
    for each in await store.list_busy(unit.db, [*staff, *resources], start=start - _MARGIN, end=end + _MARGIN):
        # Whole minutes from the first that is touched to the last.
        ends = -(-(each.ends_at - each.starts_at) // timedelta(minutes=1))
        busy.setdefault(each.subject_id, []).append((to_minute(each.starts_at), to_minute(each.starts_at) + ends))
    sessions = await store.list_sessions(
        unit.db, service_id=service_id, touchpoint=touchpoint, start=start - _DAY, end=end + _DAY
    )
    return Scene(
        service=service,
        touchpoint=touchpoint,
        place=place,
        staff=staff,
        resources=resources,
        busy=busy,
        sessions=sessions,
    )


async def place(unit: Unit, ask: Ask) -> Session:
    """Take seats, in a session that there is or in a new one; SlotTaken when it cannot be."""
    await store.hold_place(unit.db, ask.touchpoint)
    for _ in range(2):  # somebody of the staff may have been taken at another place meanwhile
        scene = await load_scene(
            unit, service_id=ask.service_id, touchpoint=ask.touchpoint, start=ask.starts_at - _DAY,
            end=ask.starts_at + _DAY,
        )  # fmt: skip
        service = scene.service
        if ask.seats > service.capacity:
            detail = f"at most {service.capacity} seats at once"
            raise Invalid(detail, errors=[FieldError("/seats", detail)])
        joined = await _join(unit, scene, ask)
        if joined is not None:
            return joined
        for choice in choices_at(scene, at=ask.starts_at, now=unit.now, staff_id=ask.staff_id):
            try:
                async with unit.savepoint():
                    return await _open(unit, service, ask, choice)
            except _TakenMeanwhile:
                continue
    detail = "this time cannot be booked, or somebody has just taken it; choose another slot"
    raise SlotTaken(detail, errors=[FieldError("/starts_at", detail)])


async def _join(unit: Unit, scene: Scene, ask: Ask) -> Session | None:
    offered = list_slots(
        scene, start=ask.starts_at, end=ask.starts_at + timedelta(minutes=1), now=unit.now, seats=ask.seats,
        staff_id=ask.staff_id,
    )  # fmt: skip
    if scene.service.capacity == 1 or not offered:
        return None
    for session in scene.sessions:
        fits = session.starts_at == ask.starts_at and ask.staff_id in (None, session.staff_id)
        if fits and await store.join(unit.db, session.id, seats=ask.seats):
            return replace(session, taken=session.taken + ask.seats)
    return None


async def _open(unit: Unit, service: ServiceTerms, ask: Ask, choice: Choice) -> Session:
    session = Session(
        id=unit.new_id(), service_id=ask.service_id, touchpoint=ask.touchpoint, starts_at=ask.starts_at,
        ends_at=ask.starts_at + timedelta(minutes=service.minutes), staff_id=choice.staff_id,
        resource_ids=choice.resource_ids, capacity=service.capacity, taken=ask.seats,
    )  # fmt: skip
    await store.insert_session(unit.db, session)
    subjects = [*([] if choice.staff_id is None else [choice.staff_id]), *choice.resource_ids]
    taken = await store.occupy(
        unit.db, session.id, subjects, start=session.starts_at - timedelta(minutes=service.buffer_before),
        end=session.ends_at + timedelta(minutes=service.buffer_after),
    )  # fmt: skip
    if not taken:
        raise _TakenMeanwhile
    return session
