"""One PostgreSQL for the whole run, one database for each worker, emptied before each test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from filelock import FileLock
from psycopg import sql

from tessere.entry.slices import MIGRATIONS
from tessere.infra.db import Database, EmbeddedPostgres, find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted

SHARED = Path(__file__).resolve().parents[2] / "shared"
EMPTY_ALL: LiteralString = """
do $$ declare t record; used boolean; begin
  for t in select format('%I.%I', schemaname, tablename) as name from pg_tables
           where schemaname not in ('pg_catalog', 'information_schema', 'migrations')
             and schemaname || '.' || tablename not in ('events.lane', 'segments.part', 'segments.edition') loop
    execute 'select exists (select from ' || t.name || ')' into used;
    if used then execute 'truncate ' || t.name || ' cascade'; end if;
  end loop;
end $$
"""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the repository; skips where it is absent."""
    if not SHARED.exists():
        pytest.skip("../shared is not here")
    return SHARED


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An administrator's URL of the run's server: TESSERE_TEST_DATABASE_URL, or the embedded one, started once."""
    given = os.environ.get("TESSERE_TEST_DATABASE_URL")
    if given:
        return given
    base = Path(
        os.environ.get(
            "TESSERE_TEST_HOME",
            "/var/tmp/tessere-tests" if os.geteuid() == 0 else str(Path.home() / ".cache/tessere-tests"),
        )
    )
    base.mkdir(parents=True, exist_ok=True)
    embedded = EmbeddedPostgres(base)
    with FileLock(base / "start.lock"):
        embedded.start()
    return embedded.url


@pytest.fixture(scope="session")
async def database_url(server_url: str) -> AsyncIterator[str]:
    """A migrated database of this worker's own."""
    name = f"test_{os.getpid()}"
    async with await psycopg.AsyncConnection.connect(server_url, autocommit=True) as admin:
        await admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        await admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    url = server_url.replace("/tessere?", f"/{name}?")
    await migrate(url, find_migrations(MIGRATIONS))
    yield url
    async with await psycopg.AsyncConnection.connect(server_url, autocommit=True) as admin:
        await admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
async def open_pool(database_url: str) -> AsyncIterator[Database]:
    """The worker's pool."""
    async with open_database(database_url, before_commit=(write_emitted,)) as database:
        yield database


@pytest.fixture
async def database(open_pool: Database) -> Database:
    """An empty database."""
    async with open_pool.connection() as db:
        await db.execute(EMPTY_ALL)
    return open_pool
