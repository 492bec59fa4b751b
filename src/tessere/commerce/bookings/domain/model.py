"""What the slice speaks of: places, services, staff, resources, bookings, and what it tells others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tessere.kernel.errors import Conflict
from tessere.kernel.events import DomainEvent

Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z|^24:00\Z")]
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Moment = Annotated[datetime, Meta(tz=True)]
Minutes = Annotated[int, Meta(ge=0, le=1_440)]
Lead = Annotated[int, Meta(ge=0, le=525_600)]
BookingState = Literal["pending", "confirmed", "done", "no_show", "cancelled", "expired"]
WaitState = Literal["waiting", "offered", "booked", "ended"]
# A booking takes its seats as long as it is in one of these.
TAKING: tuple[BookingState, ...] = ("pending", "confirmed", "done", "no_show")
_NEXT: dict[BookingState, tuple[BookingState, ...]] = {
    "pending": ("confirmed", "cancelled", "expired"),
    "confirmed": ("cancelled", "done", "no_show"),
    "done": ("no_show",),
    "no_show": ("done",),
    "cancelled": (),
    "expired": (),
}


class WeeklyHours(Struct, frozen=True, kw_only=True):
    """A window of a weekday (1 is Monday) by the clock on the wall; of staff, at one touchpoint or (none) at all of theirs."""

    day: Annotated[int, Meta(ge=1, le=7)]
    opens: Clock
    closes: Clock
    touchpoint: Code | None = None


class Span(Struct, frozen=True, kw_only=True):
    """A window of one day by the clock on the wall."""

    opens: Clock
    closes: Clock


class DateException(Struct, frozen=True, kw_only=True):
    """The windows of one date instead of its weekday's; none: closed, or absent."""

    day: date
    windows: Annotated[tuple[Span, ...], Meta(max_length=10)] = ()


class PlaceTerms(Struct, frozen=True, kw_only=True):
    """When a touchpoint is open. On public holidays, and on its patron saint's day (MM-DD), only by an exception."""

    name: dict[str, Name]
    time_zone: str = "Europe/Rome"
    address: Annotated[str, Meta(max_length=300)] = ""
    hours: Annotated[tuple[WeeklyHours, ...], Meta(max_length=50)] = ()
    exceptions: Annotated[tuple[DateException, ...], Meta(max_length=500)] = ()
    closed_on_holidays: bool = True
    patron_day: Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")] | None = None


class ServiceTerms(Struct, frozen=True, kw_only=True):
    """What can be booked. It needs one of the staff who has every skill, and one resource of each kind; with a `capacity` over
    one, so many seats share a session. The customer may cancel and move it until `cancel_minutes` before."""

    name: dict[str, Name]
    minutes: Annotated[int, Meta(ge=1, le=1_440)]
    buffer_before: Minutes = 0
    buffer_after: Minutes = 0
    price_variant_id: UUID | None = None
    needs_staff: bool = True
    skills: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    resource_kinds: Annotated[tuple[Code, ...], Meta(max_length=10)] = ()
    capacity: Annotated[int, Meta(ge=1, le=1_000)] = 1
    touchpoints: Annotated[tuple[Code, ...], Meta(max_length=2_000)] = ()
    step_minutes: Annotated[int, Meta(ge=5, le=1_440)] = 15
    lead_minutes: Lead = 60
    horizon_days: Annotated[int, Meta(ge=1, le=366)] = 60
    cancel_minutes: Lead = 1_440
    hold_minutes: Annotated[int, Meta(ge=1, le=1_440)] = 15
    reminders: Annotated[tuple[Lead, ...], Meta(max_length=5)] = (1_440, 120)
    enabled: bool = True


class StaffTerms(Struct, frozen=True, kw_only=True):
    """Who serves: where, when and what they can do."""

    name: Name
    skills: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()
    touchpoints: Annotated[tuple[Code, ...], Meta(max_length=100)] = ()
    hours: Annotated[tuple[WeeklyHours, ...], Meta(max_length=100)] = ()
    exceptions: Annotated[tuple[DateException, ...], Meta(max_length=500)] = ()
    feed_version: Annotated[int, Meta(ge=1)] = 1
    enabled: bool = True


class ResourceTerms(Struct, frozen=True, kw_only=True):
    """A room, a chair, a machine: one of a kind at a touchpoint."""

    name: Name
    kind: Code
    touchpoint: Code
    enabled: bool = True


class Contact(Struct, frozen=True, kw_only=True):
    """How to reach whoever booked."""

    name: Annotated[str, Meta(max_length=200)] = ""
    email: Annotated[str, Meta(max_length=254)] = ""
    phone: Annotated[str, Meta(max_length=40)] = ""


class Session(Struct, frozen=True, kw_only=True):
    """A time that is taken: of one booking, or of those that share a group service."""

    id: UUID
    service_id: UUID
    touchpoint: str
    starts_at: datetime
    ends_at: datetime
    staff_id: UUID | None
    resource_ids: list[UUID]
    capacity: int
    taken: int


class Booking(Struct, frozen=True, kw_only=True):
    """Seats of a session; `sequence` counts how often it was moved or changed, `reason` says why it was cancelled."""

    id: UUID
    session_id: UUID
    service_id: UUID
    touchpoint: str
    starts_at: datetime
    ends_at: datetime
    staff_id: UUID | None
    resource_ids: list[UUID]
    seats: int
    state: BookingState
    held_until: datetime | None
    customer_id: UUID | None
    contact: Contact
    language: str
    note: str
    channel: str
    created_at: datetime
    changed_at: datetime
    sequence: int
    reason: str = ""


class Waiting(Struct, frozen=True, kw_only=True):
    """Somebody who would come if something frees up between two moments."""

    id: UUID
    service_id: UUID
    touchpoint: str
    from_at: datetime
    until_at: datetime
    seats: int
    customer_id: UUID | None
    contact: Contact
    language: str
    channel: str
    state: WaitState
    booking_id: UUID | None
    created_at: datetime


class SlotTaken(Conflict):
    """Somebody was faster, or it cannot be booked."""

    code = "slot_taken"


class _OfBooking(DomainEvent, frozen=True, kw_only=True):
    booking_id: UUID
    customer_id: UUID | None
    touchpoint: str
    starts_at: datetime

    def key(self) -> str:
        """In order by booking."""
        return str(self.booking_id)


class BookingMade(_OfBooking, frozen=True, kw_only=True):
    """Somebody booked: pending until it is confirmed, or confirmed already."""

    service_id: UUID
    state: BookingState


class BookingChanged(_OfBooking, frozen=True, kw_only=True):
    """A booking is in another state (confirmed, done, no_show, cancelled, expired)."""

    state: BookingState


class BookingMoved(_OfBooking, frozen=True, kw_only=True):
    """A booking is at another time, or with somebody else."""

    before: datetime


class BookingReminderDue(_OfBooking, frozen=True, kw_only=True):
    """So many minutes are left: somebody should be reminded."""

    minutes: int


class WaitingOfferMade(_OfBooking, frozen=True, kw_only=True):
    """Something freed up and is kept for somebody who waited, until `held_until`."""

    waiting_id: UUID
    held_until: datetime


def require_step(current: BookingState, to: BookingState) -> None:
    """Conflict when a booking cannot go from one state to the other."""
    if to not in _NEXT[current]:
        raise Conflict(f"this booking is {current}; it cannot become {to}", code="booking_state")


def wall_minutes(clock: str) -> int:
    """Minutes since midnight on the wall."""
    return int(clock[:2]) * 60 + int(clock[3:])
