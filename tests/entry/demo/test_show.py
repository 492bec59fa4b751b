"""The demo as a client over HTTP: set up once, told once, played on, and judged by its route."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from tessere.customer import events
from tessere.entry import slices
from tessere.entry.cli.demo import demo
from tessere.entry.demo import history, show
from tessere.entry.demo.http import ROUTER
from tessere.entry.demo.record import FILE, load_record
from tessere.entry.demo.retailer import Retailer, Stopped
from tessere.entry.demo.scenes import SOURCES, Call
from tessere.entry.demo.show import Show, begin
from tessere.entry.http import WebApp, create_app
from tessere.entry.http.app import Parts
from tessere.entry.http.compose import make_collector
from tessere.flows.intake import Intake
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, TessereError, Unauthenticated, Unavailable

CALLS_A_CHAPTER = 60


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, api_requests_per_minute=100_000)


@pytest.fixture
def app(settings: Settings, database: Database) -> WebApp:
    routers = [*slices.ROUTERS] if ROUTER in slices.ROUTERS else [*slices.ROUTERS, ROUTER]
    return create_app(settings, database, Parts(collector=make_collector(settings, database), routers=routers))


@pytest.fixture
async def client(app: WebApp) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 4242))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://tessere.test") as opened:
        yield opened


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters of a few calls each, of every source."""

    def tell(seed: int, now: datetime, chapter: int) -> Iterator[Call]:
        return islice(history.tell(seed, now, chapter), CALLS_A_CHAPTER)

    monkeypatch.setattr(show, "tell", tell)


async def start(settings: Settings, client: httpx.AsyncClient, url: str, **options: Any) -> Show:
    stop = asyncio.Event()
    return await begin(settings, Retailer(client, stop, patience_seconds=0), stop, database_url=url, **options)


async def take_in(database: Database, settings: Settings) -> None:
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


async def count(database: Database, what: str) -> int:
    async with database.connection() as db:
        cursor = await db.execute(f"select count(*) from {what}")
        return int((await cursor.fetchall())[0][0])


def ignore(_chapter: int, _sent: int) -> None:
    """No progress is shown."""


