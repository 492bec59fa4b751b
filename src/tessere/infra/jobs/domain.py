"""Jobs as values, and the rule of their retries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

if TYPE_CHECKING:
    from tessere.infra.db import Database

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 8


class Job(Struct, frozen=True, kw_only=True):
    """Work to be done once at or after `run_at`."""

    id: UUID
    kind: str
    key: str
    payload: Any
    attempts: int


class JobKind(Struct, frozen=True):
    """How one kind of job is run; `every` makes it a timer that comes back by itself.

    `run` opens its own units and must be safe to run again, because a worker may die after the last of them.
    """

    kind: str
    run: Callable[[Database, Any], Awaitable[None]]
    every: timedelta | None = None


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: 4 s, 8 s, ... up to ten minutes."""
    return min(timedelta(seconds=2 ** min(attempts + 2, 20)), timedelta(minutes=10))
