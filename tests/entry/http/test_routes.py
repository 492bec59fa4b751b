"""Every route says who may call it, and is held to it for every role."""

from __future__ import annotations

import re
from typing import Any

import pytest
from litestar import get
from litestar.router import Router

from tessere.entry.http import Parts, WebApp, create_app
from tessere.entry.http.app import declared_access
from tessere.infra import auth
from tessere.infra.db import Database
from tessere.infra.settings import Settings

PUBLIC = {
    ("GET", "/api/shop/settings"),
    ("GET", "/api"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
    ("GET", "/api/docs/{name:str}"),
    ("GET", "/api/v1/auth/providers"),
    ("GET", "/api/v1/auth/oidc/start"),
    ("GET", "/api/v1/auth/oidc/callback"),
    ("POST", "/api/v1/session"),
    ("GET", "/health"),
    ("GET", "/health/live"),
    # By its link.
    ("GET", "/api/v1/feeds/{feed_id:uuid}/{token:str}"),
    # Signed by the provider.
    ("POST", "/api/v1/payments/webhooks/{provider:str}"),
    # By a signed link: a booking for its customer, a calendar for one of the staff.
    ("GET", "/api/v1/bookings/mine/{token:str}"),
    ("POST", "/api/v1/bookings/mine/{token:str}/confirm"),
    ("POST", "/api/v1/bookings/mine/{token:str}/cancel"),
    ("POST", "/api/v1/bookings/mine/{token:str}/reschedule"),
    ("GET", "/api/v1/bookings/mine/{token:str}/calendar"),
    ("GET", "/api/v1/bookings/feeds/{token:str}"),
}


def _concrete(path: str) -> str:
    return re.sub(r"\{\w+:uuid\}", "01920000-0000-7000-8000-000000000000", re.sub(r"\{\w+:str\}", "x", path))


def test_every_route_declares_its_access(app: WebApp) -> None:
    declared = declared_access(app.api)
    assert len(declared) > 20
    assert [item for item in declared if item[2] is None] == []
    open_to_all = {(method, path) for method, path, access in declared if access is not None and access.open_to_all}
    assert open_to_all == PUBLIC, "a new public route is listed here on purpose"


def test_a_silent_route_is_refused_at_start(settings: Settings, database: Database) -> None:
    @get("/api/v1/silent")
    async def silent() -> None: ...

    with pytest.raises(RuntimeError, match="GET /api/v1/silent"):
        create_app(settings, database, Parts(routers=[Router(path="/", route_handlers=[silent])]))


def test_scopes_that_do_not_exist_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="no scope"):
        auth.requires("everything:write")  # type: ignore[arg-type]


async def test_nobody_gets_in_without_signing_in(app: WebApp, visit: Any) -> None:
    stranger = visit()
    for method, path, access in declared_access(app.api):
        assert access is not None
        if not access.open_to_all:
            answer = await stranger.call(method, _concrete(path))
            assert answer.status_code == 401, (method, path)
            assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("role", auth.ROLES)
async def test_every_role_is_held_to_its_scopes(app: WebApp, visit: Any, add_user: Any, role: str) -> None:
    await add_user(f"{role}@example.com", role)
    visitor = visit()
    scopes = set((await visitor.sign_in(f"{role}@example.com")).json()["scopes"])
    assert scopes == auth.ROLE_SCOPES[role]
    for method, path, access in declared_access(app.api):
        assert access is not None
        if access.open_to_all or (method, path) == ("DELETE", "/api/v1/session"):
            continue
        if path.endswith("/stream") and access.scope in scopes:
            continue  # it would not end
        answer = await visitor.call(method, _concrete(path), json=None if method == "GET" else {})
        refused = answer.status_code == 403 and answer.json()["code"] == "missing_scope"
        assert refused == (access.scope is not None and access.scope not in scopes), (method, path, answer.text)
        assert answer.status_code < 500


async def test_a_key_is_held_to_its_own_scopes(app: WebApp, visit: Any, database: Database) -> None:
    async with database.unit() as unit:
        _, secret = await auth.create_key(unit, name="Server", kind="secret", scopes=["audit:read"])
        _, write = await auth.create_key(unit, name="Site", kind="write", source_id=unit.new_id())
    server, site = visit(), visit()
    server.client.headers["authorization"] = f"Bearer {secret}"
    site.client.headers["authorization"] = f"Bearer {write}"
    assert (await server.get("/api/v1/audit")).status_code == 200
    assert (await server.get("/api/v1/users")).json()["code"] == "missing_scope"
    assert (await server.get("/api/v1/session")).json()["code"] == "not_a_person"
    assert (await site.get("/api/v1/audit")).status_code == 401
    for header in ("Bearer", "Bearer ts_", f"Basic {secret}", secret):
        stranger = visit()
        stranger.client.headers["authorization"] = header
        assert (await stranger.get("/api/v1/audit")).status_code == 401


def test_what_each_role_may_do_is_a_decision() -> None:
    assert auth.ROLE_SCOPES["owner"] == set(auth.SCOPES)
    holders = {scope: {role for role in auth.ROLES if scope in auth.ROLE_SCOPES[role]} for scope in auth.SCOPES}
    assert holders["users:write"] == {"owner"}
    assert holders["keys:write"] == {"owner", "operations"}
    assert holders["audit:read"] == {"owner", "operations"}
    assert holders["identity:write"] == {"owner", "operations", "care"}
    assert "agency" not in holders["profiles:read"] | holders["events:read"]
