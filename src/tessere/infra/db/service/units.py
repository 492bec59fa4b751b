"""Units of work over a pool of connections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from tessere.kernel.errors import Unavailable
from tessere.kernel.events import SYSTEM, Actor, DomainEvent
from tessere.kernel.ids import IdSource, uuid7

Clock = Callable[[], datetime]
BeforeCommit = Callable[["Unit"], Awaitable[None]]

set_json_dumps(msgspec.json.encode)
set_json_loads(msgspec.json.decode)


def utc_now() -> datetime:
    """The wall clock in UTC."""
    return datetime.now(UTC)


class Unit:
    """One use case, one transaction: the connection, the time, new identifiers, and the events it emits."""

    def __init__(self, db: AsyncConnection[Any], *, now: datetime, new_id: IdSource, actor: Actor) -> None:
        self.db = db
        self.now = now
        self.new_id: IdSource = new_id
        self.actor = actor
        self.emitted: list[tuple[UUID, DomainEvent]] = []
        self._later: list[tuple[LiteralString, dict[str, Any]]] = []

    async def emit(self, event: DomainEvent) -> None:
        """Tell the slices above, exactly if this transaction commits."""
        self.emitted.append((self.new_id(), event))

    def later(self, statement: LiteralString, /, **params: Any) -> None:
        """Run the statement right before the commit, all such together in one round trip: for what is not read again in
        this transaction."""
        self._later.append((statement, params))

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail by itself: an exception out of it undoes what it wrote and emitted, and nothing else."""
        emitted, later = len(self.emitted), len(self._later)
        try:
            async with self.db.transaction():
                yield
        except BaseException:
            del self.emitted[emitted:], self._later[later:]
            raise

    @property
    def has_more_to_write(self) -> bool:
        """Whether something waits for the commit."""
        return bool(self.emitted or self._later)

    async def write_later(self) -> None:
        """Run what was left for the end."""
        if self._later:
            async with self.db.pipeline():
                for statement, params in self._later:
                    await self.db.execute(statement, params)
            self._later.clear()


class Database:
    """Hands out units; every one commits on leaving without an exception and changes nothing otherwise."""

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        *,
        url: str,
        before_commit: Sequence[BeforeCommit] = (),
        clock: Clock = utc_now,
        new_id: IdSource = uuid7,
    ) -> None:
        self.pool = pool
        self.url = url
        self.clock = clock
        self.new_id = new_id
        self._before_commit = tuple(before_commit)

    @asynccontextmanager
    async def unit(self, *, actor: Actor = SYSTEM) -> AsyncIterator[Unit]:
        """A unit of work; Unavailable when the database cannot be reached."""
        async with self.connection() as db, db.transaction():
            unit = Unit(db, now=self.clock(), new_id=self.new_id, actor=actor)
            yield unit
            for hook in self._before_commit:
                await hook(unit)
            await unit.write_later()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Unit]:
        """A unit that only reads, each statement as of its own moment: it spares the round trips of a transaction."""
        async with self.connection() as db:
            unit = Unit(db, now=self.clock(), new_id=self.new_id, actor=SYSTEM)
            yield unit
        if unit.has_more_to_write:
            raise RuntimeError("a unit that only reads was told to emit or to write later; use unit() for that")

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Unit]:
        """A unit that only reads, all statements as of one moment."""
        async with self.connection() as db, db.transaction():
            await db.execute("set transaction isolation level repeatable read, read only")
            yield Unit(db, now=self.clock(), new_id=self.new_id, actor=SYSTEM)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection in autocommit mode from the pool, for reads and for listening."""
        try:
            async with self.pool.connection() as db:
                yield db
        except (PoolTimeout, psycopg.errors.AdminShutdown, psycopg.errors.CannotConnectNow) as error:
            raise Unavailable("the database cannot be reached; nothing was changed, try again") from error
        except psycopg.errors.DiskFull as error:
            raise Unavailable("the database's disk is full; nothing was changed, free space and try again") from error
        except psycopg.OperationalError as error:
            if error.sqlstate is not None and not error.sqlstate.startswith(("08", "57P", "53")):
                raise
            raise Unavailable("the connection to the database was lost; nothing was changed, try again") from error


async def _speak_utc(db: AsyncConnection[Any]) -> None:
    """Times come in UTC, whatever zone the server lives in."""
    await db.execute("set timezone to 'UTC'")


@asynccontextmanager
async def open_database(
    url: str,
    *,
    before_commit: Sequence[BeforeCommit] = (),
    max_connections: int = 10,
    clock: Clock = utc_now,
    new_id: IdSource = uuid7,
) -> AsyncIterator[Database]:
    """A database with its pool, closed on leaving."""
    pool = AsyncConnectionPool[AsyncConnection[Any]](
        url,
        min_size=1,
        max_size=max_connections,
        timeout=10,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 2},
        configure=_speak_utc,
        check=AsyncConnectionPool.check_connection if max_connections <= 4 else None,
    )
    await pool.open()
    try:
        yield Database(pool, url=url, before_commit=before_commit, clock=clock, new_id=new_id)
    finally:
        await pool.close()
