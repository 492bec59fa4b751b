"""Makes request bodies durable: those that arrive while a commit is on its way share the next one."""

from __future__ import annotations

import asyncio
import shutil
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import psycopg

from tessere.customer.events.domain.bodies import Peek, peek
from tessere.customer.events.store import inbox as store
from tessere.customer.events.store import places
from tessere.infra.db import Database, Unit
from tessere.infra.telemetry import counter, histogram
from tessere.kernel.errors import TessereError, Unavailable

_ROWS_PER_COMMIT = 500
_BYTES_PER_COMMIT = 8 * 1024 * 1024
_MOST_WAITING_BYTES = 64 * 1024 * 1024
# How long a restart of the database is waited for before the client is told to come back.
_PATIENCE_SECONDS, _PAUSE_SECONDS = 3.0, 0.2
_COMMITS = histogram("collector_commit", "Time of one commit of the collector")
_BODIES = counter("collector_bodies", "Request bodies made durable")


class WriteKeys(Protocol):
    """Who a write key collects for."""

    async def __call__(self, token: str) -> UUID | None:
        """The source, or None."""


def lane_of(person: str | None, source_id: UUID) -> int:
    """The lane of a body: what one person sends stays in order."""
    key = source_id.bytes if person is None else person.encode("utf-8", "replace")
    return zlib.crc32(key) % store.LANES


async def append_body(
    unit: Unit,
    *,
    source_id: UUID,
    format: str,
    body: bytes,
    received_at: datetime | None = None,
    user_agent: str | None = None,
) -> Peek:
    """Put one body into the inbox within the unit's own transaction: imports, redrives, other slices.

    Raises Invalid or TooLarge for a body that cannot be taken apart.
    """
    found = peek(body, format.partition("/")[0])
    await store.insert_rows(
        unit.db,
        [
            store.NewRow(
                lane=lane_of(found.person, source_id),
                source_id=source_id,
                received_at=received_at or unit.now,
                format=format,
                user_agent=user_agent,
                packed=store.compress(body),
            )
        ],
    )
    return found


class Inbox:
    """The group commit of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[store.NewRow, asyncio.Future[None]]] = []
        self._waiting_bytes = 0
        self._writer: asyncio.Task[None] | None = None

    async def append(
        self, *, source_id: UUID, person: str | None, format: str, body: bytes, user_agent: str | None
    ) -> None:
        """Return once the body is durable; Unavailable when it is not, and then it was not kept."""
        packed = store.compress(body)
        if self._waiting_bytes + len(packed) > _MOST_WAITING_BYTES:
            raise Unavailable("the database is behind; nothing was kept, try again", retry_after_seconds=5)
        row = store.NewRow(
            lane=lane_of(person, source_id),
            source_id=source_id,
            received_at=self._database.clock(),
            format=format,
            user_agent=user_agent,
            packed=packed,
        )
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._waiting_bytes += len(packed)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(), name="collector commits")
        await done

    async def close(self) -> None:
        """Wait for what is on its way."""
        if self._writer is not None:
            await self._writer

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                try:
                    await self._commit([row for row, _ in batch])
                except BaseException as error:
                    self._fail(batch, error)
                    if not isinstance(error, Exception):
                        self._fail(self._waiting, error)
                        raise
                else:
                    for _, done in batch:
                        if not done.done():
                            done.set_result(None)
        finally:
            self._writer = None

    def _next_batch(self) -> list[tuple[store.NewRow, asyncio.Future[None]]]:
        size = count = 0
        for row, _ in self._waiting[:_ROWS_PER_COMMIT]:
            if count and size + len(row.packed) > _BYTES_PER_COMMIT:
                break
            size += len(row.packed)
            count += 1
        batch, self._waiting = self._waiting[:count], self._waiting[count:]
        self._waiting_bytes -= size
        return batch

    async def _commit(self, rows: Sequence[store.NewRow]) -> None:
        started = time.perf_counter()
        # A commit whose answer was lost may be done twice: its events have the same ids, so they are kept once.
        while True:
            try:
                async with self._database.connection() as db, db.transaction():
                    await store.insert_rows(db, rows)
                break
            except Unavailable:
                if time.perf_counter() - started > _PATIENCE_SECONDS:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)
        _COMMITS.observe(time.perf_counter() - started)
        _BODIES.inc(len(rows))

    def _fail(self, batch: list[tuple[store.NewRow, asyncio.Future[None]]], error: BaseException) -> None:
        told: TessereError
        if isinstance(error, TessereError):
            told = error
        elif isinstance(error, psycopg.Error):
            told = Unavailable("the database did not keep it; nothing was stored, try again")
        else:
            told = Unavailable("it could not be kept; nothing was stored, try again")
        told.__cause__ = error if told is not error else None
        for _, done in batch:
            if not done.done():
                done.set_exception(told)


class DiskGuard:
    """Whether the disk of the database has room above a reserve; looked up once a second."""

    def __init__(self, folder: Path | None, reserve_bytes: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Without a folder (a database elsewhere) there is nothing to look at; its own error then says that it is full."""
        self._folder = folder
        self._reserve = reserve_bytes
        self._clock = clock
        self._checked = float("-inf")
        self._has_room = True

    def require_room(self) -> None:
        """Unavailable when the disk is nearly full."""
        now = self._clock()
        if self._folder is not None and now - self._checked >= 1:
            self._checked = now
            self._has_room = shutil.disk_usage(self._folder).free > self._reserve
        if not self._has_room:
            raise Unavailable("the disk is nearly full; nothing was stored, try again later", retry_after_seconds=30)


class OpenSources:
    """Which sources may collect, remembered for a few seconds."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._read_at = float("-inf")
        self._enabled: frozenset[UUID] = frozenset()
        self._reading = asyncio.Lock()

    async def is_open(self, source_id: UUID) -> bool:
        """Whether the source exists and is enabled; never refuses one that was open before it was asked."""
        asked_at = self._clock()
        if source_id in self._enabled and asked_at - self._read_at <= 2:
            return True
        async with self._reading:
            if self._read_at < asked_at:  # nobody else has read since
                # Asked about a closed source again and again, the database is asked ten times a second at most.
                await asyncio.sleep(max(0.0, self._read_at + 0.1 - asked_at))
                await self._read()
        return source_id in self._enabled

    async def _read(self) -> None:
        read_at = self._clock()
        async with self._database.connection() as db:
            stored = await places.list_sources(db)
        self._enabled = frozenset(each.source.id for each in stored if each.source.enabled)
        self._read_at = read_at
