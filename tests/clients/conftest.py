"""A collector on loopback for published clients, and what of theirs arrived in the log."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from filelock import FileLock

from tessere.customer import events
from tessere.customer.events import Event
from tessere.infra.db import Database
from tessere.infra.web import Limit, RateLimiter

FOLDER = Path(__file__).parent
WITH_NODE = FOLDER.parents[1] / "scripts" / "with-node"
KEY = "tw_clients"
SOURCE = UUID("018f0000-0000-7000-8000-0000000000c1")
ADD_SOURCE = """
insert into events.source (id, name, kind, enabled, created_at, updated_at) values (%s, 'clients', 'site', true, now(), now())
"""


class Shop:
    """Where the clients send to."""

    def __init__(self, database: Database, url: str, key: str = KEY) -> None:
        self.database = database
        self.url = url
        self.key = key
        self.answers: list[tuple[str, str, int]] = []
        self.refuse_with: list[int] = []

    async def collected(self) -> list[Event]:
        """What is in the log once intake has run, by when it happened; nothing may have been refused."""
        async with self.database.unit() as unit:
            rulebook = await events.load_rulebook(unit)
            for lane in await events.list_waiting_lanes(unit):
                rows = await events.take(unit, lanes=[lane])
                opened = events.open_rows(rows, rulebook)
                assert opened.refused == []
                owned = [events.Owned(event=event) for event in opened.events]
                await events.store_events(unit, owned=owned, lane=lane)
                await events.forget(unit, rows=rows)
            found = await events.list_events(unit, limit=200)
        return sorted((each.event for each in found), key=lambda event: (event.occurred_at, event.name))

    async def run(self, script: str, *arguments: str) -> dict[str, Any]:
        """Run a script of this folder with Node.js; the JSON that it prints last."""
        command = [str(WITH_NODE), "node", str(FOLDER / script), self.url, self.key, *arguments]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, timeout=60, cwd=FOLDER, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return told


@pytest.fixture
async def shop(database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    async with database.unit() as unit:
        await unit.db.execute(ADD_SOURCE, [SOURCE])

    async def find_write_key(token: str) -> UUID | None:
        return SOURCE if token == KEY else None

    inbox = events.Inbox(database)
    collector = events.Collector(
        inbox,
        find_write_key=find_write_key,
        sources=events.OpenSources(database),
        limiter=RateLimiter(Limit(burst=100_000, per_second=100_000)),
        disk=events.DiskGuard(tmp_path, 0),
    )
    listener = socket.create_server(("127.0.0.1", 0))
    here = Shop(database, f"http://127.0.0.1:{listener.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(watched(collector, here), lifespan="off", log_level="error"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  # the server offers no event
        await asyncio.sleep(0.01)
    yield here
    server.should_exit = True
    await task
    await inbox.close()


def watched(collector: events.Collector, shop: Shop) -> Callable[..., Any]:
    """The collector, with its answers noted; `refuse_with` makes it fail first, as a server in trouble does."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        async def note(message: Any) -> None:
            if message["type"] == "http.response.start":
                shop.answers.append((scope["method"], scope["path"], message["status"]))
            await send(message)

        if shop.refuse_with and scope["method"] == "POST":
            status = shop.refuse_with.pop(0)
            headers = [(b"content-type", b"application/json"), (b"retry-after", b"1")]
            await note({"type": "http.response.start", "status": status, "headers": headers})
            await note({"type": "http.response.body", "body": b'{"code":"unavailable","message":"try again"}'})
            return
        await collector(scope, receive, note)

    return serve


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The clients from npm, installed on first use; skips where npm cannot."""
    modules = FOLDER / "node_modules"
    with FileLock(FOLDER / ".install.lock"):
        if not (modules / ".package-lock.json").exists():
            command = [str(WITH_NODE), "npm", "install", "--no-save", "--silent"]
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"npm cannot install the clients: {done.stderr[-300:]}")
    return modules


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's browser; skips where it is absent."""
    found = os.environ.get("TESSERE_CHROMIUM") or shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is missing")
    return found
