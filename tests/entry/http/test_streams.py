"""Event streams through a real server on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from litestar import Router, get

from tessere.entry.http import Parts, WebApp, create_app
from tessere.infra import auth, web
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import AppHub, EventStream, ServerEvent
from tessere.infra.web.http import streams

closed: list[str] = []


async def _changes(hub: web.LiveHub, padding: int = 0) -> AsyncIterator[ServerEvent]:
    try:
        with hub.subscribe("things") as subscription:
            yield ServerEvent("hello", {})
            async for change in subscription:
                yield ServerEvent("things", {"ids": change.ids, "padding": "x" * padding})
    finally:
        closed.append("closed")


async def _three() -> AsyncIterator[ServerEvent]:
    for number in range(3):
        yield ServerEvent("number", number)


async def _failing() -> AsyncIterator[ServerEvent]:
    yield ServerEvent("number", 1)
    raise RuntimeError("the password is hunter2")


@get("/api/v1/things/stream", guards=[auth.requires("events:read")])
async def get_things(hub: AppHub) -> EventStream:
    return web.event_stream(_changes(hub))


@get("/api/v1/large/stream", guards=[auth.public])
async def get_large(hub: AppHub) -> EventStream:
    return web.event_stream(_changes(hub, padding=500_000))


@get("/api/v1/three/stream", guards=[auth.public])
async def get_three() -> EventStream:
    return web.event_stream(_three())


@get("/api/v1/failing/stream", guards=[auth.public])
async def get_failing() -> EventStream:
    return web.event_stream(_failing())


@pytest.fixture
def app(settings: Settings, database: Database) -> WebApp:
    closed.clear()
    router = Router(path="/", route_handlers=[get_things, get_large, get_three, get_failing])
    return create_app(settings, database, Parts(routers=[router]))


@pytest.fixture
async def secret(database: Database) -> str:
    async with database.unit() as unit:
        return (await auth.create_key(unit, name="Server", kind="secret", scopes=["events:read"]))[1]


async def _publish(database: Database, *ids: object) -> None:
    async with database.unit() as unit:
        await web.publish(unit, topic="things", ids=ids)


async def _frames(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    name = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


async def _next(frames: AsyncIterator[tuple[str, Any]]) -> tuple[str, Any]:
    return await asyncio.wait_for(anext(frames), 10)


async def test_what_is_committed_arrives(app: WebApp, serve: Any, database: Database, secret: str) -> None:
    url = await serve(app)
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=url, headers=headers) as client:
        async with client.stream("GET", "/api/v1/things/stream") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            frames = _frames(answer)
            assert await _next(frames) == ("hello", {})
            await _publish(database, 1, 2)
            assert (await _next(frames))[1]["ids"] == ["1", "2"]
        for _ in range(100):
            if closed:
                break
            await asyncio.sleep(0.02)
        assert closed == ["closed"], "the iterator ends when the reader goes"


async def test_a_stream_that_is_over_says_so(visit: Any) -> None:
    text = (await visit().get("/api/v1/three/stream")).text
    assert text.count("event: number") == 3
    assert text.endswith('event: end\ndata: {"reason":"done"}\n\n')


async def test_a_stream_that_fails_tells_nothing_but_that(visit: Any) -> None:
    text = (await visit().get("/api/v1/failing/stream")).text
    assert text.endswith('event: end\ndata: {"reason":"error"}\n\n')
    assert "hunter2" not in text


async def test_a_quiet_stream_beats_and_ends_with_the_key(
    app: WebApp, serve: Any, database: Database, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.05)
    url = await serve(app)
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        httpx.AsyncClient(base_url=url, headers=headers) as client,
        client.stream("GET", "/api/v1/things/stream") as answer,
    ):
        frames = _frames(answer)
        assert await _next(frames) == ("hello", {})
        assert await _next(frames) == ("ping", None)
        async with database.unit() as unit:
            [key] = await auth.list_keys(unit)
            await auth.revoke_key(unit, key_id=key.id)
        seen = [frame async for frame in frames]
    assert seen[-1] == ("end", {"reason": "signed_out"})


async def test_a_slow_reader_is_dropped_and_told(app: WebApp, serve: Any, database: Database) -> None:
    url = await serve(app)
    async with httpx.AsyncClient(base_url=url) as client, client.stream("GET", "/api/v1/large/stream") as answer:
        frames = _frames(answer)
        assert await _next(frames) == ("hello", {})
        # Events of half a megabyte fill the connection, then 12,000 changes gather behind it.
        for number in range(20):
            await _publish(database, f"first {number}")
            await asyncio.sleep(0.02)
        for start in range(0, 12_000, 2_000):
            await _publish(database, *range(start, start + 2_000))
        await asyncio.sleep(0.3)
        seen = [name async for name, content in frames if name != "end" or content == {"reason": "slow"}]
    assert seen[-1] == "end"
    assert len(seen) < 30


async def test_a_reader_that_takes_nothing_is_cut_off(
    app: WebApp, serve: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "SEND_SECONDS", 0.2)
    url = await serve(app)
    _reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]), limit=1024)
    writer.write(b"GET /api/v1/large/stream HTTP/1.1\r\nHost: x\r\n\r\n")
    for _ in range(100):
        await asyncio.sleep(0.05)
        await _publish(database, "more")
        if closed:
            break
    assert closed == ["closed"]
    writer.close()


async def test_streams_end_when_the_process_is_told_to_stop(app: WebApp, serve: Any, secret: str) -> None:
    url = await serve(app)
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        httpx.AsyncClient(base_url=url, headers=headers) as client,
        client.stream("GET", "/api/v1/things/stream") as answer,
    ):
        frames = _frames(answer)
        assert await _next(frames) == ("hello", {})
        app.close_streams()
        assert [frame async for frame in frames][-1] == ("end", {"reason": "shutdown"})


async def test_a_stream_is_described_as_one(app: WebApp, visit: Any) -> None:
    document = (await visit().get("/api/openapi.json")).json()
    answer = document["paths"]["/api/v1/things/stream"]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["text/event-stream"]
