"""Sources, touchpoints, plan, quarantine and imports over HTTP, as the console and scripts use them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from tessere.customer import events
from tessere.customer.events.service.running import run_import
from tessere.entry.http import Parts, create_app
from tessere.infra import auth
from tessere.infra.db import Database
from tessere.infra.settings import Settings

# Counted by the hour in which it happened.
A_WHILE_AGO = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()

SCOPES = ("sources:read", "sources:write", "events:read", "events:write", "plan:write", "imports:write")


@pytest.fixture
async def api(database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A caller with a secret key for everything of this slice."""
    settings = Settings(home=tmp_path, public_url="http://tessere.test", api_requests_per_minute=100_000)
    app = create_app(settings, database, Parts(routers=events.ROUTERS))
    async with database.unit() as unit:
        _, secret = await auth.create_key(unit, name="tests", kind="secret", scopes=list(SCOPES))
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    headers = {"authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://tessere.test", headers=headers) as client:
        yield client


def track(message_id: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Seen",
        "messageId": message_id,
        "anonymousId": "a1",
        "timestamp": A_WHILE_AGO,
    } | more


async def test_a_source_from_its_making_to_its_end(api: httpx.AsyncClient, database: Database, pipeline: Any) -> None:
    made = await api.post("/api/v1/sources", json={"name": "Site", "kind": "site"})
    assert made.status_code == 201
    source, secret = made.json()["source"], made.json()["secret"]
    assert (source["channel"], source["enabled"], len(source["write_keys"])) == ("site", True, 1)
    assert await auth.find_write_key(database, secret) == UUID(source["id"])
    path = f"/api/v1/sources/{source['id']}"

    await pipeline.send(track("m1"), track("m2"), source_id=UUID(source["id"]))
    await pipeline.run()
    shown = await api.get(path)
    assert shown.json()["events_24h"] == 2
    assert shown.json()["last_event_at"] is not None
    assert (await api.get("/api/v1/sources")).json()["items"] == [shown.json()]

    assert (await api.patch(path, json={"enabled": False})).status_code == 428
    off = await api.patch(path, json={"enabled": False}, headers={"If-Match": shown.headers["etag"]})
    assert (off.status_code, off.json()["enabled"]) == (200, False)
    stale = await api.patch(path, json={"name": "x"}, headers={"If-Match": shown.headers["etag"]})
    assert stale.status_code == 412
    assert (await api.delete(path, headers={"If-Match": off.headers["etag"]})).status_code == 204
    assert (await api.get(path)).status_code == 404
    auth.forget_write_keys(database)
    assert await auth.find_write_key(database, secret) is None
    async with database.unit() as unit:
        assert (await events.source_names(unit))[UUID(source["id"])] == "Site"


@pytest.mark.parametrize(
    "body", [{}, {"name": "", "kind": "site"}, {"name": "x", "kind": "boat"}, {"name": "x" * 121, "kind": "site"}]
)
async def test_what_is_no_source(api: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await api.post("/api/v1/sources", json=body)).status_code in (400, 422)


async def test_a_touchpoint_gives_its_events_channel_and_code(api: httpx.AsyncClient, pipeline: Any) -> None:
    shop = {
        "code": "milano-duomo", "name": "Milano Duomo", "channel": "shop",
        "address": {"street": "Via Torino 1", "city": "Milano", "province": "MI", "postal_code": "20123", "country": "IT"},
        "position": {"lat": 45.46, "lon": 9.19}, "hours": [{"day": 1, "opens": "09:00", "closes": "19:30"}],
        "time_zone": "Europe/Rome",
    }  # fmt: skip
    made = await api.post("/api/v1/touchpoints", json=shop)
    assert made.status_code == 201
    touchpoint = made.json()
    assert {name: touchpoint[name] for name in shop} == shop
    taken = await api.post("/api/v1/touchpoints", json=shop)
    assert (taken.status_code, taken.json()["code"]) == (409, "code_taken")

    till = {"name": "Till", "kind": "till", "touchpoint_id": touchpoint["id"]}
    source = (await api.post("/api/v1/sources", json=till)).json()["source"]
    await pipeline.send(track("m1"), source_id=UUID(source["id"]))
    (stored,) = await pipeline.run()
    event = stored.new[0].event
    assert (event.channel, event.touchpoint) == ("shop", "milano-duomo")

    path = f"/api/v1/touchpoints/{touchpoint['id']}"
    shown = await api.get(path)
    assert shown.json()["events_24h"] == 1
    moved = await api.patch(path, json={"name": "Duomo", "position": None}, headers={"If-Match": shown.headers["etag"]})
    assert (moved.json()["name"], moved.json()["position"], moved.json()["code"]) == ("Duomo", None, "milano-duomo")
    assert (await api.delete(path, headers={"If-Match": "*"})).status_code == 204
    assert (await api.get(f"/api/v1/sources/{source['id']}")).json()["touchpoint_id"] is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"code": "Not a code"}, "/code"),
        ({"name": " "}, "/name"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"hours": [{"day": 1, "opens": "9", "closes": "10:00"}]}, "/hours/0/opens"),
        ({"hours": [{"day": 1, "opens": "19:00", "closes": "10:00"}]}, "/hours/0"),
    ],
)
async def test_what_is_no_touchpoint(api: httpx.AsyncClient, change: dict[str, Any], path: str) -> None:
    answer = await api.post("/api/v1/touchpoints", json={"code": "a", "name": "A", "channel": "shop"} | change)
    assert answer.status_code == 422
    assert path in [error["path"] for error in answer.json()["errors"]]


