"""`tessere lake` over a database with events, and over one that is not at this release."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.views.customers.test_page import take_in

from tessere.entry.cli.lake import lake
from tessere.infra.db import Database, create_database, drop_database, sibling_url
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7


async def _run(home: Path, url: str, *arguments: str) -> str:
    environment = {"TESSERE_HOME": str(home), "TESSERE_DATABASE_URL": url}
    call = asyncio.to_thread(CliRunner().invoke, lake, arguments, env=environment, catch_exceptions=False)
    return (await call).stdout


async def test_a_rebuilt_lake_is_told_of(database: Database, tmp_path: Path) -> None:
    calls = [{"type": "track", "event": "Looked", "userId": f"u{number}"} for number in range(7)]
    await take_in(database, Settings(home=tmp_path), uuid7(), *calls)
    assert json.loads(await _run(tmp_path, database.url, "rebuild", "--json")) == {"written": 7}
    told = json.loads(await _run(tmp_path, database.url, "status", "--json"))
    assert (told["rows"], told["files"], told["lag_seconds"]) == (7, 2, 0.0)
    assert "7 events in 2 files" in await _run(tmp_path, database.url, "status")
    assert "7 events written" in await _run(tmp_path, database.url, "rebuild")


async def test_an_older_database_is_named_as_such(server_url: str, tmp_path: Path) -> None:
    await create_database(server_url, name := f"old_{uuid7().hex}")
    try:
        with pytest.raises(Conflict, match="tessere migrate"):
            await _run(tmp_path, sibling_url(server_url, name), "status")
    finally:
        await drop_database(server_url, name)
