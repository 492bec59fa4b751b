"""A PostgreSQL and a database for each worker, emptied before each test; what takes long begins first."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from psycopg import sql

from tessere.entry.slices import MIGRATIONS
from tessere.infra.db import Database, EmbeddedPostgres, find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted

HOME = Path(
    os.environ.get(
        "TESSERE_TEST_HOME",
        "/var/tmp/tessere-tests" if os.geteuid() == 0 else str(Path.home() / ".cache/tessere-tests"),
    )
)
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    # Tests start many processes; each would compile everything it imports afresh, for seconds.
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(HOME / "bytecode")
    sys.dont_write_bytecode = False
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


# On any machine, however busy: what is slow is not wrong.
settings.register_profile("tessere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tessere")
# What takes longest, so that no worker is left alone with it at the end; groups stay together on one worker.
LONGEST = (
    "tests/browser/", "tests/acceptance/", "tests/flows/archive/test_death.py", "tests/entry/demo/test_history.py",
    "tests/flows/matching/test_queue.py", "tests/entry/http/test_schemathesis.py", "tests/flows/archive/",
    "tests/kernel/rules/",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((place for place, path in enumerate(LONGEST) if item.nodeid.startswith(path)), 99))


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
    # A worker of its own has a server of its own: what follows the log waits for older transactions on the whole server.
    home = HOME / os.environ.get("PYTEST_XDIST_WORKER", "")
    home.mkdir(parents=True, exist_ok=True)
    embedded = EmbeddedPostgres(home)
    with FileLock(home / "start.lock"):
        embedded.start()
    with psycopg.connect(embedded.url, autocommit=True) as admin:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here outlives the machine
            admin.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
        admin.execute("select pg_reload_conf()")
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
