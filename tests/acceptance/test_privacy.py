"""The right to be forgotten: export, then erase; every row listed in a certificate, and a replay brings nothing back."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from system import System, wait_for
from test_customer import find, make_source, send

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.flows.privacy.crawl import crawl

pytestmark = pytest.mark.xdist_group("system")


@pytest.fixture
def owner(system: System) -> httpx.Client:
    return system.sign_in()


class Person:
    """Somebody with a story, and the very bodies that told it."""

    def __init__(self, system: System, owner: httpx.Client) -> None:
        mark = uuid.uuid4().hex[:8]
        digits = str(int(mark, 16) % 10_000_000).zfill(7)
        self.mail, self.name, self.phone = f"lucia.{mark}@posta.it", f"Lucia {mark}", f"+39347{digits}"
        self.account, self.needles = f"acc-{mark}", [f"lucia.{mark}", f"Lucia {mark}", f"347{digits}"]
        self.system, self.key = system, make_source(owner, "site")
        self.calls: list[dict[str, Any]] = [
            {"type": "identify", "messageId": f"{mark}-1", "userId": self.account, "anonymousId": f"b-{mark}",
             "timestamp": "2026-01-05T10:00:00Z",
             "traits": {"email": self.mail, "name": self.name, "phone": self.phone, "language": "en"}},
            {"type": "track", "event": "Order Completed", "messageId": f"{mark}-2", "userId": self.account,
             "properties": {"total": 20, "currency": "EUR", "email": self.mail}},
            {"type": "track", "event": "Consent Withdrawn", "messageId": f"{mark}-3", "userId": self.account,
             "properties": {"purpose": "marketing", "channel": "email"}},
        ]  # fmt: skip

    def arrive(self) -> None:
        send(self.system, self.key, *self.calls)


def await_done(owner: httpx.Client, request_id: str) -> dict[str, Any]:
    def done() -> dict[str, Any] | None:
        told = owner.get(f"/api/v1/privacy/requests/{request_id}").json()["request"]
        return told if told["status"] == "done" else None

    return dict(wait_for(done, seconds=90, what="the request to be done"))


def complete(owner: httpx.Client, person: Person) -> str:
    def there() -> str | None:
        card = find(owner, person.mail)
        return str(card["id"]) if card["order_count"] == 1 else None

    return str(wait_for(there, what="the whole story"))


def test_export_erase_and_replay(system: System, owner: httpx.Client) -> None:
    person = Person(system, owner)
    person.arrive()
    profile_id = complete(owner, person)
    path = f"/api/v1/profiles/{profile_id}/privacy"

    asked = owner.post(f"{path}/export", json={}).json()
    done = await_done(owner, asked["id"])
    assert done["language"] == "en"
    answer = owner.get(f"/api/v1/privacy/requests/{asked['id']}/export.json")
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert {each["namespace"] for each in told["identifiers"]} >= {"email", "phone", "user_id", "anonymous_id"}
    assert {each["name"] for each in told["events"]} >= {"Order Completed", "Consent Withdrawn"}
    assert len(told["events"]) == 3
    assert told["consents"][0]["status"] == "withdrawn"
    page = owner.get(f"/api/v1/privacy/requests/{asked['id']}/export.html").text
    assert "Your data at Casa Aurora" in page
    assert person.mail in page
    assert "http" not in page.replace(person.mail, "")  # it asks for nothing outside

    plan = owner.get(f"{path}/erasure").json()
    assert plan["name"] == person.name
    assert {"lake", "replay", "orders", "baskets", "loyalty.account"} <= set(plan["destinations"])
    assert {each["place"]: each["rows"] for each in plan["lines"]}["events.event_log"] == 3
    wish = {"confirm": str(uuid.uuid4()), "reason": f"{person.name} asked"}
    assert owner.post(f"{path}/erasure", json=wish).status_code in {400, 422}
    erasure = owner.post(f"{path}/erasure", json={**wish, "confirm": profile_id}).json()
    request_id = erasure["id"]
    done = await_done(owner, request_id)
    assert done["reason"] == "[erased] asked"
    assert owner.get(f"/api/v1/profiles/{profile_id}").status_code == 404
    assert owner.get(f"/api/v1/privacy/requests/{asked['id']}/export.json").status_code == 404
    certificate = owner.get(f"/api/v1/privacy/requests/{request_id}/certificate.json").json()
    rows = {(each["place"], each["done"]): each["rows"] for each in certificate["lines"]}
    assert rows[("events.event_log", "deleted")] == 3
    assert rows[("privacy.export_part", "deleted")] > 0
    assert certificate["checksum"].startswith("sha256:")
    assert "Certificate" in owner.get(f"/api/v1/privacy/requests/{request_id}/certificate.html").text

    person.arrive()
    wait_for(
        lambda: owner.get(f"/api/v1/privacy/requests/{request_id}").json()["kept_out"] == 3,
        what="the replay to be dropped",
    )
    assert owner.get("/api/v1/profiles", params={"q": person.mail}).json()["items"] == []
    assert asyncio.run(crawl(system.database_url(), person.needles)) == {}
    assert not any(needle in system.log.read_text("utf-8", "replace") for needle in person.needles)


def test_no_file_holds_them_once_the_tables_are_packed(system: System, owner: httpx.Client) -> None:
    """Rows that are gone stay on the disk until the database packs its tables: then the files are searched byte by byte."""
    person = Person(system, owner)
    person.arrive()
    profile_id = complete(owner, person)
    asked = owner.post(
        f"/api/v1/profiles/{profile_id}/privacy/erasure", json={"confirm": profile_id, "reason": "asked"}
    )
    await_done(owner, asked.json()["id"])
    with psycopg.connect(system.database_url(), autocommit=True) as db:
        db.execute("vacuum full")
        db.execute("checkpoint")
    needles = [needle.encode() for needle in (*person.needles, person.mail)]
    found = []
    for path in system.home.rglob("*"):
        # The journal of the database holds what was written until it is reused; it is no place to read from.
        if path.is_file() and "pg_wal" not in path.parts:
            content = path.read_bytes()
            found += [path for needle in needles if needle in content]
    assert found == []


def test_a_worker_killed_in_the_middle_is_completed(system: System, owner: httpx.Client) -> None:
    person = Person(system, owner)
    person.arrive()
    profile_id = complete(owner, person)
    asked = owner.post(
        f"/api/v1/profiles/{profile_id}/privacy/erasure", json={"confirm": profile_id, "reason": "asked"}
    ).json()
    # The moment when rows are gone and the certificate is not written yet.
    wait_for(
        lambda: system.query(f"select erased_at is not null from privacy.request where id = '{asked['id']}'"),
        what="the rows to go",
    )
    for pid in system.children("tessere.entry.worker"):
        os.kill(pid, signal.SIGKILL)
    done = await_done(owner, asked["id"])
    assert {each["place"] for each in done["lines"]} >= {"events.event_log", "audit.entry"}
    assert asyncio.run(crawl(system.database_url(), person.needles)) == {}


def test_care_may_export_and_sees_what_is_sensitive_only_for_a_reason(system: System, owner: httpx.Client) -> None:
    person = Person(system, owner)
    person.arrive()
    profile_id = complete(owner, person)
    made = owner.post(
        "/api/v1/users", json={"email": f"{person.account}@tessere.localhost", "name": "Carla", "role": "care"}
    ).json()
    with httpx.Client(base_url=system.url, trust_env=False) as care:
        session = care.post(
            "/api/v1/session",
            json={"email": f"{person.account}@tessere.localhost", "password": made["initial_password"]},
        ).json()
        care.headers["X-CSRF-Token"] = session["csrf_token"]
        hidden = {"items": [{"kind": "identifier", "name": "phone"}, {"kind": "trait", "name": "phone"}]}
        owner.put("/api/v1/privacy/sensitive-fields", json=hidden).raise_for_status()
        try:
            for path in (
                f"/profiles/{profile_id}", "/profiles", f"/profiles/{profile_id}/timeline",
                f"/profiles/{profile_id}/identity", "/events",
            ):  # fmt: skip
                shown = wait_for(lambda path=path: care.get(f"/api/v1{path}"), what=path)
                assert shown.status_code == 200
                assert person.phone not in shown.text, path
                assert person.phone in owner.get(f"/api/v1{path}").text
            wish = {"kind": "identifier", "name": "phone", "reason": ""}
            assert care.post(f"/api/v1/profiles/{profile_id}/unmask", json=wish).status_code in {400, 422}
            told = care.post(f"/api/v1/profiles/{profile_id}/unmask", json={**wish, "reason": "she rang"}).json()
            assert told == {"values": [person.phone]}
            noted = owner.get("/api/v1/audit", params={"action": "profile.unmasked"}).json()["items"][0]
            assert (noted["actor"]["name"], noted["detail"]["reason"]) == ("Carla", "she rang")
            asked = care.post(f"/api/v1/profiles/{profile_id}/privacy/export", json={}).json()
            await_done(owner, asked["id"])
            copy = care.get(f"/api/v1/privacy/requests/{asked['id']}/export.json")
            assert copy.status_code == 200
            assert person.phone not in copy.text
            refused = care.post(
                f"/api/v1/profiles/{profile_id}/privacy/erasure", json={"confirm": profile_id, "reason": "no"}
            )
            assert refused.status_code == 403
        finally:
            owner.put("/api/v1/privacy/sensitive-fields", json={"items": []}).raise_for_status()
