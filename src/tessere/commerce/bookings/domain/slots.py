"""What can be booked: a pure function over hours and what is taken.

A set of minutes is one large integer, a bit for each; where a service fits is a few shifts and ands over all of them at once,
so a month for twenty people takes a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.commerce.bookings.domain.calendars import (
    Interval,
    days_between,
    from_minute,
    place_windows,
    staff_windows,
    to_minute,
)
from tessere.commerce.bookings.domain.model import PlaceTerms, ResourceTerms, ServiceTerms, Session, StaffTerms


class Slot(Struct, frozen=True, kw_only=True):
    """A time at which a service begins, with the staff who could do it, and how many seats are left."""

    starts_at: datetime
    ends_at: datetime
    staff_ids: list[UUID]
    seats: int


class Scene(Struct, frozen=True, kw_only=True):
    """All that decides over the slots of a service at a place. `busy` is by staff or resource, buffers included; `sessions`
    are those of the service."""

    service: ServiceTerms
    touchpoint: str
    place: PlaceTerms
    staff: Mapping[UUID, StaffTerms]
    resources: Mapping[UUID, ResourceTerms]
    busy: Mapping[UUID, Sequence[Interval]]
    sessions: Sequence[Session] = ()


class Choice(Struct, frozen=True, kw_only=True):
    """A way to serve: who, and with what."""

    staff_id: UUID | None
    resource_ids: list[UUID]


def list_slots(
    scene: Scene, *, start: datetime, end: datetime, now: datetime, seats: int = 1, staff_id: UUID | None = None
) -> list[Slot]:
    """Every slot that begins from `start` on and before `end`, within the service's lead time and horizon."""
    service = scene.service
    first, last = _bounds(service, start, end, now)
    if not service.enabled or last <= first or seats > service.capacity:
        return []
    board = _Board(scene, first, last)
    slots = {each.starts_at: each for each in _open_sessions(scene, first, last, seats, staff_id)}
    for minute in _minutes(board.starts(staff_id), board.origin):
        at = from_minute(minute)
        if at not in slots:
            ends = at + timedelta(minutes=service.minutes)
            slots[at] = Slot(
                starts_at=at, ends_at=ends, staff_ids=board.staff_at(minute, staff_id), seats=service.capacity
            )
    return [slots[at] for at in sorted(slots)]


def choices_at(scene: Scene, *, at: datetime, now: datetime, staff_id: UUID | None = None) -> list[Choice]:
    """The ways to serve at a moment, the least busy staff first; none when it cannot be booked."""
    first, last = _bounds(scene.service, at, at + timedelta(minutes=1), now)
    if not scene.service.enabled or last <= first:
        return []
    board = _Board(scene, first, last)
    minute = to_minute(at)
    if from_minute(minute) != at or not board.starts(staff_id) >> (minute - board.origin) & 1:
        return []
    kinds = [board.resources_at(kind, minute) for kind in scene.service.resource_kinds]
    if not scene.service.needs_staff:
        return [Choice(staff_id=None, resource_ids=[each[0] for each in kinds])]
    staff = sorted(board.staff_at(minute, staff_id), key=lambda each: (_load(scene.busy.get(each, ())), each))
    widest = max((len(each) for each in kinds), default=1)
    return [
        Choice(staff_id=who, resource_ids=[each[turn % len(each)] for each in kinds])
        for turn in range(widest)
        for who in staff
    ]


