"""Limits: in this process for requests, in the database for what all processes must count together."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable

from tessere.infra.db import Unit
from tessere.infra.web import store
from tessere.infra.web.domain.limits import Bucket, Limit, take
from tessere.kernel.errors import RateLimited

_MOST_CLIENTS = 20_000


class RateLimiter:
    """A token bucket for each client; the least recent ones are forgotten, so memory stays bounded."""

    def __init__(self, limit: Limit, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, client: str, *, cost: float = 1) -> None:
        """Count a request; RateLimited when the client has asked too much."""
        bucket, wait = take(self._buckets.get(client), self.limit, now=self._clock(), cost=cost)
        self._buckets[client] = bucket
        self._buckets.move_to_end(client)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        if wait:
            raise RateLimited(f"too many requests; come back in {wait} s", retry_after_seconds=wait)

    def check(self, client: str) -> None:
        """Refuse a client whose bucket is empty, without counting."""
        _, wait = take(self._buckets.get(client), self.limit, now=self._clock())
        if wait:
            raise RateLimited(f"too many requests; come back in {wait} s", retry_after_seconds=wait)


async def take_shared(unit: Unit, *, bucket: str, limit: Limit) -> None:
    """Count an attempt across all processes; commit the unit also when this raises RateLimited or the work fails.

    The bucket's name is stored as a digest, so that no address or e-mail is kept here.
    """
    key, now = _bucket_key(bucket), unit.now.timestamp()
    before = await store.lock_bucket(unit.db, bucket=key, burst=limit.burst, at=now)
    after, wait = take(before, limit, now=now)
    await store.save_bucket(unit.db, bucket=key, state=after)
    if wait:
        raise RateLimited(f"too many attempts; come back in {wait} s", retry_after_seconds=wait)


async def reset_shared(unit: Unit, *, bucket: str) -> None:
    """Forget the attempts, because one succeeded."""
    await store.delete_bucket(unit.db, bucket=_bucket_key(bucket))


def _bucket_key(bucket: str) -> bytes:
    return hashlib.sha256(bucket.encode("utf-8", "surrogatepass")).digest()
