"""What a replay is asked for, and what it finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity import NamespaceEdit

Status = Literal["running", "ready", "applying", "applied", "discarded", "failed"]
SHADOW = "tessere_replay"


class BlockedPattern(Struct, frozen=True, kw_only=True):
    """A value that shall name nobody."""

    namespace: str = "*"
    pattern: str


class ProposedRules(Struct, frozen=True, kw_only=True):
    """The rules to try: namespaces to change or add, by name, and values to block. Nothing at all tries today's rules."""

    namespaces: dict[str, NamespaceEdit] = {}
    blocked: list[BlockedPattern] = []


class Regrouping(Struct, frozen=True, kw_only=True):
    """Customers that would become one, or one that would become several."""

    before: list[UUID]
    after: list[UUID]


class SegmentChange(Struct, frozen=True, kw_only=True):
    """A segment before and after, and who would enter and leave it; customers that merge count as leaving."""

    segment_id: UUID
    name: str
    before: int
    after: int
    entered: int
    left: int


class ChangedTraits(Struct, frozen=True, kw_only=True):
    """A customer of whom other things would be known: the names of the traits that differ."""

    profile_id: UUID
    traits: list[str]


class ReplayReport(Struct, frozen=True, kw_only=True):
    """The difference between the customers in force and those that were rebuilt.

    `compared` customers that keep their identifiers were drawn by lot, `changed` of them have another state: other traits,
    counts or consents. A replay under today's rules has no difference at all.
    """

    events: int
    customers_before: int
    customers_after: int
    merges: int
    splits: int
    events_reassigned: int
    compared: int
    changed: int
    merge_examples: list[Regrouping]
    split_examples: list[Regrouping]
    trait_examples: list[ChangedTraits]
    segments: list[SegmentChange]


class ReplayRun(Struct, frozen=True, kw_only=True):
    """A replay: `done` of `total` events are folded."""

    id: UUID
    status: Status
    rules: ProposedRules
    done: int
    total: int
    report: ReplayReport | None
    error: str | None
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None


def changed_names(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names whose values differ."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
