"""Routes of bookings for whoever works with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.commerce.bookings.domain.model import Booking, BookingState, Code, Contact, Moment, Waiting
from tessere.commerce.bookings.service import booking, calendars, people
from tessere.commerce.bookings.service.booking import Guest
from tessere.commerce.bookings.service.placing import Ask
from tessere.commerce.bookings.service.settings import TOPIC
from tessere.commerce.bookings.store.bookings import Filter
from tessere.infra.auth import requires
from tessere.infra.web import (
    AppHub,
    AppSettings,
    EventStream,
    LiveHub,
    Page,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
)

Language = Annotated[str, Meta(pattern=r"^[a-z]{2}\Z")]
Seats = Annotated[int, Meta(ge=1, le=1_000)]
Note = Annotated[str, Meta(max_length=1_000)]


class DeskBooking(Struct, frozen=True, kw_only=True):
    """A booking that the staff makes: certain at once, unless it is said otherwise."""

    service_id: UUID
    touchpoint: Code
    starts_at: Moment
    seats: Seats = 1
    staff_id: UUID | None = None
    customer_id: UUID | None = None
    contact: Contact = Contact()
    language: Language = "it"
    note: Note = ""
    channel: Code = "desk"
    confirmed: bool = True


class NewBookingTime(Struct, frozen=True, kw_only=True):
    """Where a booking is to be moved."""

    starts_at: Moment
    staff_id: UUID | None = None


class ClosedBooking(Struct, frozen=True):
    """Whether the customer came."""

    came: bool


class BookingCancellation(Struct, frozen=True):
    """Why it is not wanted any more."""

    reason: Note = ""


class ChangedBookings(Struct, frozen=True):
    """Which bookings changed; None: settings did, or too many to name."""

    ids: list[str] | None


class NewWaiting(Struct, frozen=True, kw_only=True):
    """Somebody who would come if something frees up."""

    service_id: UUID
    touchpoint: Code
    from_at: Moment
    until_at: Moment
    seats: Seats = 1
    customer_id: UUID | None = None
    contact: Contact = Contact()
    language: Language = "it"
    channel: Code = "desk"


class BookingLink(Struct, frozen=True):
    """What the customer gets to see, move and cancel the booking."""

    token: str
    url: str


@get("/api/v1/bookings", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_bookings(
    unit: RequestUnit,
    paging: RequestPaging,
    touchpoint: Annotated[str | None, QueryParameter(max_length=64)] = None,
    staff_id: Annotated[UUID | None, QueryParameter()] = None,
    customer_id: Annotated[list[UUID] | None, QueryParameter(max_items=100)] = None,
    status: Annotated[BookingState | None, QueryParameter()] = None,
    start: Annotated[datetime | None, QueryParameter(description="Those that end after it.")] = None,
    end: Annotated[datetime | None, QueryParameter(description="Those that begin before it.")] = None,
) -> Page[Booking]:
    """Bookings by time."""
    wanted = Filter(
        touchpoint=touchpoint, staff_id=staff_id, customers=customer_id, state=status, start=start, end=end
    )  # fmt: skip
    found = await booking.list_bookings(
        unit, filter=wanted, limit=paging.fetch, after=paging.after(tuple[datetime, UUID])
    )
    return paging.page(found, key=lambda each: (each.starts_at, each.id))


@post("/api/v1/bookings", guards=[requires("bookings:write")], tags=["Bookings"])
async def post_booking(unit: RequestUnit, data: JSONBody[DeskBooking]) -> Booking:
    """Book for a customer; 409 `slot_taken` when the time is gone."""
    ask = Ask(
        service_id=data.service_id, touchpoint=data.touchpoint, starts_at=data.starts_at, seats=data.seats,
        staff_id=data.staff_id,
    )  # fmt: skip
    guest = Guest(
        customer_id=data.customer_id, contact=data.contact, language=data.language, note=data.note, channel=data.channel
    )
    return await booking.book(unit, ask=ask, guest=guest, confirmed=data.confirmed)


@get("/api/v1/bookings/{booking_id:uuid}", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_booking(unit: RequestUnit, booking_id: FromPath[UUID]) -> Booking:
    """One booking."""
    return await booking.get_booking(unit, booking_id=booking_id)


@post(
    "/api/v1/bookings/{booking_id:uuid}/confirm",
    status_code=200,
    guards=[requires("bookings:write")],
    tags=["Bookings"],
)
async def post_confirm(unit: RequestUnit, booking_id: FromPath[UUID]) -> Booking:
    """Make it certain."""
    return await booking.confirm_booking(unit, booking_id=booking_id)


@post(
    "/api/v1/bookings/{booking_id:uuid}/cancel", status_code=200, guards=[requires("bookings:write")], tags=["Bookings"]
)
async def post_cancel(
    unit: RequestUnit, booking_id: FromPath[UUID], data: JSONBody[BookingCancellation | None] = None
) -> Booking:
    """Let go of it, with the reason if there is one."""
    return await booking.cancel_booking(unit, booking_id=booking_id, reason=data.reason if data else "")


@post(
    "/api/v1/bookings/{booking_id:uuid}/reschedule",
    status_code=200,
    guards=[requires("bookings:write")],
    tags=["Bookings"],
)
async def post_reschedule(unit: RequestUnit, booking_id: FromPath[UUID], data: JSONBody[NewBookingTime]) -> Booking:
    """Move it."""
    return await booking.reschedule_booking(
        unit, booking_id=booking_id, starts_at=data.starts_at, staff_id=data.staff_id
    )


@post(
    "/api/v1/bookings/{booking_id:uuid}/close", status_code=200, guards=[requires("bookings:write")], tags=["Bookings"]
)
async def post_close(unit: RequestUnit, booking_id: FromPath[UUID], data: JSONBody[ClosedBooking]) -> Booking:
    """The customer came, or did not."""
    return await booking.close_booking(unit, booking_id=booking_id, came=data.came)


@get("/api/v1/bookings/{booking_id:uuid}/link", guards=[requires("bookings:write")], tags=["Bookings"])
async def get_link(unit: RequestUnit, settings: AppSettings, booking_id: FromPath[UUID]) -> BookingLink:
    """The signed link for its customer."""
    found = await booking.get_booking(unit, booking_id=booking_id)
    token = calendars.link_of(found.id, settings)
    return BookingLink(token, f"{settings.base_url}/api/v1/bookings/mine/{token}")


@get("/api/v1/bookings/waiting", guards=[requires("bookings:read")], tags=["Bookings"])
async def get_waiting(
    unit: RequestUnit,
    paging: RequestPaging,
    touchpoint: Annotated[str | None, QueryParameter(max_length=64)] = None,
    ended: Annotated[bool, QueryParameter(description="Those whose waiting is over too.")] = False,
) -> Page[Waiting]:
    """Who waits, the longest first."""
    found = await people.list_waiting(
        unit, touchpoint=touchpoint, all=ended, limit=paging.fetch, after=paging.after(UUID)
    )
    return paging.page(found, key=lambda each: each.id)


@post("/api/v1/bookings/waiting", guards=[requires("bookings:write")], tags=["Bookings"])
async def post_waiting(unit: RequestUnit, data: JSONBody[NewWaiting]) -> Waiting:
    """Let somebody wait for what frees up."""
    guest = Guest(customer_id=data.customer_id, contact=data.contact, language=data.language, channel=data.channel)
    return await people.wait_for_slot(
        unit, service_id=data.service_id, touchpoint=data.touchpoint, from_at=data.from_at, until_at=data.until_at,
        seats=data.seats, guest=guest,
    )  # fmt: skip


@delete("/api/v1/bookings/waiting/{waiting_id:uuid}", guards=[requires("bookings:write")], tags=["Bookings"])
async def delete_waiting(unit: RequestUnit, waiting_id: FromPath[UUID]) -> None:
    """Wait no more."""
    await people.stop_waiting(unit, waiting_id=waiting_id)


@get("/api/v1/bookings/stream", guards=[requires("bookings:read")], tags=["Bookings"])
async def stream_bookings(hub: AppHub) -> EventStream:
    """The bookings (`bookings`) that changed, as they change."""
    return event_stream(_changes(hub))


async def _changes(hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        async for change in changes:
            yield ServerEvent("bookings", ChangedBookings(change.ids))


ROUTES = [
    get_bookings, stream_bookings, post_booking, get_booking, post_confirm, post_cancel, post_reschedule, post_close,
    get_link, get_waiting, post_waiting, delete_waiting,
]  # fmt: skip
