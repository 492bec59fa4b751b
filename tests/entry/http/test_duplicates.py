"""The queue of likely duplicates over HTTP: who may, what is answered, what a retry does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.entry.http.conftest import Open, Visitor
from tests.flows.matching.shop import identify, profile_of

from tessere.customer import identity
from tessere.customer.identity import FieldAgreement, Finding
from tessere.flows.matching.service import reviewing
from tessere.infra.db import Database
from tessere.infra.settings import Settings

PATH = "/api/v1/identity/proposals"


@pytest.fixture
async def pairs(database: Database, tmp_path: Path) -> list[dict[str, Any]]:
    """Three pairs of namesakes, as a search would have handed them over."""
    for number in range(3):
        await identify(
            database, Settings(home=tmp_path),
            (None, {"email": f"ada{number}@posta.example", "first_name": "Ada", "last_name": f"Neri{number}"}),
            (None, {"email": f"ada{number}@mail.example", "first_name": "Ada", "last_name": f"Neri{number}"}),
        )  # fmt: skip
    made = []
    async with database.unit() as unit:
        search, _ = await identity.start_search(unit)
        for number in range(3):
            a, b = identity.pair(
                await profile_of(database, "email", f"ada{number}@posta.example"),
                await profile_of(database, "email", f"ada{number}@mail.example"),
            )
            states = [each for each in (await _compared(unit, a, b)).snapshots if each is not None]
            made.append(
                Finding(
                    a=a, b=b, a_snapshot=states[0], b_snapshot=states[1], score=0.99 - number / 10, weight=9 - number,
                    agreements=(FieldAgreement(field="last_name", level="same", weight=8.0),),
                )
            )  # fmt: skip
        await identity.submit_findings(unit, search_id=search.id, findings=made)
        await identity.finish_search(unit, search_id=search.id, proposed=3, withheld=0, learned=())
        found = await reviewing.list_rows(unit, status="open", least=0, limit=10, after=None)
    return [{"id": str(each.id), "score": each.score} for each in found]


async def _compared(unit: Any, a: UUID, b: UUID) -> Any:
    blank = identity.Proposal(
        id=a, a=a, b=b, a_snapshot=a, b_snapshot=b, score=0, weight=0, agreements=(), status="open", search_id=a,
        found_at=unit.now,
    )  # fmt: skip
    return await reviewing.compare_now(unit, proposal=blank)


async def test_the_queue_pages_by_likelihood_and_filters_by_score(owner: Visitor, pairs: list[Any]) -> None:
    first = (await owner.get(PATH, params={"limit": 2})).json()
    rest = (await owner.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [each["score"] for each in first["items"] + rest["items"]] == [0.99, 0.89, 0.79]
    assert rest["next_cursor"] is None
    assert first["items"][0]["a"]["name"] == "Ada Neri0"
    likely = (await owner.get(PATH, params={"least_score": 0.85})).json()["items"]
    assert [each["id"] for each in likely] == [each["id"] for each in pairs[:2]]
    queue = (await owner.get(f"{PATH}/queue")).json()
    assert (queue["open"], queue["search"]["step"], queue["schedule"]["nightly"]) == (3, "done", False)


async def test_accept_reject_skip_and_undo(owner: Visitor, pairs: list[Any]) -> None:
    for item, act, status in zip(pairs, ("accept", "reject", "skip"), ("accepted", "rejected", "skipped"), strict=True):
        page = (await owner.get(f"{PATH}/{item['id']}")).json()
        assert (page["changed"], page["obstacle"]) == (False, None)
        assert page["fields"][-1]["words"]["it"]
        for _ in range(2):
            answer = await owner.post(f"{PATH}/{item['id']}/{act}", json={"seen": page["seen"]})
            assert (answer.status_code, answer.json()["status"]) == (200, status)
    queue = (await owner.get(f"{PATH}/queue")).json()
    assert [queue[each] for each in ("open", "accepted", "rejected", "skipped")] == [0, 1, 1, 1]
    assert queue["last_decided_id"] == pairs[2]["id"]
    for item in pairs:
        for _ in range(2):
            assert (await owner.post(f"{PATH}/{item['id']}/undo")).json()["status"] == "open"
    assert (await owner.get(f"{PATH}/queue")).json()["open"] == 3


async def test_what_the_reviewer_did_not_see_is_not_decided(owner: Visitor, pairs: list[Any]) -> None:
    stale = await owner.post(f"{PATH}/{pairs[0]['id']}/accept", json={"seen": pairs[0]["id"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "proposal_changed")
    unknown = await owner.post(f"{PATH}/01920000-0000-7000-8000-000000000000/skip")
    assert unknown.status_code == 404


async def test_many_are_decided_as_previewed(owner: Visitor, pairs: list[Any]) -> None:
    preview = (await owner.get(f"{PATH}/preview", params={"least_score": 0.8})).json()
    ids = [each["id"] for each in preview["items"]]
    assert (preview["total"], ids) == (2, [each["id"] for each in pairs[:2]])
    for _ in range(2):
        done = await owner.post(f"{PATH}/decisions", json={"answer": "accept", "ids": ids})
        assert done.json() == {"decided": 2, "changed": 0, "outdated": 0}
    entries = (await owner.get("/api/v1/audit", params={"action": "proposal"})).json()["items"]
    assert [each["action"] for each in entries] == ["proposal.accepted"] * 2
    assert entries[0]["actor"]["name"] == "A owner"


async def test_a_search_is_asked_for_once_and_scheduled(owner: Visitor) -> None:
    one = await owner.post(f"{PATH}/search")
    two = await owner.post(f"{PATH}/search")
    assert (one.status_code, one.json()["step"]) == (202, "waiting")
    assert one.json()["id"] == two.json()["id"]
    saved = await owner.call("PUT", f"{PATH}/schedule", json={"nightly": True, "hour": 4})
    assert saved.json()["nightly"] is True
    assert (await owner.call("PUT", f"{PATH}/schedule", json={"nightly": True, "hour": 24})).status_code == 400
    assert (await owner.get(f"{PATH}/queue")).json()["schedule"]["hour"] == 4


async def test_only_who_may_merge_may_decide(
    visit: Open, add_user: Callable[..., Awaitable[Any]], pairs: list[Any]
) -> None:
    await add_user("anna@example.com", "analyst")
    analyst = visit()
    await analyst.sign_in("anna@example.com")
    assert (await analyst.get(PATH)).status_code == 200
    for path, body in (
        (f"{PATH}/{pairs[0]['id']}/skip", None),
        (f"{PATH}/search", None),
        (f"{PATH}/decisions", {"answer": "accept", "ids": [pairs[0]["id"]]}),
    ):
        assert (await analyst.post(path, json=body)).status_code == 403
