"""How long what is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

RuleKind = Literal["events", "anonymous", "quarantine", "imports", "audit"]


class RetentionRule(Struct, frozen=True, kw_only=True):
    """Delete what is older than so many days; `name` is an event's name, '' for every one."""

    kind: RuleKind
    name: str = ""
    days: int
    enabled: bool
    version: int = 0

    def cutoff(self, now: datetime) -> datetime:
        """What is from before goes."""
        return now - timedelta(days=self.days)


class RetentionRun(Struct, frozen=True, kw_only=True):
    """What one round of a rule deleted."""

    id: UUID
    kind: RuleKind
    name: str
    cutoff: datetime
    started_at: datetime
    finished_at: datetime | None
    deleted: int
    requested_by: str


# What was refused and what was uploaded is of no use after a while; what is known of customers goes only when told to.
DEFAULT_RULES = (
    RetentionRule(kind="events", days=1_095, enabled=False),
    RetentionRule(kind="anonymous", days=395, enabled=False),
    RetentionRule(kind="quarantine", days=90, enabled=True),
    RetentionRule(kind="imports", days=30, enabled=True),
    RetentionRule(kind="audit", days=1_825, enabled=False),
)
