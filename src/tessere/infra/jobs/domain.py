"""Jobs as values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

if TYPE_CHECKING:
    from tessere.infra.db import Database

LEASE = timedelta(seconds=30)
# A timer of a new system runs for the first time after at most so long.
FIRST_TIMER = timedelta(seconds=60)
# A worker says so every few seconds; silent for this long, it counts as dead.
WORKER_SILENCE = timedelta(seconds=20)
MOST_ATTEMPTS = 8
# After the first failure; then twice as long each time.
FIRST_WAIT = timedelta(seconds=4)


class Job(Struct, frozen=True, kw_only=True):
    """Work to be done once at or after `run_at`."""

    id: UUID
    kind: str
    key: str
    payload: Any
    attempts: int


class JobKind(Struct, frozen=True):
    """How one kind of job is run; `every` makes it a timer that comes back by itself.

    `run` opens its own units and must be safe to run again, because a worker may die after the last of them. What may take
    minutes is `long`: it has a lane of its own in every worker, so that what somebody waits for does not queue behind it.
    """

    kind: str
    run: Callable[[Database, Any], Awaitable[None]]
    every: timedelta | None = None
    long: bool = False


def lanes_of(kinds: Iterable[JobKind]) -> tuple[list[JobKind], list[JobKind]]:
    """The short kinds and the long ones."""
    found = list(kinds)
    return [kind for kind in found if not kind.long], [kind for kind in found if kind.long]


class Worker(Struct, frozen=True, kw_only=True):
    """A process that does background work; `partitions` of the inbox it worked on lately."""

    id: UUID
    host: str
    started_at: datetime
    seen_at: datetime
    partitions: list[int]
