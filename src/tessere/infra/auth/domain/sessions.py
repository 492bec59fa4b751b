"""How long a session lasts, and how its token is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

# A session ends after a week without use, and in any case after thirty days.
IDLE = timedelta(days=7)
LONGEST = timedelta(days=30)
# The time of the last use is written no more often than this.
TOUCH_AFTER = timedelta(minutes=1)


def token_hash(token: str) -> bytes:
    """What is stored of a token: it has 256 random bits, so a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def expires_at(*, created_at: datetime, seen_at: datetime) -> datetime:
    """When a session ends that was last used at `seen_at`."""
    return min(seen_at + IDLE, created_at + LONGEST)
