"""What a role may not see is hidden in files too: members of a segment, rows of an import that were refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.entry.http.conftest import Open, Visitor
from tests.flows.matching.shop import identify

from tessere.customer.events.service.running import run_import
from tessere.customer.segments.service.building import build_segment
from tessere.infra.db import Database, fetch_value
from tessere.infra.settings import Settings
from tessere.kernel.masking import MASK

PHONE, SLIP = "+393331234567", "333-anna-rossi"


@pytest.fixture
async def marketing(owner: Visitor, visit: Open, add_user: Callable[..., Awaitable[Any]]) -> Visitor:
    """Somebody who may export, but may not see phones."""
    hidden = {"items": [{"kind": "identifier", "name": "phone"}, {"kind": "trait", "name": "phone"}]}
    saved = await owner.call("PUT", "/api/v1/privacy/sensitive-fields", json=hidden)
    assert saved.status_code == 200, saved.text
    await add_user("mara@example.com", "marketing")
    visitor = visit()
    assert (await visitor.sign_in("mara@example.com")).status_code == 200
    return visitor


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_members_of_a_segment(
    owner: Visitor, marketing: Visitor, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSERE_HOME", str(settings.home))
    monkeypatch.setattr("tessere.customer.segments.service.building._UNTIL_ALL_KNOW", 0)
    await identify(database, settings, ("C1", {"email": "anna@example.it", "phone": PHONE, "city": "Milano"}))
    rule = {"trait": "city", "op": "is", "value": "Milano"}
    made = await owner.post("/api/v1/segments", json={"name": "Milan", "description": "", "rule": rule})
    segment_id = made.json()["id"]
    async with database.unit() as unit:
        payload = await fetch_value(unit.db, "select payload from jobs.job where kind = 'segments.build'")
    await build_segment(database, payload)
    path = f"/api/v1/segments/{segment_id}/members"
    for visitor, phone in ((owner, PHONE), (marketing, MASK)):
        (member,) = (await visitor.get(path)).json()["items"]
        (row,) = _rows((await visitor.get(f"{path}.csv")).text)
        assert (member["profile"]["phone"], row["phone"].lstrip("'")) == (phone, phone)
        assert (row["email"], row["city"]) == ("anna@example.it", "Milano")


async def test_refused_rows_of_an_import(owner: Visitor, marketing: Visitor, database: Database) -> None:
    # The heading says neither "phone" nor anything like it: what the column is mapped to counts.
    content = f"email,recapito,nato\nnobody,{PHONE},1990\nanna@example.it,{SLIP},1990\n{PHONE},x,y,z,too,many\n"
    made = (await owner.post("/api/v1/imports", files={"file": ("a.csv", content.encode())})).json()
    path = f"/api/v1/imports/{made['id']}"
    mapping = {"email": "email", "recapito": "phone", "nato": "ignore"}
    draft = {"kind": "profiles", "source_id": None, "mapping": mapping}
    mapped = await owner.call("PUT", f"{path}/mapping", json=draft, headers={"If-Match": "*"})
    assert mapped.status_code == 200, mapped.text
    assert (await owner.post(f"{path}/check")).status_code == 202
    await run_import(database, {"id": made["id"], "dry": True})
    whole, masked = [_rows((await visitor.get(f"{path}/refused.csv")).text) for visitor in (owner, marketing)]
    assert {row["value"] for row in whole} >= {"nobody", SLIP}
    assert [row["value"] for row in masked] == ["nobody", MASK, MASK]
    assert [row["line"] for row in masked] == [row["line"] for row in whole]
    for file in ("", "/refused.csv"):
        shown = (await marketing.get(f"{path}{file}")).text
        assert PHONE not in shown
        assert SLIP not in shown
