"""When to try again what has failed."""

from __future__ import annotations

from datetime import timedelta

LONGEST_WAIT = timedelta(minutes=10)
_MOST_DOUBLINGS = 20


def wait_after(failures: int, *, first: timedelta) -> timedelta:
    """How long to wait after so many failures (from 0 on): `first`, then doubling up to ten minutes."""
    return min(first * (1 << min(failures, _MOST_DOUBLINGS)), LONGEST_WAIT)
