"""Routes for a storefront and for the links that customers get: they tell of nobody but whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from tessere.commerce.bookings.domain.model import Booking, BookingState, Code, Contact, Moment
from tessere.commerce.bookings.domain.slots import Slot
from tessere.commerce.bookings.http.desk import Language, NewBookingTime, Note, Seats
from tessere.commerce.bookings.service import booking, calendars
from tessere.commerce.bookings.service.booking import Guest
from tessere.commerce.bookings.service.placing import Ask, list_free_slots
from tessere.commerce.bookings.service.settings import PLACES, SERVICES, get_setting, list_settings
from tessere.infra.auth import public, requires
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.infra.web import AppSettings, Limit, Page, RequestUnit, take_shared

CALENDAR = "text/calendar; charset=utf-8"
_SCOPE = requires("bookings:make")
# So that nobody keeps a whole day of slots from the others.
BY_CLIENT = Limit(burst=10, per_second=1 / 60)


class OfferedService(Struct, frozen=True, kw_only=True):
    """What can be booked, as customers see it."""

    id: UUID
    code: str
    name: dict[str, str]
    minutes: int
    capacity: int
    touchpoints: list[str]
    price_variant_id: UUID | None
    cancel_minutes: int


class OnlineBooking(Struct, frozen=True, kw_only=True):
    """A booking that a customer makes: kept for a while, until it is confirmed by its link."""

    service_id: UUID
    touchpoint: Code
    starts_at: Moment
    contact: Contact
    seats: Seats = 1
    staff_id: UUID | None = None
    language: Language = "it"
    note: Note = ""
    channel: Code = "site"


class MyBooking(Struct, frozen=True, kw_only=True):
    """A booking as its customer sees it; `token` is what the links are made of."""

    token: str
    service: dict[str, str]
    place: dict[str, str]
    address: str
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    state: BookingState
    held_until: datetime | None
    contact: Contact
    note: str
    sequence: int


@get("/api/v1/bookings/offered", guards=[_SCOPE], tags=["Bookings"])
async def get_offered(unit: RequestUnit) -> Page[OfferedService]:
    """What can be booked."""
    return Page(
        [
            OfferedService(
                id=each.id, code=each.code, name=each.terms.name, minutes=each.terms.minutes,
                capacity=each.terms.capacity, touchpoints=list(each.terms.touchpoints),
                price_variant_id=each.terms.price_variant_id, cancel_minutes=each.terms.cancel_minutes,
            )
            for each in await list_settings(unit, SERVICES)
            if each.terms.enabled
        ]
    )  # fmt: skip


@get("/api/v1/bookings/slots", guards=[_SCOPE], tags=["Bookings"])
async def get_slots(
    unit: RequestUnit,
    service_id: Annotated[UUID, QueryParameter()],
    touchpoint: Annotated[str, QueryParameter(max_length=64)],
    start: Annotated[datetime, QueryParameter()],
    end: Annotated[datetime, QueryParameter(description="62 days later at most.")],
    seats: Annotated[int, QueryParameter(ge=1, le=1_000)] = 1,
    staff_id: Annotated[UUID | None, QueryParameter()] = None,
) -> Page[Slot]:
    """When a service can begin."""
    return Page(
        await list_free_slots(
            unit, service_id=service_id, touchpoint=touchpoint, start=start, end=end, seats=seats, staff_id=staff_id
        )
    )  # fmt: skip


@post("/api/v1/bookings/mine", guards=[_SCOPE], tags=["Bookings"])
async def post_mine(
    request: Request[Any, Any, Any],
    unit: RequestUnit,
    settings: AppSettings,
    data: JSONBody[OnlineBooking],
) -> MyBooking:
    """Keep a slot; 409 `slot_taken` when it is gone, 429 for whoever keeps too many."""
    client = request.client.host if request.client else "unknown"
    await take_shared(unit, bucket=f"booking client {client}", limit=BY_CLIENT)  # counts what is kept
    ask = Ask(
        service_id=data.service_id, touchpoint=data.touchpoint, starts_at=data.starts_at, seats=data.seats,
        staff_id=data.staff_id,
    )  # fmt: skip
    guest = Guest(contact=data.contact, language=data.language, note=data.note, channel=data.channel)
    return await _mine(unit, settings, await booking.book(unit, ask=ask, guest=guest))


@get("/api/v1/bookings/mine/{token:str}", guards=[public], tags=["Bookings"])
async def get_mine(unit: RequestUnit, settings: AppSettings, token: FromPath[str]) -> MyBooking:
    """The booking of a link."""
    return await _mine(unit, settings, await calendars.find_by_link(unit, token=token, settings=settings))


@post("/api/v1/bookings/mine/{token:str}/confirm", status_code=200, guards=[public], tags=["Bookings"])
async def post_confirm_mine(unit: RequestUnit, settings: AppSettings, token: FromPath[str]) -> MyBooking:
    """Make it certain."""
    found = await calendars.find_by_link(unit, token=token, settings=settings)
    return await _mine(unit, settings, await booking.confirm_booking(unit, booking_id=found.id))


@post("/api/v1/bookings/mine/{token:str}/cancel", status_code=200, guards=[public], tags=["Bookings"])
async def post_cancel_mine(unit: RequestUnit, settings: AppSettings, token: FromPath[str]) -> MyBooking:
    """Let go of it; 409 `too_late` when it is near."""
    found = await calendars.find_by_link(unit, token=token, settings=settings)
    return await _mine(unit, settings, await booking.cancel_booking(unit, booking_id=found.id, by_customer=True))


@post("/api/v1/bookings/mine/{token:str}/reschedule", status_code=200, guards=[public], tags=["Bookings"])
async def post_move_mine(
    unit: RequestUnit, settings: AppSettings, token: FromPath[str], data: JSONBody[NewBookingTime]
) -> MyBooking:
    """Move it; 409 `too_late` when it is near, `slot_taken` when the new time is gone."""
    found = await calendars.find_by_link(unit, token=token, settings=settings)
    moved = await booking.reschedule_booking(
        unit, booking_id=found.id, starts_at=data.starts_at, staff_id=data.staff_id, by_customer=True
    )
    return await _mine(unit, settings, moved)


@get("/api/v1/bookings/mine/{token:str}/calendar", guards=[public], tags=["Bookings"], media_type=CALENDAR)
async def get_my_calendar(unit: RequestUnit, settings: AppSettings, token: FromPath[str]) -> Response[str]:
    """The booking as a file for calendars (iCalendar)."""
    found = await calendars.find_by_link(unit, token=token, settings=settings)
    text = await calendars.write_booking_ics(unit, booking=found, retailer=settings.retailer_name)
    return Response(text, media_type=CALENDAR, headers={"Content-Disposition": 'attachment; filename="booking.ics"'})


@get("/api/v1/bookings/feeds/{token:str}", guards=[public], tags=["Bookings"], media_type=CALENDAR)
async def get_feed(unit: RequestUnit, settings: AppSettings, token: FromPath[str]) -> Response[str]:
    """The calendar of one of the staff, to be subscribed."""
    text = await calendars.write_feed(unit, token=token, settings=settings)
    return Response(text, media_type=CALENDAR, headers={"Cache-Control": "private, max-age=300"})


async def _mine(unit: Unit, settings: Settings, found: Booking) -> MyBooking:
    service = (await get_setting(unit, SERVICES, id=found.service_id)).terms
    place = (await get_setting(unit, PLACES, code=found.touchpoint)).terms
    return MyBooking(
        token=calendars.link_of(found.id, settings), service=service.name, place=place.name, address=place.address,
        time_zone=place.time_zone, starts_at=found.starts_at, ends_at=found.ends_at, seats=found.seats,
        state=found.state, held_until=found.held_until, contact=found.contact, note=found.note,
        sequence=found.sequence,
    )  # fmt: skip


ROUTES = [
    get_offered, get_slots, post_mine, get_mine, post_confirm_mine, post_cancel_mine, post_move_mine, get_my_calendar,
    get_feed,
]  # fmt: skip
