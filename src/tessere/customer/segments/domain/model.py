"""What the slice speaks of: segments, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.events import DomainEvent
from tessere.kernel.rules import Rule, SqlTables, describe_because, parse, recall, to_sql

Status = Literal["building", "live", "failed"]
Language = Literal["it", "en"]
Text = dict[str, str]
# By language, what people call what rules name by a code or an id.
Labels = Mapping[str, Mapping[str, str]]

LANGUAGES: tuple[Language, ...] = ("it", "en")
PARTS = 16
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
    """A customer is in a segment; `because` is the record of the reasons, None where that was not kept."""

    profile_id: UUID
    segment_id: UUID
    entered_at: datetime
    because: Any


class Passage(Struct, frozen=True, kw_only=True):
    """A customer entered or left a segment; `because` is the record of the reasons of an entry."""

    profile_id: UUID
    segment_id: UUID
    at: datetime
    entered: bool
    because: Any


class Change(Struct, frozen=True):
    """A customer came to belong to a live segment, or ceased to."""

    profile_id: UUID
    segment_id: UUID
    entered: bool


class SegmentsChanged(DomainEvent, frozen=True, kw_only=True):
    """What one transaction changed for the customers of one part: many at once, because they come in floods."""

    part: int
    at: datetime
    changes: list[Change]

    def key(self) -> str:
        """In order by part, and so by customer."""
        return f"part {self.part}"


def part_of(profile_id: UUID) -> int:
    """The part of the work that a customer belongs to."""
    return profile_id.int % PARTS


def say(recorded: Any, labels: Labels) -> Text:
    """The reasons of a record in words, by language."""
    if not recorded:
        return {}
    because = recall(recorded)
    return {language: describe_because(because, language, labels.get(language)) for language in LANGUAGES}


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
