"""Users, keys and the audit log over HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tessere.customer import events
from tessere.entry.http import WebApp
from tessere.infra import auth, web
from tessere.infra.db import Database, open_database, utc_now

ANNA = {"email": "anna@example.com", "name": "Anna", "role": "sales"}


async def test_adds_a_user_who_can_sign_in(owner: Any, visit: Any) -> None:
    created = await owner.post("/api/v1/users", json=ANNA)
    assert created.status_code == 201
    user = created.json()["user"]
    assert set(user) == {"id", "email", "name", "role", "disabled", "created_at", "last_seen_at"}
    assert user["created_at"].endswith("Z")
    assert (await visit().sign_in("anna@example.com", created.json()["initial_password"])).status_code == 200
    again = await owner.post("/api/v1/users", json={**ANNA, "email": "ANNA@example.com"})
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")


async def test_wrong_users_are_refused_with_the_place(owner: Any) -> None:
    for changes, path in (({"email": "anna"}, "/email"), ({"name": " "}, "/name"), ({"name": "x" * 121}, "/name")):
        answer = await owner.post("/api/v1/users", json={**ANNA, **changes})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["path"] == path
    assert (await owner.post("/api/v1/users", json={**ANNA, "role": "king"})).status_code == 400


async def test_changes_need_the_version_that_was_read(owner: Any) -> None:
    path = "/api/v1/users/" + (await owner.post("/api/v1/users", json=ANNA)).json()["user"]["id"]
    tag = (await owner.get(path)).headers["etag"]
    assert (await owner.patch(path, json={"name": "A"})).status_code == 428
    changed = await owner.patch(path, json={"name": "A"}, headers={"If-Match": tag})
    assert changed.json()["name"] == "A"
    assert changed.headers["etag"] != tag
    assert (await owner.patch(path, json={"name": "B"}, headers={"If-Match": tag})).status_code == 412
    assert (
        await owner.patch(path, json={"name": "B"}, headers={"If-Match": changed.headers["etag"]})
    ).status_code == 200
    assert (await owner.get(path)).json()["name"] == "B"


async def test_somebody_stays_owner(owner: Any) -> None:
    me = (await owner.get("/api/v1/session")).json()["user"]["id"]
    for changes in ({"disabled": True}, {"role": "analyst"}):
        answer = await owner.patch(f"/api/v1/users/{me}", json=changes, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")


async def test_two_owners_cannot_disable_each_other(owner: Any, visit: Any, add_user: Any) -> None:
    await add_user("second@example.com", "owner")
    second = visit()
    await second.sign_in("second@example.com")
    ids = [user["id"] for user in (await owner.get("/api/v1/users")).json()["items"]]
    answers = await asyncio.gather(
        *(
            visitor.patch(f"/api/v1/users/{target}", json={"disabled": True}, headers={"If-Match": "*"})
            for visitor, target in zip((owner, second), reversed(ids), strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409])


async def test_nobody_grants_more_than_they_have(owner: Any, visit: Any, database: Database) -> None:
    async with database.unit() as unit:
        _, secret = await auth.create_key(
            unit, name="Sync", kind="secret", scopes=["users:write", "keys:write", "audit:read"]
        )
    server = visit()
    server.client.headers["authorization"] = f"Bearer {secret}"
    refused = await server.post("/api/v1/users", json={**ANNA, "role": "owner"})
    assert (refused.status_code, refused.json()["code"]) == (403, "grants_too_much")
    me = (await owner.get("/api/v1/session")).json()["user"]["id"]
    assert (await server.post(f"/api/v1/users/{me}/password")).status_code == 403
    assert (await server.patch(f"/api/v1/users/{me}", json={"name": "X"}, headers={"If-Match": "*"})).status_code == 403
    more = await server.post("/api/v1/keys", json={"name": "X", "kind": "secret", "scopes": ["profiles:read"]})
    assert more.json()["code"] == "grants_too_much"
    less = await server.post("/api/v1/keys", json={"name": "X", "kind": "secret", "scopes": ["audit:read"]})
    assert less.status_code == 201


async def test_a_write_key_needs_a_source_that_is_there(owner: Any, database: Database) -> None:
    async with database.unit() as unit:
        source, _ = await events.create_source(unit, name="Site", kind=events.SourceKind.SITE)
    draft = {"name": "Second key", "kind": "write", "source_id": str(source.id)}
    assert (await owner.post("/api/v1/keys", json=draft)).status_code == 201
    absent = await owner.post("/api/v1/keys", json=draft | {"source_id": "01920000-0000-7000-8000-000000000000"})
    message = "there is no source with this id"
    assert (absent.status_code, absent.json()["detail"]) == (422, message)
    assert absent.json()["errors"] == [{"path": "/source_id", "message": message}]
    async with database.unit() as unit:
        await events.delete_source(unit, source_id=source.id, expected=web.ANY_VERSION)
    assert (await owner.post("/api/v1/keys", json=draft)).status_code == 422


async def test_a_lost_password_is_replaced(owner: Any, visit: Any, add_user: Any) -> None:
    user = await add_user("anna@example.com", "care")
    answer = await owner.post(f"/api/v1/users/{user.id}/password")
    assert (await visit().sign_in("anna@example.com", answer.json()["password"])).status_code == 200
    assert (await visit().sign_in("anna@example.com")).status_code == 401


async def test_pages_of_users(owner: Any, add_user: Any) -> None:
    for number in range(5):
        await add_user(f"u{number}@example.com", "analyst")
    first = (await owner.get("/api/v1/users?limit=4")).json()
    rest = (await owner.get("/api/v1/users", params={"limit": 4, "cursor": first["next_cursor"]})).json()
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [4, 2, None]
    assert (await owner.get("/api/v1/users?cursor=x")).json()["code"] == "invalid_cursor"
    for limit in ("0", "201", "x"):
        assert (await owner.get(f"/api/v1/users?limit={limit}")).status_code == 400


async def test_a_secret_key_is_shown_once_rotated_and_revoked(
    owner: Any, visit: Any, database: Database, app: WebApp
) -> None:
    created = (
        await owner.post("/api/v1/keys", json={"name": "Server", "kind": "secret", "scopes": ["audit:read"]})
    ).json()
    first, key = created["secret"], created["key"]
    assert first.startswith("ts_")
    assert key["hint"] == f"ts_…{first[-4:]}"
    server = visit()

    async def works(secret: str) -> bool:
        answer = await server.client.get("/api/v1/audit", headers={"Authorization": f"Bearer {secret}"})
        return bool(answer.status_code == 200)

    assert await works(first)
    assert (await owner.get("/api/v1/keys")).json()["items"][0]["last_used_at"] is not None
    second = (await owner.post(f"/api/v1/keys/{key['id']}/rotate")).json()["secret"]
    assert [await works(first), await works(second)] == [True, True]
    async with (
        open_database(database.url, clock=lambda: utc_now() + timedelta(hours=25)) as tomorrow,
        tomorrow.unit() as unit,
    ):
        from tessere.infra.auth.service.sessions import find_key_principal

        assert await find_key_principal(unit, token=first) is None
        assert await find_key_principal(unit, token=second) is not None
    assert (await owner.delete(f"/api/v1/keys/{key['id']}")).status_code == 204
    assert (await owner.delete(f"/api/v1/keys/{key['id']}")).status_code == 204
    assert [await works(first), await works(second)] == [False, False]
    assert (await owner.post(f"/api/v1/keys/{key['id']}/rotate")).json()["code"] == "key_revoked"
    listed = (await owner.get("/api/v1/keys")).text
    assert first not in listed
    async with database.connection() as db:
        rows = await (
            await db.execute("select k::text from auth.api_key k union all select s::text from auth.api_key_secret s")
        ).fetchall()
        assert first not in str(rows)


async def test_kinds_of_keys_are_told_apart(owner: Any) -> None:
    source = "01920000-0000-7000-8000-000000000000"
    for body in (
        {"kind": "write"},
        {"kind": "write", "source_id": source, "scopes": ["audit:read"]},
        {"kind": "secret"},
        {"kind": "secret", "scopes": ["audit:read"], "source_id": source},
    ):
        assert (await owner.post("/api/v1/keys", json={"name": "X", **body})).status_code == 422, body
    unknown = await owner.post("/api/v1/keys", json={"name": "X", "kind": "secret", "scopes": ["all"]})
    assert unknown.status_code == 400


async def test_a_revoked_write_key_stops_in_every_process(database: Database) -> None:
    async with database.unit() as unit:
        source = unit.new_id()
        key, secret = await auth.create_key(unit, name="Site", kind="write", source_id=source)
    async with web.LiveHub(database.url).run() as hub:
        await asyncio.wait_for(hub.connected.wait(), 5)
        hub.listen(auth.TOPIC, lambda _change: auth.forget_write_keys(database))
        assert await auth.find_write_key(database, secret) == source
        assert await auth.find_write_key(database, "tw_unknown") is None
        async with open_database(database.url) as other, other.unit() as unit:
            await auth.revoke_key(unit, key_id=key.id)
        for _ in range(100):
            if await auth.find_write_key(database, secret) is None:
                break
            await asyncio.sleep(0.01)
        assert await auth.find_write_key(database, secret) is None
    async with database.unit() as unit:
        assert (await auth.list_keys(unit, source_ids=[source]))[0].last_used_at is not None


async def test_the_audit_log_tells_who_did_it(owner: Any) -> None:
    user = (await owner.post("/api/v1/users", json=ANNA)).json()["user"]
    await owner.patch(f"/api/v1/users/{user['id']}", json={"role": "care"}, headers={"If-Match": "*"})
    page = (await owner.get("/api/v1/audit?limit=2")).json()
    entry = page["items"][0]
    me = (await owner.get("/api/v1/session")).json()["user"]
    assert entry["actor"] == {"kind": "user", "id": me["id"], "name": me["name"]}
    assert (entry["action"], entry["object_id"], entry["detail"]) == ("user.updated", user["id"], {"role": "care"})
    more = (await owner.get("/api/v1/audit", params={"cursor": page["next_cursor"], "action": "session"})).json()[
        "items"
    ]
    assert [item["action"] for item in more] == ["session.opened"]
    assert (await owner.get(f"/api/v1/audit?actor={user['id']}")).json()["items"] == []


async def test_ones_own_preferences(owner: Any) -> None:
    before = await owner.get("/api/v1/me")
    changed = await owner.patch(
        "/api/v1/me",
        json={"language": "en", "theme": "dark", "name": "Anna"},
        headers={"If-Match": before.headers["etag"]},
    )
    assert changed.json() == {**before.json(), "language": "en", "theme": "dark", "name": "Anna"}
    for body in ({"language": "fr"}, {"theme": None}):
        assert (await owner.patch("/api/v1/me", json=body, headers={"If-Match": "*"})).status_code == 400
    assert (await owner.patch("/api/v1/me", json={"name": ""}, headers={"If-Match": "*"})).status_code == 422
