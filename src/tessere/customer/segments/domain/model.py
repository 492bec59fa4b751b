"""What the slice speaks of: segments, and who is in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.events import DomainEvent
from tessere.kernel.rules import Rule, SqlTables, parse, to_sql

Status = Literal["building", "live", "failed"]
Text = dict[str, str]

NAME_LENGTH = 120
DESCRIPTION_LENGTH = 2_000
MOST_SEGMENTS = 500


class Segment(Struct, frozen=True, kw_only=True):
    """A named rule over customers. While it is `building`, `checked` of `total` customers have been held against it;
    an `active` one is held against every event."""

    id: UUID
    number: int
    name: str
    description: str
    rule: Any
    status: Status
    active: bool
    failure: str | None
    checked: int
    total: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    built_at: datetime | None
    version: int


class Membership(Struct, frozen=True, kw_only=True):
    """A customer is in a segment; `because` by language."""

    profile_id: UUID
    segment_id: UUID
    entered_at: datetime
    because: Text


class Passage(Struct, frozen=True, kw_only=True):
    """A customer entered or left a segment."""

    profile_id: UUID
    segment_id: UUID
    at: datetime
    entered: bool
    because: Text | None


class SegmentEntered(DomainEvent, frozen=True, kw_only=True):
    """A customer came to belong to a segment that was live already."""

    topic: ClassVar[str]
    profile_id: UUID
    segment_id: UUID
    at: datetime

    def key(self) -> str:
        """In order by customer."""
        return str(self.profile_id)


class SegmentLeft(DomainEvent, frozen=True, kw_only=True):
    """A customer ceased to belong to a segment."""

    topic: ClassVar[str]
    profile_id: UUID
    segment_id: UUID
    at: datetime

    def key(self) -> str:
        """In order by customer."""
        return str(self.profile_id)


def read_rule(document: Any) -> Rule:
    """The rule of a segment; InvalidRule with the places when it cannot be one."""
    rule = parse(document)
    to_sql(rule, SqlTables("customers", "events"), now=0)  # refuses what no list of customers has: baskets, products
    return rule


def check_texts(name: str, description: str) -> None:
    """Invalid when a segment cannot be called so."""
    problems = []
    if not name.strip():
        problems.append(FieldError("/name", "give the segment a name"))
    if len(name) > NAME_LENGTH:
        problems.append(FieldError("/name", f"a name has at most {NAME_LENGTH} characters"))
    if len(description) > DESCRIPTION_LENGTH:
        problems.append(FieldError("/description", f"a description has at most {DESCRIPTION_LENGTH} characters"))
    if problems:
        raise Invalid("the segment cannot be saved like this", errors=problems)
