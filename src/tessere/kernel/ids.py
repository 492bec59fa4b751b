"""Identifiers: UUIDv7 for what is made here, UUIDv8 for what is derived from content."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from uuid import UUID

IdSource = Callable[[], UUID]

_VERSION_7 = 0x7 << 76
_VERSION_8 = 0x8 << 76
_VARIANT = 0x2 << 62
_RANDOM_A_MASK = 0xFFF
_RANDOM_B_MASK = (1 << 62) - 1


def uuid7(at_ms: int | None = None) -> UUID:
    """A time-ordered identifier (RFC 9562); `at_ms` is Unix time in milliseconds, now when absent."""
    if at_ms is None:
        at_ms = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = (at_ms & 0xFFFF_FFFF_FFFF) << 80
    return UUID(int=high | _VERSION_7 | ((random >> 62 & _RANDOM_A_MASK) << 64) | _VARIANT | (random & _RANDOM_B_MASK))


def derived_uuid(*parts: bytes) -> UUID:
    """The identifier of content: UUIDv8 over sha256 of the length-prefixed parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    number = int.from_bytes(digest.digest()[:16], "big")
    number &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=number | _VERSION_8 | _VARIANT)


def uuid7_at_ms(identifier: UUID) -> int:
    """When a UUIDv7 was made, Unix time in milliseconds."""
    return identifier.int >> 80
