"""What a till must not lose: the bundle it works with and the sales it made, in SQLite, on the disk before anybody is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

_SCHEMA = """
create table if not exists bundle (only integer primary key check (only = 1), packed blob not null);
create table if not exists sale (
    number integer primary key autoincrement,
    id text not null unique,
    body blob not null,
    state text not null default 'queued' check (state in ('queued', 'sent', 'refused')),
    reason text not null default ''
);
create index if not exists sale_queued on sale (number) where state = 'queued';
"""
READ_BUNDLE = "select packed from bundle where only = 1"
SAVE_BUNDLE = "insert into bundle values (1, ?) on conflict (only) do update set packed = excluded.packed"
FIND = "select body from sale where id = ?"
NEXT = "select coalesce((select seq from sqlite_sequence where name = 'sale'), 0) + 1"
INSERT = "insert into sale (number, id, body) values (?, ?, ?)"
QUEUED = "select number, id, body from sale where state = 'queued' and number > ? order by number limit ?"
SETTLE = "update sale set state = ?, reason = ? where number = ? and state = 'queued'"
COUNT = "select count(*) from sale where state = ?"
REFUSED = "select number, id, body, reason from sale where state = 'refused' order by number"


class Queued(Struct, frozen=True):
    """A sale that the server has not confirmed yet; `body` is its JSON."""

    number: int
    id: str
    body: bytes
    reason: str = ""


class Journal:
    """One till's file. Every change is synced to the disk before its method returns; a kill leaves all of it or nothing."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")  # the log is synced at each commit, not only at checkpoints
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def read_bundle(self) -> bytes | None:
        """The bundle that was saved last."""
        row = self._db.execute(READ_BUNDLE).fetchone()
        return None if row is None else bytes(row[0])

    def save_bundle(self, packed: bytes) -> None:
        """Keep a bundle in place of the one before."""
        self._db.execute(SAVE_BUNDLE, (packed,))

    @contextmanager
    def adding(self) -> Iterator[int]:
        """The number of the next sale; nobody else gets one until this ends."""
        self._db.execute("begin immediate")
        try:
            yield int(self._db.execute(NEXT).fetchone()[0])
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def find(self, id: str) -> bytes | None:
        """The body of a sale."""
        row = self._db.execute(FIND, (id,)).fetchone()
        return None if row is None else bytes(row[0])

    def add(self, number: int, id: str, body: bytes) -> None:
        """Queue a sale, within `adding`."""
        self._db.execute(INSERT, (number, id, body))

    def list_queued(self, *, after: int, limit: int) -> list[Queued]:
        """Sales to be told, in the order in which they were made."""
        return [Queued(*row) for row in self._db.execute(QUEUED, (after, limit))]

    def list_refused(self) -> list[Queued]:
        """Sales that the server does not take, with why."""
        return [Queued(*row) for row in self._db.execute(REFUSED)]

    def settle(self, number: int, state: str, reason: str = "") -> None:
        """A sale needs not be told again."""
        self._db.execute(SETTLE, (state, reason, number))

    def count(self, state: str) -> int:
        """How many sales are in a state."""
        return int(self._db.execute(COUNT, (state,)).fetchone()[0])