def _bounds(service: ServiceTerms, start: datetime, end: datetime, now: datetime) -> Interval:
    """The minutes in which a slot may begin."""
    earliest = max(start, now + timedelta(minutes=service.lead_minutes))
    latest = min(end, now + timedelta(days=service.horizon_days))
    return -(-(earliest - from_minute(0)) // timedelta(minutes=1)), to_minute(latest)


class _Board:
    """Sets of minutes from the day before the first start to the day after the last."""

    def __init__(self, scene: Scene, first: int, last: int) -> None:
        self._scene, service = scene, scene.service
        margin = 2 * 1_440 + service.minutes + service.buffer_before + service.buffer_after
        self.origin, self._limit = first - margin, last + margin
        self._from, self._until = first, last
        zone = ZoneInfo(scene.place.time_zone)
        self._days = days_between(from_minute(first), from_minute(last + service.minutes), zone)
        opened = place_windows(scene.place, self._days)
        self._grid = self._steps(opened) & _starts(self._set(opened), service.minutes)
        self._staff: dict[UUID, int] = {}
        if service.needs_staff:
            self._staff = {
                who: self._served_by(who, terms) for who, terms in scene.staff.items() if _can(service, terms)
            }
        self._kinds: dict[str, dict[UUID, int]] = {kind: {} for kind in service.resource_kinds}
        for id, terms in scene.resources.items():
            if terms.enabled and terms.touchpoint == scene.touchpoint and terms.kind in self._kinds:
                self._kinds[terms.kind][id] = self._unoccupied(id)

    def starts(self, staff_id: UUID | None) -> int:
        """The minutes at which somebody, or this one, can begin."""
        found = self._grid
        if self._scene.service.needs_staff:
            anybody = 0
            for who, free in self._staff.items():
                if staff_id in (None, who):
                    anybody |= free
            found &= anybody
        for resources in self._kinds.values():
            any_of_kind = 0
            for free in resources.values():
                any_of_kind |= free
            found &= any_of_kind
        return found

    def staff_at(self, minute: int, staff_id: UUID | None) -> list[UUID]:
        """Who can begin at a minute."""
        place = minute - self.origin
        return [who for who, free in self._staff.items() if free >> place & 1 and staff_id in (None, who)]

    def resources_at(self, kind: str, minute: int) -> list[UUID]:
        """Which of a kind are free from a minute on."""
        place = minute - self.origin
        return [id for id, free in sorted(self._kinds[kind].items()) if free >> place & 1]

    def _served_by(self, who: UUID, terms: StaffTerms) -> int:
        scene = self._scene
        works = self._set(staff_windows(terms, scene.place, scene.touchpoint, self._days))
        return _starts(works, scene.service.minutes) & self._unoccupied(who)

    def _unoccupied(self, id: UUID) -> int:
        """Where the service fits with its buffers between what is taken."""
        service = self._scene.service
        everything = (1 << (self._limit - self.origin)) - 1
        free = everything & ~self._set(self._scene.busy.get(id, ()))
        return _starts(free, service.buffer_before + service.minutes + service.buffer_after) << service.buffer_before

    def _steps(self, opened: Iterable[Interval]) -> int:
        """A start at each opening and every so many minutes after it."""
        found, step = 0, self._scene.service.step_minutes
        for start, end in opened:
            for minute in range(start, end, step):
                if self._from <= minute < self._until:
                    found |= 1 << (minute - self.origin)
        return found

    def _set(self, windows: Iterable[Interval]) -> int:
        found = 0
        for start, end in windows:
            low, high = max(start, self.origin), min(end, self._limit)
            if low < high:
                found |= ((1 << (high - low)) - 1) << (low - self.origin)
        return found


def _starts(free: int, length: int) -> int:
    """Where so many minutes in a row are free: each step doubles how many are known to be."""
    known = 1
    while known < length:
        more = min(known, length - known)
        free &= free >> more
        known += more
    return free


def _minutes(found: int, origin: int) -> Iterator[int]:
    while found:
        lowest = found & -found
        yield origin + lowest.bit_length() - 1
        found ^= lowest


def _open_sessions(
    scene: Scene, first: int, last: int, seats: int, staff_id: UUID | None
) -> Iterator[Slot]:  # fmt: skip
    for each in scene.sessions:
        left = each.capacity - each.taken
        fits = each.capacity > 1 and left >= seats and staff_id in (None, each.staff_id)
        if fits and first <= to_minute(each.starts_at) < last:
            who = [] if each.staff_id is None else [each.staff_id]
            yield Slot(starts_at=each.starts_at, ends_at=each.ends_at, staff_ids=who, seats=left)


def _can(service: ServiceTerms, staff: StaffTerms) -> bool:
    return staff.enabled and set(service.skills) <= set(staff.skills)


def _load(busy: Sequence[Interval]) -> int:
    return sum(end - start for start, end in busy)
