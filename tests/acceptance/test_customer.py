"""Events of several channels become one customer; two people who were made one get their own stories back."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest
from system import System, wait_for

pytestmark = pytest.mark.xdist_group("system")


@pytest.fixture
def owner(system: System) -> httpx.Client:
    return system.sign_in()


def make_source(owner: httpx.Client, kind: str) -> str:
    name = f"{kind} {uuid.uuid4()}"
    answer = owner.post("/api/v1/sources", json={"name": name, "kind": kind})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


def send(system: System, key: str, *calls: dict[str, Any]) -> None:
    batch = [{"messageId": str(uuid.uuid4()), **call} for call in calls]
    answer = httpx.post(f"{system.url}/v1/batch", json={"batch": batch}, auth=(key, ""), trust_env=False)
    assert answer.status_code == 200, answer.text


def find(owner: httpx.Client, query: str) -> dict[str, Any]:
    """The one customer that a search finds."""
    items = wait_for(
        lambda: owner.get("/api/v1/profiles", params={"q": query}).json()["items"], what=f"a customer {query}"
    )
    assert len(items) == 1, items
    return dict(items[0])


def test_site_till_and_newsletter_become_one_customer(system: System, owner: httpx.Client) -> None:
    mark = uuid.uuid4().hex[:8]
    mail, card, browser, account = f"giulia.{mark}@casa.it", f"CA{mark}", f"b-{mark}", f"u-{mark}"
    consent = {"purpose": "marketing", "channel": "email"}
    send(
        system, make_source(owner, "site"),
        {"type": "track", "event": "Product Viewed", "anonymousId": browser, "properties": {"category": "Lamps"}},
        {"type": "identify", "anonymousId": browser, "userId": account, "traits": {"email": mail, "name": f"Giulia {mark}"}},
    )  # fmt: skip
    send(
        system, make_source(owner, "till"),
        {
            "type": "track", "event": "Order Completed", "anonymousId": f"till-{mark}",
            "context": {"externalIds": [{"type": "loyalty_card", "id": card, "collection": "users", "encoding": "none"}]},
            "properties": {"total": 59.9, "currency": "EUR", "email": mail, "order_id": mark},
        },
    )  # fmt: skip
    send(
        system, make_source(owner, "email"),
        {"type": "track", "event": "Consent Granted", "userId": account, "properties": consent},
    )  # fmt: skip

    def complete() -> dict[str, Any] | None:
        page = owner.get(f"/api/v1/profiles/{find(owner, mail)['id']}").json()
        return page if len(page["channels"]) == 3 and page["consents"] else None

    page = wait_for(complete, what="three channels on one page")
    assert {each["namespace"] for each in page["identifiers"]} >= {"user_id", "email", "anonymous_id", "loyalty_card"}
    assert page["orders"]["spent"] == {"amount_minor": 5990, "currency": "EUR"}
    assert page["consents"][0]["status"] == "granted"
    for query in (f"giulia {mark}", mail[:14], card):
        assert find(owner, query)["id"] == page["id"]
    timeline = owner.get(f"/api/v1/profiles/{page['id']}/timeline").json()["items"]
    assert [each["channel"] for each in timeline] == ["email", "shop", "site", "site"]


def test_undo_gives_two_people_who_shared_a_phone_their_own_stories_back(system: System, owner: httpx.Client) -> None:
    mark = uuid.uuid4().hex[:8]
    key = make_source(owner, "site")
    phone = f"+39333{int(mark, 16) % 10**7:07}"
    anna, bruno = f"anna.{mark}@casa.it", f"bruno.{mark}@casa.it"
    send(
        system, key,
        {"type": "identify", "anonymousId": f"a-{mark}", "traits": {"email": anna, "phone": phone, "name": "Anna"}},
        {"type": "track", "event": "Product Viewed", "anonymousId": f"a-{mark}", "properties": {"category": "Lamps"}},
    )  # fmt: skip
    first = find(owner, anna)
    send(
        system, key,
        {"type": "identify", "anonymousId": f"b-{mark}", "traits": {"email": bruno, "phone": phone, "name": "Bruno"}},
        {"type": "track", "event": "Order Completed", "anonymousId": f"b-{mark}", "properties": {"total": 20, "currency": "EUR"}},
    )  # fmt: skip
    merged = wait_for(lambda: owner.get("/api/v1/profiles", params={"q": bruno}).json()["items"], what="the merge")[0]
    assert merged["id"] == first["id"]
    graph = owner.get(f"/api/v1/profiles/{merged['id']}/identity").json()
    keys = {each["value"]: each["key"] for each in graph["identifiers"]}
    why = owner.get(f"/api/v1/profiles/{merged['id']}/explain", params={"a": keys[anna], "b": keys[bruno]}).json()
    assert phone in why["sentence"]["en"]
    assert phone in why["sentence"]["it"]
    split = owner.post(
        f"/api/v1/profiles/{merged['id']}/split",
        json={"identifier_keys": [keys[bruno], keys[f"b-{mark}"]], "reason": "they share a phone"},
    ).json()
    assert len(split["profile_ids"]) == 2
    pages = {name: owner.get(f"/api/v1/profiles/{find(owner, name)['id']}").json() for name in (anna, bruno)}
    assert (pages[anna]["card"]["name"], pages[bruno]["card"]["name"]) == ("Anna", "Bruno")
    assert (pages[anna]["orders"]["count"], pages[bruno]["orders"]["count"]) == (0, 1)
    undone = owner.post(f"/api/v1/identity/decisions/{split['decision_ids'][0]}/undo").json()
    assert undone["profile_ids"] == [first["id"]]
    assert find(owner, bruno)["order_count"] == 1


def test_the_command_line_against_a_running_system(system: System, owner: httpx.Client, tmp_path: Path) -> None:
    examined = system.run("doctor", "--json")
    assert examined.returncode == 0, examined.stdout + examined.stderr
    assert {each["check"]: each["status"] for each in json.loads(examined.stdout)}["database"] == "ok"
    mark = uuid.uuid4().hex[:8]
    table = tmp_path / "people.csv"
    table.write_text(f"email;nome\nmarta.{mark}@casa.it;Marta {mark}\nnot-an-address;Nobody\n", encoding="cp1252")
    dry = system.run("import", str(table), "--map", "nome=trait:name", "--dry-run", "--json")
    assert json.loads(dry.stdout)["report"]["taken"] == 1, dry.stdout + dry.stderr
    assert owner.get("/api/v1/profiles", params={"q": f"marta.{mark}"}).json()["items"] == []
    done = system.run("import", str(table), "--map", "nome=trait:name")
    assert done.returncode == 1  # a row was refused
    assert "1 rows were taken" in done.stdout
    assert find(owner, f"marta.{mark}@casa.it")["name"] == f"Marta {mark}"
    exported = tmp_path / "events.jsonl"
    assert system.run("export", str(exported)).returncode == 0
    assert any(mark in line for line in exported.read_text().splitlines())
    made = system.run("users", "add", f"{mark}@casa.it", "--role", "care")
    assert made.returncode == 0, made.stderr
    assert any(each["email"] == f"{mark}@casa.it" for each in json.loads(system.run("users", "list", "--json").stdout))
    secret = system.run("keys", "add", "server", "--scope", "profiles:read").stdout.strip()
    answer = httpx.get(f"{system.url}/api/v1/profiles", headers={"Authorization": f"Bearer {secret}"}, trust_env=False)
    assert answer.status_code == 200
    assert system.run("migrate").stdout.startswith("Nothing to do")
    assert system.run("keys", "revoke", str(uuid.uuid4())).returncode == 2
