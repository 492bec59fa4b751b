"""Windows of days: from the clock on the wall to moments, also on the days on which it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tessere.commerce.bookings.domain.holidays import italian_holidays
from tessere.commerce.bookings.domain.model import (
    DateException,
    PlaceTerms,
    ResourceTerms,
    ServiceTerms,
    Span,
    StaffTerms,
    WeeklyHours,
    wall_minutes,
)
from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.time import EPOCH

Interval = tuple[int, int]  # whole minutes since 1970, the end excluded


def to_minute(at: datetime) -> int:
    """The minute since 1970 in which a moment lies."""
    return (at - EPOCH) // timedelta(minutes=1)


def from_minute(minute: int) -> datetime:
    """When a minute begins, in UTC."""
    return EPOCH + timedelta(minutes=minute)


def wall_moment(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The minute at which the clock on the wall says so first; a time that the clock leaves out is when it jumps."""
    return _on_the_wall(day, minutes, zone, fold=0)[0]


def wall_end(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The minute after the last at which the clock on the wall says less: hours that come twice count twice."""
    last, exists = _on_the_wall(day, minutes - 1, zone, fold=1)
    return last + 1 if exists else last


@lru_cache(20_000)
def _on_the_wall(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> tuple[int, bool]:
    naive = datetime.combine(day, time(0)) + timedelta(minutes=minutes)
    exists = True
    while True:
        at = naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None, fold=0) == naive:
            return to_minute(at), exists
        naive, exists = naive + timedelta(minutes=1), False


def place_windows(place: PlaceTerms, days: Iterable[date]) -> list[Interval]:
    """When a place is open on these days."""
    zone, exceptions = ZoneInfo(place.time_zone), _by_day(place.exceptions)
    found: list[Interval] = []
    for day in days:
        windows: Iterable[Span | WeeklyHours] = [each for each in place.hours if each.day == day.isoweekday()]
        if day in exceptions:
            windows = exceptions[day]
        elif place.closed_on_holidays and is_holiday(place, day):
            windows = []
        found += _moments(day, windows, zone)
    return found


def staff_windows(staff: StaffTerms, place: PlaceTerms, touchpoint: str, days: Iterable[date]) -> list[Interval]:
    """When somebody works at a place on these days, by the place's clock."""
    if touchpoint not in staff.touchpoints:
        return []
    zone, exceptions = ZoneInfo(place.time_zone), _by_day(staff.exceptions)
    found: list[Interval] = []
    for day in days:
        windows: Iterable[Span | WeeklyHours] = [
            each for each in staff.hours if each.day == day.isoweekday() and each.touchpoint in (None, touchpoint)
        ]
        found += _moments(day, exceptions.get(day, windows), zone)
    return found


def is_holiday(place: PlaceTerms, day: date) -> bool:
    """Whether it is a public holiday, or the day of the place's patron saint."""
    return day in italian_holidays(day.year) or place.patron_day == f"{day:%m-%d}"


def days_between(start: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    """The days of a zone that a span touches."""
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def check_place(place: PlaceTerms) -> None:
    """Invalid, with every place that is wrong."""
    errors = list(_wrong_hours(place.hours, place.exceptions))
    if not place.name:
        errors.append(FieldError("/name", "a name in one language at least"))
    try:
        ZoneInfo(place.time_zone)
    except (KeyError, ValueError, OSError):
        errors.append(FieldError("/time_zone", "a time zone like Europe/Rome"))
    _refuse(errors)


def check_staff(staff: StaffTerms) -> None:
    """Invalid, with every place that is wrong."""
    _refuse(list(_wrong_hours(staff.hours, staff.exceptions)))


def check_service(service: ServiceTerms) -> None:
    """Invalid, with every place that is wrong."""
    errors = []
    if not service.name:
        errors.append(FieldError("/name", "a name in one language at least"))
    if len(set(service.resource_kinds)) < len(service.resource_kinds):
        errors.append(FieldError("/resource_kinds", "each kind once"))
    if not service.needs_staff and not service.resource_kinds:
        errors.append(FieldError("/needs_staff", "it needs staff or a resource, or it could be booked without end"))
    _refuse(errors)


def check_resource(_resource: ResourceTerms) -> None:
    """A resource has nothing that its types do not say."""


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Invalid("this cannot be saved", errors=errors)


def _wrong_hours(hours: Sequence[WeeklyHours], exceptions: Sequence[DateException]) -> Iterator[FieldError]:
    for number, each in enumerate(hours):
        if each.opens >= each.closes:
            yield FieldError(f"/hours/{number}", "it closes before it opens; end at 24:00 and go on the next day")
    for number, exception in enumerate(exceptions):
        if any(span.opens >= span.closes for span in exception.windows):
            yield FieldError(f"/exceptions/{number}", "it closes before it opens")
    if len({each.day for each in exceptions}) < len(exceptions):
        yield FieldError("/exceptions", "each day once")


def _by_day(exceptions: Iterable[DateException]) -> dict[date, tuple[Span, ...]]:
    return {each.day: each.windows for each in exceptions}


def _moments(day: date, windows: Iterable[Span | WeeklyHours], zone: ZoneInfo) -> Iterator[Interval]:
    for each in windows:
        start = wall_moment(day, wall_minutes(each.opens), zone)
        end = wall_end(day, wall_minutes(each.closes), zone)
        if start < end:
            yield start, end
