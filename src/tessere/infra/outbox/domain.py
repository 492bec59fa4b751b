"""Outbox values and the rule of partitions."""

from __future__ import annotations

import zlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct

from tessere.kernel.events import DomainEvent

if TYPE_CHECKING:
    from tessere.infra.db import Unit

PARTITIONS = 8
ATTEMPTS_BEFORE_DEAD = 12
# After the first failure; then twice as long each time.
FIRST_WAIT = timedelta(seconds=1)


class Reaction(Struct, frozen=True):
    """What `subscriber` does on one kind of event; idempotent by the message's id. `alone`: in a transaction of its own, for
    what locks rows that others lock too: several in one could wait for each other in a circle."""

    subscriber: str
    event: type[DomainEvent]
    run: Callable[[Unit, Any], Awaitable[None]]
    alone: bool = False


class Message(Struct, frozen=True, kw_only=True):
    """One emitted event as stored."""

    transaction: str
    sequence: int
    id: UUID
    topic: str
    payload: Any


def partition_of(key: str) -> int:
    """Which partition keeps a key's events in order."""
    return zlib.crc32(key.encode()) % PARTITIONS
