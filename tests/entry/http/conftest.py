"""The web application on the test's database, and visitors who sign in as any role."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from tessere.entry.http import WebApp, create_api, create_app
from tessere.infra import auth
from tessere.infra.db import Database
from tessere.infra.settings import Settings

PASSWORD = "correct horse battery"
BASE_URL = "http://tessere.test"


class Visitor:
    """A browser: keeps its cookie and sends the CSRF token with every change."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.csrf: str | None = None

    async def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.client.post("/api/v1/session", json={"email": email, "password": password})
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf_token"]
        return answer

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if self.csrf and method != "GET":
            headers.setdefault("X-CSRF-Token", self.csrf)
        return await self.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("POST", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("DELETE", path, **options)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, public_url=BASE_URL, retailer_name="Casa Aurora", api_requests_per_minute=100_000)


Build = Callable[..., WebApp]


@pytest.fixture(scope="session")
def build() -> Build:
    """Makes applications one after the other, each of the routes of every slice, which are put together once."""
    return partial(create_app, api=create_api())


@pytest.fixture
def app(settings: Settings, database: Database, build: Build) -> WebApp:
    return build(settings, database)


Open = Callable[..., Visitor]


@pytest.fixture
async def visit(app: WebApp) -> AsyncIterator[Open]:
    """Opens browsers; `address` is where they come from."""
    clients: list[httpx.AsyncClient] = []

    def open_browser(address: str = "192.0.2.1", of: Any = None) -> Visitor:
        transport = httpx.ASGITransport(app=of or app, client=(address, 1234), raise_app_exceptions=False)  # type: ignore[arg-type]
        clients.append(httpx.AsyncClient(transport=transport, base_url=BASE_URL))
        return Visitor(clients[-1])

    yield open_browser
    for client in clients:
        await client.aclose()


@pytest.fixture
def add_user(database: Database) -> Callable[..., Awaitable[auth.User]]:
    async def add(email: str, role: Any = "owner", password: str = PASSWORD) -> auth.User:
        async with database.unit() as unit:
            user, _ = await auth.create_user(unit, email=email, name=f"A {role}", role=role, password=password)
        return user

    return add


@pytest.fixture
async def owner(visit: Open, add_user: Callable[..., Awaitable[auth.User]]) -> Visitor:
    await add_user("owner@example.com", "owner")
    visitor = visit()
    assert (await visitor.sign_in("owner@example.com")).status_code == 200
    return visitor


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Serves ASGI applications on loopback with a real server; the URL."""
    servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    async def start(application: Any) -> str:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        while not server.started:  # noqa: ASYNC110  # the server offers no event
            await asyncio.sleep(0.01)
        servers.append((server, task))
        if isinstance(application, WebApp):  # streams that were open before it listened would be told to catch up
            await asyncio.wait_for(application.hub.connected.wait(), 10)
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for server, task in servers:
        server.should_exit = True
        await task
