"""Health end to end, metrics, the console's files, and the way to the collector."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tessere.entry.http import CheckResult, Parts, system
from tessere.entry.http.console import is_console_path
from tessere.infra.db import Database, open_database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Unavailable


async def test_healthy(visit: Any, settings: Settings, database: Database, build: Any) -> None:
    answer = await visit(of=build(replace(settings, disk_reserve_mb=0), database)).get("/health")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "ok"
    assert [check["name"] for check in body["checks"]] == ["database", "disk"]
    assert all(check["ms"] >= 0 for check in body["checks"])
    assert (await visit().get("/health/live")).json() == {"status": "ok"}


async def test_as_bad_as_the_worst_check(visit: Any, settings: Settings, database: Database, build: Any) -> None:
    async def late() -> CheckResult:
        return CheckResult("degraded", "the inbox is 40 s behind")

    async def broken() -> CheckResult:
        raise Unavailable("no worker has been seen for a minute")

    async def surprising() -> CheckResult:
        raise RuntimeError("the password is hunter2")

    parts = Parts(checks={"inbox": late})
    answer = await visit(of=build(replace(settings, disk_reserve_mb=0), database, parts)).get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    parts = Parts(checks={"inbox": late, "workers": broken, "x": surprising})
    answer = await visit(of=build(settings, database, parts)).get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert "hunter2" not in answer.text
    assert "no worker has been seen" in answer.text


async def test_a_full_disk_and_a_database_that_is_gone(
    visit: Any, settings: Settings, database: Database, build: Any
) -> None:
    full = build(replace(settings, disk_reserve_mb=10**9), database)
    answer = await visit(of=full).get("/health")
    assert answer.status_code == 503
    assert "kept in reserve" in answer.json()["checks"][1]["detail"]
    async with open_database(database.url) as closed:
        pass
    visitor = visit(of=build(settings, closed))
    assert (await visitor.get("/health")).status_code == 503
    assert (await visitor.get("/health/live")).status_code == 200


async def test_a_check_that_hangs_is_down(
    visit: Any, settings: Settings, database: Database, build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang() -> CheckResult:
        await asyncio.sleep(60)
        return CheckResult("ok")

    monkeypatch.setattr(system, "_CHECK_SECONDS", 0.1)
    answer = await visit(of=build(settings, database, Parts(checks={"slow": hang}))).get("/health")
    assert answer.json()["checks"][-1]["status"] == "down"


async def test_the_system_and_its_metrics(owner: Any) -> None:
    body = (await owner.get("/api/v1/system")).json()
    assert body["database"]["version"].split(".")[0].isdigit()
    assert body["database"]["size_bytes"] > 1_000_000
    assert body["memory_bytes"] > 10_000_000
    assert body["workers"] == []
    await owner.get("/api/v1/users/01920000-0000-7000-8000-000000000000")
    text = (await owner.get("/metrics")).text
    assert 'tessere_http_requests_total{method="GET",route="/api/v1/users/{user_id}",status="404"}' in text
    assert "01920000" not in text


@pytest.fixture
def console(tmp_path: Path) -> Path:
    folder = tmp_path / "console"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>console</title>")
    (folder / "assets" / "app-1234.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


async def test_the_console(visit: Any, settings: Settings, database: Database, build: Any, console: Path) -> None:
    visitor = visit(of=build(settings, database, Parts(console=console)))
    for path in ("/", "/index.html", "/customers/42", "/v10", "/apiary", "/%E2%82%AC"):
        page = await visitor.get(path)
        assert page.status_code == 200
        assert "<title>console</title>" in page.text
        assert page.headers["cache-control"] == "no-cache"
    asset = await visitor.get("/assets/app-1234.js")
    assert asset.headers["content-type"].startswith("text/javascript")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = await visitor.get("/assets/app-1234.js", headers={"If-None-Match": asset.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await visitor.get("/assets/gone-99.js")).status_code == 404
    assert (await visitor.post("/customers")).status_code == 405
    head = await visitor.call("HEAD", "/")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "//etc/passwd", "/a%00b"]
)
async def test_nothing_outside_the_console_is_served(
    visit: Any, settings: Settings, database: Database, build: Any, console: Path, path: str
) -> None:
    answer = await visit(of=build(settings, database, Parts(console=console))).get(path)
    assert "secret" not in answer.text
    assert "root:" not in answer.text


async def test_a_console_that_is_not_built_says_so(
    visit: Any, settings: Settings, database: Database, build: Any, tmp_path: Path
) -> None:
    answer = await visit(of=build(settings, database, Parts(console=tmp_path / "none"))).get("/")
    assert "make console" in answer.text


class _Collector:
    def handles(self, path: str) -> bool:
        return path.split("/")[1] in {"v1", "batch", "e"} or path == "/api/s"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"collected"})


async def test_the_collector_gets_its_paths_and_no_others(
    visit: Any, settings: Settings, database: Database, build: Any
) -> None:
    visitor = visit(of=build(settings, database, Parts(collector=_Collector())))
    for path in ("/v1/batch", "/batch", "/e/", "/api/s"):
        assert (await visitor.post(path)).text == "collected"
    for path in ("/api/v1/session", "/health/live", "/events", "/"):
        assert (await visitor.get(path)).text != "collected"


def test_what_is_the_consoles() -> None:
    assert all(is_console_path(path) for path in ("/", "/customers", "/health-page", "/v12", "/assets/x.js"))
    assert not any(is_console_path(path) for path in ("/api", "/api/", "/api/v1/x", "/v1/track", "/health", "/metrics"))


async def test_the_docs_page_asks_nothing_of_others(visit: Any) -> None:
    visitor = visit()
    page = await visitor.get("/api/docs")
    script = await visitor.get("/api/docs/docs.js")
    style = await visitor.get("/api/docs/docs.css")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for text in (page.text, script.text, style.text):
        assert "http://" not in text
        assert "https://" not in text
    assert "<script>" not in page.text, "the content security policy refuses scripts inside the page"
    assert (await visitor.get("/api/docs/app.py")).status_code == 404
