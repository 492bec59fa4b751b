"""Signing in and out over HTTP, and what a browser may be tricked into."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tessere.entry.http import create_app
from tessere.infra.db import Database
from tessere.infra.settings import Settings


async def test_signs_in_and_out(visit: Any, add_user: Any) -> None:
    await add_user("anna@example.com", "care")
    visitor = visit()
    assert (await visitor.get("/api/v1/session")).status_code == 401
    answer = await visitor.sign_in("Anna@Example.com")
    assert answer.status_code == 200
    body = answer.json()
    assert body["user"]["role"] == "care"
    assert "identity:write" in body["scopes"]
    assert body["retailer"] == {"name": "Casa Aurora"}
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await visitor.get("/api/v1/session")).json() == body
    assert (await visitor.delete("/api/v1/session")).status_code == 204
    assert (await visitor.get("/api/v1/session")).status_code == 401


async def test_refuses_without_telling_which_was_wrong(visit: Any, add_user: Any) -> None:
    await add_user("anna@example.com")
    wrong = await visit().sign_in("anna@example.com", "wrong password")
    unknown = await visit().sign_in("nobody@example.com", "wrong password")
    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem.pop("request_id")
        assert problem == {
            "type": "urn:tessere:problem:bad_credentials",
            "title": "Sign in first",
            "status": 401,
            "detail": "the address or the password is wrong",
            "code": "bad_credentials",
        }


async def test_behind_https_the_cookie_stays_there(
    settings: Settings, database: Database, visit: Any, add_user: Any
) -> None:
    await add_user("anna@example.com")
    app = create_app(replace(settings, public_url="https://tessere.example"), database)
    answer = await visit(of=app).sign_in("anna@example.com")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


async def test_a_change_needs_the_csrf_token(owner: Any) -> None:
    changes = {"json": {"theme": "dark"}, "headers": {"If-Match": "*"}}
    token, owner.csrf = owner.csrf, None
    refused = await owner.patch("/api/v1/me", **changes)
    assert refused.status_code == 403
    assert refused.json()["code"] == "csrf"
    owner.csrf = ("x" if token[0] != "x" else "y") + token[1:]
    assert (await owner.patch("/api/v1/me", **changes)).status_code == 403
    owner.csrf = token
    assert (await owner.patch("/api/v1/me", **changes)).json()["theme"] == "dark"


async def test_another_site_cannot_act_in_ones_name(owner: Any, visit: Any, add_user: Any) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = await owner.patch("/api/v1/me", json={}, headers={"If-Match": "*", **headers})
        assert answer.status_code == 403, headers
    forced = await visit().post(
        "/api/v1/session",
        json={"email": "owner@example.com", "password": "correct horse battery"},
        headers={"Origin": "https://evil.example"},
    )
    assert forced.status_code == 403


async def test_signing_in_ends_the_session_the_browser_came_with(visit: Any, add_user: Any, database: Database) -> None:
    await add_user("anna@example.com")
    visitor = visit()
    await visitor.sign_in("anna@example.com")
    planted = visitor.client.cookies["tessere_session"]
    await visitor.sign_in("anna@example.com")
    assert visitor.client.cookies["tessere_session"] != planted
    other = visit()
    other.client.cookies.set("tessere_session", planted)
    assert (await other.get("/api/v1/session")).status_code == 401


async def test_guessing_is_limited_over_all_processes(visit: Any, add_user: Any) -> None:
    await add_user("anna@example.com")
    answers = [await visit().sign_in("anna@example.com", f"guess number {n}") for n in range(9)]
    assert [answer.status_code for answer in answers] == [401] * 8 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    right = await visit().sign_in("anna@example.com")
    assert right.status_code == 429
    elsewhere = await visit(address="192.0.2.2").sign_in("anna@example.com")
    assert elsewhere.status_code == 200


async def test_a_disabled_user_is_out_at_once(owner: Any, visit: Any, add_user: Any) -> None:
    user = await add_user("anna@example.com", "sales")
    visitor = visit()
    await visitor.sign_in("anna@example.com")
    answer = await owner.patch(f"/api/v1/users/{user.id}", json={"disabled": True}, headers={"If-Match": "*"})
    assert answer.json()["disabled"] is True
    assert (await visitor.get("/api/v1/session")).status_code == 401
    assert (await visitor.sign_in("anna@example.com")).json()["code"] == "bad_credentials"


async def test_a_new_password_ends_the_other_sessions(visit: Any, add_user: Any) -> None:
    await add_user("anna@example.com")
    here, there = visit(), visit()
    await here.sign_in("anna@example.com")
    await there.sign_in("anna@example.com")
    wrong = await here.post(
        "/api/v1/me/password", json={"current_password": "no no no no", "new_password": "another good one"}
    )
    assert wrong.status_code == 403
    assert wrong.json()["code"] == "bad_credentials"
    body = {"current_password": "correct horse battery", "new_password": "another good one"}
    assert (await here.post("/api/v1/me/password", json=body)).status_code == 204
    assert (await here.get("/api/v1/session")).status_code == 200
    assert (await there.get("/api/v1/session")).status_code == 401
    assert (await visit().sign_in("anna@example.com", "another good one")).status_code == 200