async def test_the_plan_is_kept_in_versions_and_enforced(api: httpx.AsyncClient, pipeline: Any) -> None:
    source = UUID(int=5)
    await pipeline.send(*(track(f"m{number}", properties={"sku": "a"}) for number in range(3)), source_id=source)
    await pipeline.run()
    before = (await api.get("/api/v1/plan")).json()
    assert before["items"] == []
    assert [(each["name"], each["count_24h"]) for each in before["unplanned"]] == [("Seen", 3)]

    inferred = (await api.post("/api/v1/plan/infer", json={"name": "Seen"})).json()
    assert inferred["sample_size"] == 3
    assert inferred["schema"]["required"] == ["sku"]
    draft = {"description": "A product was looked at", "schema": inferred["schema"], "mode": "enforce"}
    planned = await api.put("/api/v1/plan/Seen", json=draft, headers={"If-Match": "*"})
    assert (planned.status_code, planned.json()["version"]) == (200, 1)

    await pipeline.send(track("bad"), track("good", properties={"sku": "b"}), source_id=source)
    (stored,) = await pipeline.run()
    assert [each.event.message_id for each in stored.new] == ["good"]
    overview = (await api.get("/api/v1/plan")).json()["items"][0]
    assert (overview["seen_24h"], overview["violations_24h"]) == (4, 1)

    observed = await api.put(
        "/api/v1/plan/Seen", json=draft | {"mode": "observe"}, headers={"If-Match": planned.headers["etag"]}
    )
    assert observed.json()["version"] == 2
    stale = await api.put("/api/v1/plan/Seen", json=draft, headers={"If-Match": planned.headers["etag"]})
    assert stale.status_code == 412
    assert (await api.put("/api/v1/plan/X", json={"schema": {"type": 7}}, headers={"If-Match": "*"})).status_code == 422
    assert (await api.delete("/api/v1/plan/Seen", headers={"If-Match": observed.headers["etag"]})).status_code == 204
    assert (await api.get("/api/v1/plan/Seen")).status_code == 404
    slashed = await api.put("/api/v1/plan/a%2Fb%20%C3%A8", json=draft, headers={"If-Match": "*"})
    assert slashed.json()["name"] == "a/b è"
    assert (await api.get("/api/v1/plan/a%2Fb%20%C3%A8")).json()["name"] == "a/b è"
    again = await api.put("/api/v1/plan/Seen", json=draft, headers={"If-Match": "*"})
    assert again.json()["version"] == 4


