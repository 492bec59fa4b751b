"""Runs the slices' numbered .sql files, each once, in the order of the slices."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import AsyncConnection, sql

from tessere.infra.db.domain import Migration, MigrationPhase, parse_migration, pending
from tessere.infra.db.store import statements as store
from tessere.kernel.errors import Invalid

OLDEST_SERVER = 150000

LOCK = "select pg_advisory_lock(hashtext('tessere.migrations'))"
UNLOCK = "select pg_advisory_unlock(hashtext('tessere.migrations'))"
CREATE_LEDGER = """
create schema if not exists migrations;
create table if not exists migrations.applied (
    slice text not null,
    number int not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    primary key (slice, number)
)
"""
LEDGER_EXISTS = "select to_regclass('migrations.applied')::text"
LIST_APPLIED = "select slice, number, checksum from migrations.applied"
RECORD = "insert into migrations.applied (slice, number, name, checksum) values (%(slice)s, %(number)s, %(name)s, %(checksum)s)"


class _Applied(Struct):
    slice: str
    number: int
    checksum: str


def find_migrations(packages: Sequence[str]) -> list[Migration]:
    """The migrations of the packages in the order given, each package's by number."""
    found = []
    for package in packages:
        folder = resources.files(package) / "migrations"
        slice_name = package.rsplit(".", 1)[-1]
        for entry in sorted(folder.iterdir(), key=lambda item: item.name):
            if entry.name.endswith(".sql"):
                found.append(parse_migration(slice_name, entry.name, entry.read_text("utf-8")))
    return found


async def migrate(url: str, migrations: Sequence[Migration], *, phase: MigrationPhase | None = None) -> list[Migration]:
    """Apply what is pending (of one phase, or all) and return it; each file is its own transaction.

    Safe to call from several processes at once: one works, the others wait and find nothing to do.
    """
    async with await AsyncConnection.connect(url, autocommit=True) as db:
        _require_version(db)
        await db.execute(LOCK)
        try:
            await db.execute(CREATE_LEDGER)
            rows = await store.fetch_all(db, LIST_APPLIED, _Applied)
            todo = pending(migrations, {(row.slice, row.number): row.checksum for row in rows}, phase)
            for migration in todo:
                await _apply(db, migration)
        finally:
            await db.execute(UNLOCK)
    return todo


async def count_pending(url: str, migrations: Sequence[Migration]) -> int:
    """How many migrations wait, without touching anything."""
    async with await AsyncConnection.connect(url, autocommit=True) as db:
        if await store.fetch_value(db, LEDGER_EXISTS) is None:
            return len(migrations)
        rows = await store.fetch_all(db, LIST_APPLIED, _Applied)
    return len(pending(migrations, {(row.slice, row.number): row.checksum for row in rows}, None))


async def _apply(db: AsyncConnection[Any], migration: Migration) -> None:
    try:
        async with db.transaction():
            await db.execute(sql.SQL(migration.sql))  # our own file, not a caller's text
            await store.execute(
                db,
                RECORD,
                slice=migration.slice,
                number=migration.number,
                name=migration.name,
                checksum=migration.checksum,
            )
    except psycopg.Error as error:
        raise Invalid(f"migration {migration.slice} {migration.number:04} {migration.name} failed: {error}") from error


def _require_version(db: AsyncConnection[Any]) -> None:
    version = db.info.server_version
    if version < OLDEST_SERVER:
        raise Invalid(f"PostgreSQL 15 or later is needed; this server is {version // 10000}")
