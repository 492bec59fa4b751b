"""The token bucket: so many at once, then so many a second."""

from __future__ import annotations

import math

from msgspec import Struct


class Limit(Struct, frozen=True):
    """`burst` at once, refilled by `per_second`."""

    burst: float
    per_second: float


class Bucket(Struct, frozen=True):
    """What was left at a moment (seconds on any steady clock)."""

    tokens: float
    at: float


def take(bucket: Bucket | None, limit: Limit, *, now: float, cost: float = 1) -> tuple[Bucket, int]:
    """The bucket afterwards and the whole seconds to wait: 0 when the cost was taken, else nothing was."""
    tokens = limit.burst
    if bucket is not None:
        tokens = min(limit.burst, bucket.tokens + max(0.0, now - bucket.at) * limit.per_second)
    if tokens >= cost:
        return Bucket(tokens - cost, now), 0
    return Bucket(tokens, now), max(1, math.ceil((cost - tokens) / limit.per_second))
