"""Every error is a problem document with the status of its family; nothing leaks, nothing is injected."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from tessere.entry.http import create_api, create_app
from tessere.entry.http.errors import STATUSES
from tessere.infra import auth
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import RequestUnit
from tessere.kernel import errors

FAMILIES = {
    "Invalid": 422,
    "Unauthenticated": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "Conflict": 409,
    "StaleVersion": 412,
    "VersionRequired": 428,
    "TooLarge": 413,
    "RateLimited": 429,
    "Unavailable": 503,
}


class Thing(Struct):
    name: str
    count: int = 0


def _router() -> Router:
    @get("/api/v1/raise/{family:str}", guards=[auth.public])
    async def raise_family(family: FromPath[str], unit: RequestUnit) -> None:
        raise {
            **{name: getattr(errors, name) for name in FAMILIES if name != "RateLimited"},
            "RateLimited": lambda detail: errors.RateLimited(detail, retry_after_seconds=7),
            "Unexpected": lambda detail: RuntimeError("the password is hunter2"),
        }[family]("what is wrong")

    @post("/api/v1/things", guards=[auth.public])
    async def post_thing(unit: RequestUnit, data: JSONBody[Thing]) -> Thing:
        await (
            await unit.db.execute("select %(name)s::text, %(count)s::int", {"name": data.name, "count": data.count})
        ).fetchall()
        return data

    @get("/api/v1/header", guards=[auth.public])
    async def get_header() -> Response[None]:
        return Response(None, headers={"X-Name": "a"})

    @get("/api/v1/lost", guards=[auth.public])
    async def get_lost(unit: RequestUnit) -> None:
        await unit.db.execute("select pg_terminate_backend(pg_backend_pid())")

    @get("/api/v1/late", guards=[auth.public])
    async def get_late(unit: RequestUnit) -> str:
        unit.emitted.append(("not an id", "not an event"))  # type: ignore[arg-type]
        return "done"

    return Router(path="/", route_handlers=[raise_family, post_thing, get_header, get_lost, get_late])


@pytest.fixture(scope="module")
def build_things() -> Any:
    return partial(create_app, api=create_api([_router()]))


@pytest.fixture
def things(settings: Settings, database: Database, visit: Any, build_things: Any) -> Any:
    return visit(of=build_things(settings, database))


def test_every_family_has_a_status() -> None:
    families = {kind for kind in errors.TessereError.__subclasses__() if kind.__module__ == "tessere.kernel.errors"}
    assert set(STATUSES) == families
    assert {kind.__name__: status for kind, status in STATUSES.items()} == FAMILIES


@pytest.mark.parametrize(("family", "status"), FAMILIES.items())
async def test_families(things: Any, family: str, status: int) -> None:
    answer = await things.get(f"/api/v1/raise/{family}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"] == "what is wrong"
    assert problem["code"]
    assert problem["type"] == f"urn:tessere:problem:{problem['code']}"
    assert ("retry-after" in answer.headers) == (family in {"RateLimited", "Unavailable"})


async def test_what_nobody_expected_tells_its_id_and_nothing_else(things: Any) -> None:
    answer = await things.get("/api/v1/raise/Unexpected")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing", "/api/v1/users/not-a-uuid", "/v1/x", "/health/x"])
async def test_unknown_paths_of_the_server_are_problems(things: Any, path: str) -> None:
    answer = await things.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_a_method_that_is_not_there(things: Any) -> None:
    answer = await things.delete("/api/v1/things")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"name":"\xed\xa0\x80"}',
        b'{"name":"a","count":1e999}',
        b"[" * 100_000,
        b'{"name":"\\ud800"}',
        b"",
    ],
)
async def test_bodies_that_cannot_be_read(things: Any, body: bytes) -> None:
    answer = await things.post("/api/v1/things", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_wrong_types_say_where(things: Any) -> None:
    answer = await things.post("/api/v1/things", json={"name": 3})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"path": "/name", "message": "Expected `str`, got `int`"}]
    assert (await things.post("/api/v1/things", json=[])).status_code == 400


@pytest.mark.parametrize("thing", [{"name": "a\0b"}, {"name": "a", "count": 2**40}])
async def test_values_the_database_cannot_hold(things: Any, thing: Any) -> None:
    answer = await things.post("/api/v1/things", json=thing)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"


async def test_a_body_over_the_limit(things: Any) -> None:
    answer = await things.post("/api/v1/things", json={"name": "x" * 2_000_001})
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


async def test_a_lost_connection_is_not_our_fault(things: Any) -> None:
    answer = await things.get("/api/v1/lost")
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert (await things.post("/api/v1/things", json={"name": "a"})).status_code == 201


async def test_nothing_is_answered_before_it_is_committed(things: Any) -> None:
    assert (await things.get("/api/v1/late")).status_code == 500


async def test_headers_and_ids_of_others_cannot_inject(things: Any) -> None:
    answer = await things.get("/api/v1/header", headers={"X-Request-Id": "abc<script>alert(1)"})
    assert "<" not in answer.headers["x-request-id"]
    answer = await things.get("/api/v1/header", headers={"X-Request-Id": "trace-1234"})
    assert answer.headers["x-request-id"] == "trace-1234"
    answer = await things.get("/api/v1/nothing%0d%0aSet-Cookie:%20a=b")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


async def test_every_answer_carries_the_security_headers(things: Any, visit: Any) -> None:
    for path in ("/api/v1/header", "/api/v1/nothing", "/", "/health/live"):
        headers = (await things.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "strict-transport-security" not in headers


async def test_a_flood_from_one_client_is_slowed_down(
    settings: Settings, database: Database, visit: Any, build_things: Any
) -> None:
    small = Settings(home=settings.home, api_requests_per_minute=5)
    app = build_things(small, database)
    visitor = visit(of=app)
    statuses = [(await visitor.get("/api/v1/header")).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    assert (await visit(address="192.0.2.9", of=app).get("/api/v1/header")).status_code == 200


async def test_a_repeated_post_gets_the_first_answer(owner: Any) -> None:
    body = {"name": "Server", "kind": "secret", "scopes": ["events:write"]}
    first = await owner.post("/api/v1/keys", json=body, headers={"Idempotency-Key": "k-1"})
    again = await owner.post("/api/v1/keys", json=body, headers={"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == "application/json"
    assert len((await owner.get("/api/v1/keys")).json()["items"]) == 1
    passwords = {"current_password": "correct horse battery", "new_password": "another good one"}
    for _ in range(2):
        changed = await owner.post("/api/v1/me/password", json=passwords, headers={"Idempotency-Key": "k-2"})
        assert (changed.status_code, changed.content) == (204, b"")
    other = await owner.post("/api/v1/keys", json={**body, "name": "X"}, headers={"Idempotency-Key": "k-1"})
    assert other.status_code == 409
    assert other.json()["code"] == "idempotency_key_reused"