async def test_what_was_refused_is_mended_and_goes_through_exactly_once(api: httpx.AsyncClient, pipeline: Any) -> None:
    source = UUID(int=5)
    await pipeline.send(track("m1", userId={}), track("m2", timestamp="never"), 7, track("ok"), source_id=source)
    await pipeline.run()
    page = (await api.get("/api/v1/quarantine")).json()
    assert {each["code"]: each["count"] for each in page["counts"]} == {"wrong_type": 2, "invalid_timestamp": 1}
    by_id = {row["message_id"]: row for row in page["items"]}
    assert by_id["m1"]["errors"][0]["path"] == "/userId"
    assert by_id[None]["payload"] == 7
    assert len((await api.get("/api/v1/quarantine?code=invalid_timestamp")).json()["items"]) == 1

    path = f"/api/v1/quarantine/{by_id['m1']['id']}"
    shown = await api.get(path)
    mended = await api.put(
        path, json={"payload": shown.json()["payload"] | {"userId": "u1"}}, headers={"If-Match": shown.headers["etag"]}
    )
    assert mended.status_code == 200
    answers = await asyncio.gather(
        *(api.post("/api/v1/quarantine/redrive", json={"ids": [by_id["m1"]["id"]]}) for _ in range(3))
    )
    assert sum(answer.json()["redriven"] for answer in answers) == 1
    assert sum(len(each.new) for each in await pipeline.run()) == 1
    assert (await api.delete(path, headers={"If-Match": "*"})).status_code == 404

    everything = await api.post("/api/v1/quarantine/redrive", json={})
    assert everything.json() == {"redriven": 2}
    await pipeline.run()
    assert len((await api.get("/api/v1/quarantine")).json()["items"]) == 2
    gone = await api.delete(f"/api/v1/quarantine/{(await api.get('/api/v1/quarantine')).json()['items'][0]['id']}",
                            headers={"If-Match": "*"})  # fmt: skip
    assert gone.status_code == 204


async def test_violations_come_with_code_and_params_and_older_rows_without(
    api: httpx.AsyncClient, pipeline: Any, database: Database
) -> None:
    draft = {"schema": {"required": ["sku"]}, "mode": "enforce"}
    assert (await api.put("/api/v1/plan/Seen", json=draft, headers={"If-Match": "*"})).status_code == 200
    await pipeline.send(track("m1"), source_id=UUID(int=5))
    await pipeline.run()
    (row,) = (await api.get("/api/v1/quarantine")).json()["items"]
    said = {"path": "/properties", "message": '"sku" is a required property', "code": "required"}
    assert row["errors"] == [said | {"params": {"name": "sku"}}]
    async with database.unit() as unit:
        await unit.db.execute('update events.quarantine set errors = \'[{"path": "/x", "message": "old"}]\'')
    (row,) = (await api.get("/api/v1/quarantine")).json()["items"]
    assert row["errors"] == [{"path": "/x", "message": "old", "code": "", "params": {}}]


async def test_a_page_of_the_quarantine_goes_on_where_the_last_ended(api: httpx.AsyncClient, pipeline: Any) -> None:
    await pipeline.send(*(track(f"m{number}", userId=[]) for number in range(5)), source_id=UUID(int=5))
    await pipeline.run()
    first = (await api.get("/api/v1/quarantine?limit=3")).json()
    second = (await api.get("/api/v1/quarantine", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert len({row["id"] for row in first["items"] + second["items"]}) == 5
    assert second["next_cursor"] is None


async def test_an_import_over_http(api: httpx.AsyncClient, database: Database) -> None:
    content = b"email,nome\na@b.it,Anna\nnobody,\n,Carla\n"
    made = await api.post("/api/v1/imports", files={"file": ("../clienti.csv", content)})
    assert made.status_code == 201, made.text
    found = made.json()
    assert (found["filename"], found["format"], found["status"], found["progress"]["total"]) == (
        "clienti.csv", "csv", "inspected", 0,
    )  # fmt: skip
    path = f"/api/v1/imports/{found['id']}"
    draft = {"kind": "profiles", "source_id": None, "mapping": {"email": "email", "nome": "trait:first_name"}}
    mapped = await api.put(f"{path}/mapping", json=draft, headers={"If-Match": "*"})
    assert mapped.json()["mapping"]["nome"] == "trait:first_name"
    wrong = await api.put(f"{path}/mapping", json=draft | {"mapping": {"x": "email"}}, headers={"If-Match": "*"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_mapping")
    assert (await api.post(f"{path}/check")).status_code == 202
    assert (await api.post(f"{path}/run")).status_code == 409
    await run_import(database, {"id": found["id"], "dry": True})
    checked = (await api.get(path)).json()
    assert (checked["status"], checked["report"]["taken"], checked["report"]["refused"]) == ("checked", 1, 2)
    refused = await api.get(f"{path}/refused.csv")
    # Line 3 holds no address where the column says so, line 4 names nobody at all.
    assert [line.split(",")[0] for line in refused.text.splitlines()[1:]] == ["3", "4"]
    assert (await api.delete(path)).status_code == 204
    assert (await api.get("/api/v1/imports")).json()["items"] == []
    assert (await api.post("/api/v1/imports", files={"file": ("x.bin", b"\x00" * 100)})).status_code == 422
