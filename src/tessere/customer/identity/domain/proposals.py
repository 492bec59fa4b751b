"""Proposals: two profiles that may be one person, for a person to decide."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

ProposalStatus = Literal["open", "skipped", "accepted", "rejected", "outdated"]
SearchStep = Literal["waiting", "reading", "training", "scoring", "grouping", "saving", "done", "failed"]
DECIDED: frozenset[ProposalStatus] = frozenset({"skipped", "accepted", "rejected"})


class FieldAgreement(Struct, frozen=True, kw_only=True):
    """To what degree a field agrees (a code of the model's) and how much that weighs, in bits; above 0 speaks for a match."""

    field: str
    level: str
    weight: float


class Finding(Struct, frozen=True, kw_only=True):
    """What a search says of two profiles, `a` before `b`; a snapshot stands for all that was compared of one."""

    a: UUID
    b: UUID
    a_snapshot: UUID
    b_snapshot: UUID
    score: float
    weight: float
    agreements: tuple[FieldAgreement, ...]


class Proposal(Struct, frozen=True, kw_only=True):
    """A finding in the queue, and what became of it."""

    id: UUID
    a: UUID
    b: UUID
    a_snapshot: UUID
    b_snapshot: UUID
    score: float
    weight: float
    agreements: tuple[FieldAgreement, ...]
    status: ProposalStatus
    search_id: UUID
    found_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_id: UUID | None = None


class DuplicateSearch(Struct, frozen=True, kw_only=True):
    """A search for likely duplicates; `learned` names the fields whose weights were learned from the customers."""

    id: UUID
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    step: SearchStep
    done: int
    total: int
    proposed: int
    withheld: int
    learned: tuple[str, ...]
    error: str | None


class SearchSchedule(Struct, frozen=True, kw_only=True):
    """Whether to search every night, and at what hour of the retailer's day."""

    nightly: bool = False
    hour: int = 3
    version: int = 0


def belongs_in_queue(earlier: Proposal, found: Finding) -> bool:
    """Whether a pair that is known already is to be looked at now.

    What somebody decided or put off comes back only with new evidence that speaks for it: other degrees of agreement,
    and more weight than they saw.
    """
    if earlier.status not in DECIDED:
        return True
    before = {(each.field, each.level) for each in earlier.agreements}
    now = {(each.field, each.level) for each in found.agreements}
    return before != now and found.weight > earlier.weight