async def test_the_retailer_is_opened_once(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    await start(settings, client, database_url)
    record = load_record(settings.home)
    assert record is not None
    assert set(record.sources) == set(SOURCES)
    assert (settings.home / FILE).stat().st_mode & 0o777 == 0o600
    again = await start(settings, client, database_url)
    assert load_record(settings.home) == record
    key = {"Authorization": f"Bearer {record.secret_key}"}
    sources = (await client.get("/api/v1/sources", headers=key)).json()["items"]
    assert sorted(source["name"] for source in sources) == [
        "Ads (demo)", "App (demo)", "Chat (demo)", "Newsletter (demo)", "Site (demo)", "Tills (demo)",
    ]  # fmt: skip
    touchpoints = (await client.get("/api/v1/touchpoints", headers=key)).json()["items"]
    assert sum(touchpoint["channel"] == "shop" for touchpoint in touchpoints) == 12
    assert len((await client.get("/api/v1/plan", headers=key)).json()["items"]) == 5
    segments = (await client.get("/api/v1/segments", headers=key)).json()["items"]
    assert len(segments) == 6
    assert again is not None


async def test_a_segment_that_somebody_deleted_stays_deleted(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    await start(settings, client, database_url)
    record = load_record(settings.home)
    assert record is not None
    key = {"Authorization": f"Bearer {record.secret_key}"}
    first = (await client.get("/api/v1/segments", headers=key)).json()["items"][0]
    assert (await client.delete(f"/api/v1/segments/{first['id']}", headers=key)).status_code == 204
    await start(settings, client, database_url)
    names = {each["name"] for each in (await client.get("/api/v1/segments", headers=key)).json()["items"]}
    assert len(names) == 5
    assert first["name"] not in names


async def test_the_past_is_told_once_and_telling_it_again_changes_nothing(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    first = await start(settings, client, database_url, seed=3)
    heard: list[tuple[int, int]] = []
    sent = await first.seed(lambda chapter, calls: heard.append((chapter, calls)))
    assert heard[-1] == (len(history.CHAPTERS), sent)
    await take_in(database, settings)
    stored = await count(database, "events.event_log")
    assert stored == sent > 500
    second = await start(settings, client, database_url)
    assert await second.seed(ignore) == 0
    assert await second.seed(ignore, again=True) == sent
    await take_in(database, settings)
    assert await count(database, "events.event_log") == stored
    assert await count(database, "events.quarantine where code <> 'plan_violation'") == 0
    with pytest.raises(Conflict, match="seed 3"):
        await start(settings, client, database_url, seed=4)


async def test_a_seeding_that_was_interrupted_goes_on(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    first = await start(settings, client, database_url)

    def interrupt(chapter: int, _sent: int) -> None:
        if chapter == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await first.seed(interrupt)
    record = load_record(settings.home)
    assert record is not None
    assert (record.told, record.is_seeded) == ([0, 1, 2], False)
    await (await start(settings, client, database_url)).seed(ignore)
    record = load_record(settings.home)
    assert record is not None
    assert record.is_seeded


async def test_a_lost_record_does_not_tell_the_past_twice(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    await (await start(settings, client, database_url)).seed(ignore)
    (settings.home / FILE).unlink()
    found = await start(settings, client, database_url)
    assert await found.seed(ignore) == 0
    assert await count(database, "events.source where deleted_at is null") == len(SOURCES)


async def test_a_home_that_has_seen_another_database_starts_anew(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    (settings.home / FILE).write_text(
        json.dumps({"seed": 1, "anchor": "2026-01-01T00:00:00Z", "secret_key": "ts_" + "x" * 40})
    )
    await start(settings, client, database_url)
    record = load_record(settings.home)
    assert record is not None
    assert record.seed == show.SEED
    assert (datetime.now(UTC) - record.anchor).total_seconds() < 60


async def test_customers_come_live_until_it_is_stopped(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    stop = asyncio.Event()
    playing = await begin(settings, Retailer(client, stop), stop, database_url=database_url)
    heard = 0

    def hear(calls: int) -> None:
        nonlocal heard
        heard += calls

    task = asyncio.create_task(playing.play(100, hear))
    async with asyncio.timeout(20):
        while heard < 60:  # noqa: ASYNC110  # the play says how far it is, and nothing else
            await asyncio.sleep(0.05)
        stop.set()
        await task
    await take_in(database, settings)
    async with database.unit() as unit:
        stored = await events.list_events(unit, limit=200)
    assert len(stored) > 50
    assert all((datetime.now(UTC) - each.event.occurred_at).total_seconds() < 60 for each in stored)


async def test_the_truth_is_told_where_a_demo_is_played(
    settings: Settings, client: httpx.AsyncClient, database: Database, database_url: str
) -> None:
    first = await start(settings, client, database_url)
    await first.seed(ignore)
    await take_in(database, settings)
    found = await first.truth("it")
    assert found["people"] > 20
    assert set(found) == {"people", "profiles", "precision", "recall", "f1", "wrongly_merged", "missed"}
    record = load_record(settings.home)
    assert record is not None
    assert (await client.get("/api/v1/demo/truth")).status_code == 401
    (settings.home / FILE).unlink()
    answer = await client.get("/api/v1/demo/truth", headers={"Authorization": f"Bearer {record.secret_key}"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_demo")


def answering(*answers: httpx.Response | Exception) -> tuple[httpx.AsyncClient, list[httpx.Request]]:
    left, seen = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        found = left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://tessere.test"), seen


async def test_what_may_pass_is_tried_again() -> None:
    busy = {"Retry-After": "0"}
    client, seen = answering(
        httpx.ConnectError("refused"), httpx.Response(429, headers=busy), httpx.Response(503, headers=busy),
        httpx.Response(200, json={"items": []}),
    )  # fmt: skip
    assert await Retailer(client, asyncio.Event()).get("/sources", "ts_key") == {"items": []}
    assert len(seen) == 4


async def test_what_cannot_pass_is_said_at_once() -> None:
    client, _ = answering(httpx.Response(401), httpx.Response(403, json={"code": "x", "message": "disabled"}))
    retailer = Retailer(client, asyncio.Event())
    with pytest.raises(Unauthenticated):
        await retailer.get("/sources", "ts_key")
    with pytest.raises(TessereError, match="disabled"):
        await retailer.get("/sources", "ts_key")


async def test_waiting_ends_when_it_is_stopped_or_patience_does() -> None:
    stop = asyncio.Event()
    stop.set()
    client, _ = answering(httpx.ConnectError("refused"))
    with pytest.raises(Stopped):
        await Retailer(client, stop).get("/sources", "ts_key")
    client, _ = answering(httpx.ConnectError("refused"))
    with pytest.raises(Unavailable, match="does not answer"):
        await Retailer(client, asyncio.Event(), patience_seconds=0).get("/sources", "ts_key")


def test_the_command_says_that_nothing_runs(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The command of this name hides its module behind the package's attribute.
    monkeypatch.setattr(sys.modules["tessere.entry.cli.demo"], "_PATIENCE_SECONDS", 0)
    environment = {"TESSERE_HOME": str(tmp_path), "TESSERE_DATABASE_URL": database_url, "TESSERE_PORT": "9"}
    done = CliRunner().invoke(demo, ["seed", "--json"], env=environment)
    assert isinstance(done.exception, Unavailable)
    assert "does not answer" in done.exception.detail


def test_the_command_has_its_parts() -> None:
    assert set(demo.commands) == {"seed", "play", "truth"}
    assert "--speed" in CliRunner().invoke(demo, ["--help"]).output


async def test_the_catalog_has_prices_and_lawful_reductions(
    app: WebApp, client: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    begun = await start(settings, client, database.url)
    assert begun is not None
    record = load_record(settings.home)
    assert record is not None
    assert record.has_catalog
    headers = {"Authorization": f"Bearer {record.secret_key}"}
    found = (await client.get("/api/v1/products?limit=200&channel=shop", headers=headers)).json()
    assert found["total"] == await count(database, "catalog.variant") > 600
    ids = [each["variants"][0]["id"] for each in found["items"]]
    asked = {"channel": "site", "lines": [{"variant_id": each} for each in ids]}
    lines = (await client.post("/api/v1/prices/lookup", json=asked, headers=headers)).json()["items"]
    assert all(line["price_minor"] <= line["list_minor"] for line in lines)
    announced = {line["percent"] for line in lines if line["is_reduced"]}
    assert len([line for line in lines if line["is_reduced"]]) > 10
    assert max(announced) in (20, 21)
    assert min(announced) < 19  # what was asked for less on one day is what counts

    await _see_the_shop(client)


async def _see_the_shop(client: httpx.AsyncClient) -> None:
    """It is open, with a key that everybody may read."""
    told = (await client.get("/api/shop/settings")).json()
    assert (told["name"], told["is_demo"], told["key"][:3]) == ("Casa Aurora", True, "tp_")
    headers = {"Authorization": f"Bearer {told['key']}"}
    page = (await client.get("/api/v1/storefront/products?category=kitchen&limit=50", headers=headers)).json()
    assert page["total"] > 50
    assert any(card["price"]["offers"] and card["price"]["percent"] == 15 for card in page["items"])
    places = (await client.get("/api/v1/storefront/places", headers=headers)).json()["items"]
    assert len(places) == 12
    assert all(place["address"]["street"] for place in places)
    assert (await client.get("/api/v1/orders", headers=headers)).status_code == 403
