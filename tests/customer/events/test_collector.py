"""The collector's contract over real HTTP: what is answered, what is durable, what is refused and how."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import socket
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import uvicorn
import zstandard

from tessere.customer import events
from tessere.customer.events.http.requests import GETS, POSTS
from tessere.infra.db import Database, open_database
from tessere.infra.web import Limit, RateLimiter

KEY = "tw_test"
OPEN = UUID("018f0000-0000-7000-8000-00000000000a")
CLOSED = UUID("018f0000-0000-7000-8000-00000000000b")
ADD_SOURCE = """
insert into events.source (id, name, kind, enabled, created_at, updated_at) values (%s, 'test', 'site', %s, now(), now())
"""


async def find_write_key(token: str) -> UUID | None:
    return {KEY: OPEN, "tw_closed": CLOSED}.get(token)


class Site:
    """A collector behind a real server."""

    def __init__(self, database: Database, url: str, disk: events.DiskGuard, limiter: RateLimiter) -> None:
        self.database = database
        self.url = url
        self.disk = disk
        self.limiter = limiter
        self.client = httpx.AsyncClient(base_url=url, auth=(KEY, ""), timeout=30)

    async def post(self, path: str, content: Any, **more: Any) -> httpx.Response:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return await self.client.post(path, content=body, **more)

    async def bodies(self) -> list[tuple[str, Any]]:
        async with self.database.unit() as unit:
            rows = [
                row
                for lane in await events.list_waiting_lanes(unit)
                for row in await events.take(unit, lanes=[lane], limit=1_000)
            ]
        return [(row.format, json.loads(row.body)) for row in sorted(rows, key=lambda row: row.seq)]


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    async with database.unit() as unit:
        await unit.db.execute(ADD_SOURCE, [OPEN, True])
        await unit.db.execute(ADD_SOURCE, [CLOSED, False])
    disk = events.DiskGuard(tmp_path, 0)
    limiter = RateLimiter(Limit(burst=10_000, per_second=100))
    inbox = events.Inbox(database)
    collector = events.Collector(
        inbox, find_write_key=find_write_key, sources=events.OpenSources(database), limiter=limiter, disk=disk
    )
    async with serve(collector) as url:
        yield Site(database, url, disk, limiter)
    await inbox.close()


class serve:  # used as a context manager
    def __init__(self, app: Any) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))

    async def __aenter__(self) -> str:
        self.task = asyncio.create_task(self.server.serve(sockets=[self.socket]))
        while not self.server.started:  # noqa: ASYNC110  # the server offers no event
            await asyncio.sleep(0.01)
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self.server.should_exit = True
        await self.task


def call(**more: Any) -> dict[str, Any]:
    return {"type": "track", "event": "Seen", "messageId": "m1", "anonymousId": "a1"} | more


@pytest.mark.parametrize(
    ("path", "body", "form"),
    [
        ("/v1/batch", {"batch": [call()]}, "segment/batch"),
        ("/v1/batch/", {"batch": [call()]}, "segment/batch"),
        ("/v1/b", {"batch": [call()]}, "segment/batch"),
        ("/v1/import", {"batch": [call()]}, "segment/import"),
        ("/v1/t", call(), "segment/track"),
        ("/v1/track", call(), "segment/track"),
        ("/v1/identify", call(type="identify"), "segment/identify"),
        ("/v1/page", call(), "segment/page"),
        ("/v1/screen", call(), "segment/screen"),
        ("/v1/group", call(groupId="g"), "segment/group"),
        ("/v1/alias", call(previousId="p"), "segment/alias"),
        ("/api/s/track", call(), "jitsu/track"),
        ("/batch/", {"batch": [{"event": "x", "distinct_id": "d"}]}, "posthog/batch"),
        ("/capture/", {"event": "x", "distinct_id": "d"}, "posthog/capture"),
        ("/e/", [{"event": "x", "distinct_id": "d"}], "posthog/e"),
        ("/i/v0/e/", {"event": "x", "distinct_id": "d"}, "posthog/e"),
        ("/com.snowplowanalytics.snowplow/tp2", {"data": [{"e": "pv"}]}, "snowplow/tp2"),
    ],
)
async def test_every_path_answers_200_once_the_body_is_durable(site: Site, path: str, body: Any, form: str) -> None:
    answer = await site.post(path, body)
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert await site.bodies() == [(form, body)]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json", "what/ever", ""]
)
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("identity", bytes),
    ],
)
async def test_any_content_type_and_encoding(
    site: Site, kind: str, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    headers = {"content-type": kind, "content-encoding": encoding}
    body = {"batch": [call()]}
    assert (await site.post("/v1/batch", pack(json.dumps(body).encode()), headers=headers)).status_code == 200
    assert await site.bodies() == [("segment/batch", body)]


async def test_where_the_write_key_may_be(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url) as anybody:
        posthog = {"api_key": KEY, "batch": [{"event": "x", "distinct_id": "d"}]}
        answers = [
            await anybody.post("/v1/t", json=call(), auth=(KEY, "")),
            await anybody.post("/v1/t", json=call(writeKey=KEY)),
            await anybody.post("/v1/t", json=call(), headers={"x-write-key": KEY}),
            await anybody.post("/v1/t", json=call(), headers={"authorization": f"Bearer {KEY}"}),
            await anybody.post(f"/v1/t?writeKey={KEY}", json=call()),
            await anybody.post("/batch/", json=posthog),
            await anybody.post("/api/s/track", json=call(), headers={"x-write-key": f"{KEY}:secret"}),
            await anybody.post("/com.snowplowanalytics.snowplow/tp2", json={"data": [{"e": "pv", "aid": KEY}]}),
        ]
        assert [answer.status_code for answer in answers] == [200] * 8
        refused = [
            await anybody.post("/v1/t", json=call()),
            await anybody.post("/v1/t", json=call(writeKey="wrong")),
            await anybody.post("/v1/t", json=call(), auth=("wrong", "")),
            await anybody.post("/v1/t", json=call(), headers={"authorization": "Basic !!!"}),
            await anybody.post("/v1/t", json=call(), auth=("tw_closed", "")),
        ]
    assert [answer.status_code for answer in refused] == [401, 401, 401, 401, 403]
    for answer in refused:
        assert {"code", "message"} <= answer.json().keys()
    assert len(await site.bodies()) == 8


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[[[", b'{"batch":7}', b"nonsense", b"\x1f\x8bbroken", b"\xff\xfe", b'{"a":\x00}']
)
async def test_what_cannot_be_parsed_is_a_400_with_code_and_message(site: Site, body: bytes) -> None:
    answer = await site.post("/v1/batch", body)
    assert answer.status_code == 400
    assert {"code", "message"} <= answer.json().keys()
    assert await site.bodies() == []


async def test_bad_items_do_not_refuse_their_batch(site: Site) -> None:
    body = b'{"batch":[7,{"type":"sing"},{"a":NaN},{"b":"\\ud800"},{"c":"\xff"}]}'
    assert (await site.post("/v1/batch", body)).status_code == 200


async def test_deep_nesting_is_refused_and_harms_nobody(site: Site) -> None:
    for body in (b"[" * 200_000, b'{"batch":[' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"]}"):
        assert (await site.post("/v1/batch", body)).status_code in (200, 400)
    assert (await site.post("/v1/t", call())).status_code == 200


async def test_too_much_is_a_413(site: Site) -> None:
    answers = [
        await site.post("/v1/batch", {"batch": [call()] * 2_501}),
        await site.post("/v1/batch", b'{"batch":["' + b"x" * 600_000 + b'"]}'),
        await site.post("/v1/batch", b" " * 10_000_000),
        await site.post("/v1/batch", gzip.compress(b" " * 100_000_000)),
        await site.post("/v1/batch", zstandard.ZstdCompressor().compress(b" " * 100_000_000)),
        await site.post("/v1/batch", zlib.compress(b" " * 100_000_000), headers={"content-encoding": "deflate"}),
    ]
    assert [answer.status_code for answer in answers] == [413] * 6
    assert {answer.json()["code"] for answer in answers} == {"batch_too_large", "body_too_large"}

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65_536

    assert (await site.client.post("/v1/batch", content=endless())).status_code == 413
    assert await site.bodies() == []


async def test_a_flood_from_one_key_is_told_when_to_come_back(site: Site) -> None:
    site.limiter.limit = Limit(burst=5, per_second=0.01)
    answers = [await site.post("/v1/t", call()) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_full_disk_is_a_503_and_nothing_is_kept(site: Site, tmp_path: Path) -> None:
    site.disk.__init__(tmp_path, 1 << 60)  # type: ignore[misc]
    answer = await site.post("/v1/t", call())
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert await site.bodies() == []


async def test_lost_connections_are_waited_for(site: Site) -> None:
    assert (await site.post("/v1/t", call())).status_code == 200
    async with await psycopg.AsyncConnection.connect(site.database.url, autocommit=True) as admin:
        await admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
    answers = await asyncio.gather(*(site.post("/v1/t", call(messageId=f"m{number}")) for number in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await site.bodies()) == 11


async def test_without_a_database_it_is_a_503_and_nothing_is_acknowledged(tmp_path: Path) -> None:
    async with open_database(f"postgresql://postgres@/nothing?host={tmp_path}") as nowhere:
        nowhere.pool.timeout = 0.2
        inbox = events.Inbox(nowhere)
        collector = events.Collector(
            inbox,
            find_write_key=find_write_key,
            sources=AlwaysOpen(),
            limiter=RateLimiter(Limit(burst=10, per_second=10)),
            disk=events.DiskGuard(None, 0),
        )
        async with serve(collector) as url, httpx.AsyncClient(base_url=url, auth=(KEY, ""), timeout=30) as client:
            answer = await client.post("/v1/t", json=call())
        await inbox.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1


class AlwaysOpen(events.OpenSources):
    def __init__(self) -> None:
        pass

    async def is_open(self, source_id: UUID) -> bool:
        return True


async def test_many_at_once_share_commits_and_each_is_durable(site: Site) -> None:
    answers = await asyncio.gather(*(site.post("/v1/t", call(messageId=f"m{number}")) for number in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert {body["messageId"] for _, body in await site.bodies()} == {f"m{number}" for number in range(100)}


async def test_browsers_of_any_site_may_send(site: Site) -> None:
    asked = {"origin": "https://shop.example", "access-control-request-headers": "content-type,x-write-key"}
    allowed = await site.client.options("/v1/t", headers=asked | {"access-control-request-method": "POST"})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert allowed.headers["access-control-allow-headers"] == "content-type,x-write-key"
    sent = await site.post("/v1/t", call(), headers={"origin": "https://shop.example", "content-type": "text/plain"})
    assert sent.headers["access-control-allow-origin"] == "https://shop.example"
    refused = await site.post("/v1/t", b"{", headers={"origin": "https://shop.example"})
    assert refused.headers["access-control-allow-origin"] == "https://shop.example"


async def test_the_settings_document(site: Site) -> None:
    answer = await site.client.get(f"/v1/projects/{KEY}/settings")
    segment = answer.json()["integrations"]["Segment.io"]
    assert (segment["apiKey"], segment["apiHost"]) == (KEY, site.url.removeprefix("http://") + "/v1")
    assert (await site.client.get("/v1/projects/unknown/settings")).status_code == 404


async def test_images(site: Site) -> None:
    packed = base64.b64encode(json.dumps(call(writeKey=KEY)).encode()).decode()
    async with httpx.AsyncClient(base_url=site.url) as anybody:
        answers = [
            await anybody.get(f"/v1/pixel/track?data={packed}"),
            await anybody.get(f"/v1/pixel.gif?event=Opened&userId=u&writeKey={KEY}"),
            await anybody.get(f"/i?e=pv&aid={KEY}&duid=d"),
        ]
    assert [answer.headers["content-type"] for answer in answers] == ["image/gif"] * 3
    assert answers[0].content.startswith(b"GIF89a")
    assert [form for form, _ in await site.bodies()] == ["segment/track", "segment/track", "snowplow/i"]


async def test_methods_and_start_up_questions(site: Site) -> None:
    assert (await site.client.get("/v1/batch")).status_code == 405
    assert (await site.client.post("/flags/?v=2", content=b"{}")).json()["flags"] == {}
    assert (await site.client.post("/v1/m", content=b"{}")).status_code == 200


async def test_posthog_s_newer_path_names_each_event(site: Site) -> None:
    body = {
        "batch": [{"event": "x", "uuid": "u-1", "distinct_id": "d"}, {"event": "y", "uuid": "u-2", "distinct_id": "d"}]
    }
    answer = await site.post("/i/v1/analytics/events", body)
    assert answer.json() == {"results": {"u-1": {"result": "ok"}, "u-2": {"result": "ok"}}}


async def test_what_was_acknowledged_is_in_the_log_exactly_once(site: Site, pipeline: Any) -> None:
    batch = {"batch": [call(messageId=f"m{number}", timestamp="2026-01-01") for number in range(50)], "sentAt": None}
    for _ in range(3):
        assert (await site.post("/v1/batch", batch)).status_code == 200
    results = await pipeline.run()
    assert sum(len(each.new) for each in results) == 50
    assert sum(each.duplicates for each in results) == 100


def test_the_description_and_the_collector_know_the_same_paths() -> None:
    described = events.Collector.describe()["paths"]
    concrete = {path.replace("{write_key}", "tw_x"): methods for path, methods in described.items()}
    collector = object.__new__(events.Collector)
    assert [path for path in concrete if not collector.handles(path)] == []
    served = {(path, "post") for path in POSTS} | {(path, "get") for path in GETS}
    assert served <= {(path, method) for path, methods in described.items() for method in methods}
