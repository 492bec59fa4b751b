"""Bookings as calendars: one for its customer, and a feed for each of the staff."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from tessere.commerce.bookings.domain.ics import Appointment, write_calendar
from tessere.commerce.bookings.domain.links import (
    booking_token,
    feed_token,
    is_feed_token,
    read_booking_token,
    read_feed_token,
)
from tessere.commerce.bookings.domain.model import TAKING, Booking
from tessere.commerce.bookings.service.booking import get_booking
from tessere.commerce.bookings.service.settings import PLACES, SERVICES, STAFF, get_setting
from tessere.commerce.bookings.store import bookings as store
from tessere.infra.db import Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.kernel.errors import NotFound

_BEFORE, _AFTER = timedelta(days=30), timedelta(days=366)
_MOST = 2_000


def link_of(booking_id: UUID, settings: Settings) -> str:
    """The token of a booking's links."""
    return booking_token(installation_secret(settings), booking_id)


async def find_by_link(unit: Unit, *, token: str, settings: Settings) -> Booking:
    """The booking of a link; NotFound when it is none of ours."""
    return await get_booking(unit, booking_id=read_booking_token(installation_secret(settings), token))


async def write_booking_ics(unit: Unit, *, booking: Booking, retailer: str) -> str:
    """A booking as its customer's calendar shows it."""
    return write_calendar([await _appointment(unit, booking, for_staff=False)], name=retailer)


async def feed_link(unit: Unit, *, staff_id: UUID, settings: Settings) -> str:
    """The token of somebody's feed in force."""
    staff = await get_setting(unit, STAFF, id=staff_id)
    return feed_token(installation_secret(settings), staff.id, staff.terms.feed_version)


async def write_feed(unit: Unit, *, token: str, settings: Settings) -> str:
    """The calendar of one of the staff: a month back and a year ahead."""
    staff_id = read_feed_token(token)
    staff = await get_setting(unit, STAFF, id=staff_id)
    if not is_feed_token(installation_secret(settings), token, staff.id, staff.terms.feed_version):
        raise NotFound("this link is not valid; ask for a new one", code="link_unknown")
    wanted = store.Filter(staff_id=staff.id, start=unit.now - _BEFORE, end=unit.now + _AFTER)
    found = await store.list_bookings(unit.db, wanted, after=None, limit=_MOST)
    shown = [await _appointment(unit, each, for_staff=True) for each in found if each.state in TAKING]
    return write_calendar(shown, name=staff.terms.name)


async def _appointment(unit: Unit, booking: Booking, *, for_staff: bool) -> Appointment:
    service = (await get_setting(unit, SERVICES, id=booking.service_id)).terms
    place = (await get_setting(unit, PLACES, code=booking.touchpoint)).terms
    named = in_language(service.name, booking.language)
    who = booking.contact.name if for_staff else ""
    return Appointment(
        id=booking.id, starts_at=booking.starts_at, ends_at=booking.ends_at, changed_at=booking.changed_at,
        sequence=booking.sequence, state=booking.state, summary=f"{named}: {who}" if who else named,
        description=booking.note if for_staff else "",
        location=", ".join(filter(None, [in_language(place.name, booking.language), place.address])),
    )  # fmt: skip


def in_language(texts: dict[str, str], language: str) -> str:
    """The text in a language, else in Italian, else in any."""
    return texts.get(language) or texts.get("it") or next(iter(texts.values()), "")
