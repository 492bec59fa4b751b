"""Segments as the API shows them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.customer.profiles import Card
from tessere.customer.segments.domain.model import LANGUAGES, Labels, Segment, Status, read_rule
from tessere.infra import web
from tessere.kernel.rules import describe


class SegmentView(Struct, frozen=True, kw_only=True):
    """A segment; `says` is its rule in words, by language. While it is building, `checked` of `total` customers were
    held against it."""

    id: UUID
    name: str
    description: str
    rule: Any
    says: dict[str, str]
    status: Status
    failure: str | None
    members: int
    checked: int
    total: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    built_at: datetime | None
    etag: str


class SegmentList(Struct, frozen=True):
    """Every segment by name."""

    items: list[SegmentView]


class MemberView(Struct, frozen=True, kw_only=True):
    """A customer in a segment, since when and why (by language)."""

    profile: Card
    entered_at: datetime
    because: dict[str, str]


class DayView(Struct, frozen=True, kw_only=True):
    """How many entered and left on a day."""

    day: date
    entered: int
    left: int


class History(Struct, frozen=True, kw_only=True):
    """Entries and exits by day, every day of the time asked for; `members` is how many there are now."""

    members: int
    days: list[DayView]


class SharedMembers(Struct, frozen=True, kw_only=True):
    """How many customers two segments share."""

    one: UUID
    other: UUID
    shared: int


class OverlapView(Struct, frozen=True, kw_only=True):
    """The sizes of segments, and what every two share."""

    members: dict[str, int]
    pairs: list[SharedMembers]


class MembershipView(Struct, frozen=True, kw_only=True):
    """A segment that a customer is in, since when and why."""

    segment_id: UUID
    name: str
    entered_at: datetime
    because: dict[str, str]


class PassageView(Struct, frozen=True, kw_only=True):
    """A customer entered or left a segment; `name` is None for one that was removed."""

    segment_id: UUID
    name: str | None
    at: datetime
    entered: bool
    because: dict[str, str]


class CustomerSegments(Struct, frozen=True, kw_only=True):
    """The segments of a customer, and the latest entries and exits."""

    memberships: list[MembershipView]
    passages: list[PassageView]


def render_segment(segment: Segment, *, members: int, labels: Labels) -> SegmentView:
    """The segment for the API."""
    rule = read_rule(segment.rule)
    return SegmentView(
        id=segment.id, name=segment.name, description=segment.description, rule=segment.rule,
        says={language: describe(rule, language, labels[language]) for language in LANGUAGES}, status=segment.status,
        failure=segment.failure, members=members, checked=segment.checked, total=segment.total,
        created_at=segment.created_at, created_by=segment.created_by, updated_at=segment.updated_at,
        built_at=segment.built_at, etag=web.etag(segment.version),
    )  # fmt: skip
