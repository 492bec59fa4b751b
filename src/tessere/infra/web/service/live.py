"""The live hub: one LISTEN connection a process, fanned out to whoever watches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import msgspec
import psycopg
import structlog
from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra.db import Unit
from tessere.infra.telemetry import counter, gauge
from tessere.infra.web import store

log = structlog.get_logger()

_IDS_PER_MESSAGE = 150  # a payload of NOTIFY holds 8,000 bytes
_MOST_MESSAGES = 20
_MOST_PENDING_IDS = 10_000
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0

_SUBSCRIBERS = gauge("live_subscribers", "Watchers of live changes in this process")
_DROPPED = counter("live_dropped", "Watchers that were dropped because they read too slowly")
_RECONNECTS = counter("live_reconnects", "How often the hub had to connect again")


class Change(Struct, frozen=True):
    """Something of a topic changed; no ids: more than can be listed, or news may have been missed, so read again."""

    topic: str
    ids: list[str] | None = None


class Dropped(Exception):
    """The watcher reads too slowly, or the process is closing; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def publish(unit: Unit, *, topic: str, ids: Iterable[object] = ()) -> None:
    """Tell every watcher of the topic, exactly if this transaction commits."""
    names = [str(item) for item in ids]
    parts: Sequence[list[str] | None] = [
        names[start : start + _IDS_PER_MESSAGE] for start in range(0, len(names), _IDS_PER_MESSAGE)
    ]
    if not parts or len(parts) > _MOST_MESSAGES:
        parts = [None]
    store.notify_live(unit, [msgspec.json.encode(Change(topic, part)).decode() for part in parts])


class Subscription:
    """Changes of some topics, those of one topic merged until they are read; iterate to wait for the next."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._pending: dict[str, dict[str, None] | None] = {}
        self._count = 0
        self._ready = asyncio.Event()
        self._ended: str | None = None

    def offer(self, change: Change) -> None:
        """Add a change; a watcher that lets too many gather is dropped."""
        if self._ended:
            return
        known = self._pending.setdefault(change.topic, {})
        if change.ids is None:
            self._count -= len(known or {})
            self._pending[change.topic] = None
        elif known is not None:
            before = len(known)
            known.update(dict.fromkeys(change.ids))
            self._count += len(known) - before
        if self._count > _MOST_PENDING_IDS:
            _DROPPED.inc()
            self.end("slow")
        self._ready.set()

    def end(self, reason: str) -> None:
        """Let the watcher go."""
        self._ended = self._ended or reason
        self._pending.clear()
        self._ready.set()

    def __aiter__(self) -> AsyncIterator[Change]:
        return self

    async def __anext__(self) -> Change:
        await self._ready.wait()
        if self._ended:
            raise Dropped(self._ended)
        topic = next(iter(self._pending))
        ids = self._pending.pop(topic)
        self._count -= len(ids or {})
        if not self._pending:
            self._ready.clear()
        return Change(topic, None if ids is None else list(ids))


class LiveHub:
    """Hears the channel `tessere_live` and passes changes on; connects again when the database was away."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._subscriptions: set[Subscription] = set()
        self._listeners: list[tuple[str, Callable[[Change], None]]] = []
        self.closing = asyncio.Event()
        self.connected = asyncio.Event()

    @contextmanager
    def subscribe(self, *topics: str) -> Iterator[Subscription]:
        """Watch topics for as long as the block lasts."""
        subscription = Subscription(frozenset(topics))
        if self.closing.is_set():
            subscription.end("shutdown")
        self._subscriptions.add(subscription)
        _SUBSCRIBERS.inc()
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
            _SUBSCRIBERS.dec()

    def listen(self, topic: str, react: Callable[[Change], None]) -> None:
        """Call a plain function on each change of the topic, for as long as the process lives."""
        self._listeners.append((topic, react))

    def close_streams(self) -> None:
        """End every stream, so that a server that waits for its connections can stop."""
        self.closing.set()
        for subscription in tuple(self._subscriptions):
            subscription.end("shutdown")

    @asynccontextmanager
    async def run(self) -> AsyncIterator[LiveHub]:
        """Hear changes while the block lasts."""
        self.closing.clear()
        task = asyncio.create_task(self._keep_listening(), name="live hub")
        try:
            yield self
        finally:
            self.close_streams()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_listening(self) -> None:
        wait = _FIRST_WAIT
        while True:
            try:
                async with await AsyncConnection.connect(self._url, autocommit=True) as db:
                    await store.listen_live(db)
                    wait = _FIRST_WAIT
                    self._catch_up()
                    self.connected.set()
                    await self._hear(db)
            except psycopg.Error as error:
                log.warning("live_hub_lost_database", error=type(error).__name__, again_in_seconds=wait)
            finally:
                self.connected.clear()
            _RECONNECTS.inc()
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _hear(self, db: AsyncConnection[Any]) -> None:
        async for notification in db.notifies():
            try:
                self._pass_on(msgspec.json.decode(notification.payload, type=Change))
            except msgspec.MsgspecError:
                log.warning("live_payload_not_understood", size=len(notification.payload))

    def _pass_on(self, change: Change) -> None:
        for topic, react in self._listeners:
            if topic == change.topic:
                react(change)
        for subscription in self._subscriptions:
            if change.topic in subscription.topics:
                subscription.offer(change)

    def _catch_up(self) -> None:
        """After a time without connection anything may have changed."""
        for topic in {topic for topic, _ in self._listeners} | {
            topic for subscription in self._subscriptions for topic in subscription.topics
        }:
            self._pass_on(Change(topic))
