"""Loyalty over HTTP: the worked examples of the documentation, who may, and what is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.commerce.stock.shop import add_variant
from tests.entry.http.conftest import Open, Visitor

from tessere.infra.db import Database
from tessere.kernel.ids import uuid7

PATH = "/api/v1/loyalty"
TERMS: dict[str, Any] = {
    "name": {"it": "Club Aurora", "en": "Club Aurora"},
    "return_days": 0,
    "earning": [{"id": "base", "name": {"it": "Un punto ogni euro"}, "points": 1, "per_minor": 100}],
    "tender": {"step_points": 100, "step_minor": 500},
    "tiers": [{"code": "gold", "name": {"it": "Oro"}, "threshold": 100_000, "bonus_bp": 5_000}],
}


async def open_program(owner: Visitor, **more: Any) -> Any:
    answer = await owner.call("PUT", f"{PATH}/program", json=TERMS | more, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    return answer


async def ok(answer: Awaitable[Any], status: int = 200) -> Any:
    found = await answer
    assert found.status_code == status, found.text
    return found.json()


async def test_a_sale_its_points_and_its_return(owner: Visitor, database: Database) -> None:
    assert (await owner.get(f"{PATH}/program")).json()["code"] == "no_program"
    await open_program(owner)
    shirt, anna = str(await add_variant(database)), str(uuid7())
    lines = [{"ref": "1", "variant_id": shirt, "quantity": 2, "net_minor": 30_050}]
    quoted = await ok(owner.post(f"{PATH}/points/quote", json={"customer_id": anna, "lines": lines}))
    assert (quoted["points"], quoted["lines"][0]["rule"]) == (300, "base")
    sale = {"customer_id": anna, "source": {"kind": "order", "id": "S-1"}, "lines": lines}
    for _ in range(2):
        assert (await ok(owner.post(f"{PATH}/earnings", json=sale)))["points"] == 300
    ask = {"customer_id": anna, "source": {"kind": "checkout", "id": "C-1"}, "points": 200}
    held = await ok(owner.post(f"{PATH}/holds", json=ask), 201)
    assert held["value_minor"] == 1_000
    used = await ok(owner.post(f"{PATH}/holds/{held['id']}/capture", json={}))
    assert used["state"] == "captured"
    back = {"source": {"kind": "return", "id": "R-1"}, "sale": sale["source"], "lines": [{"ref": "1", "quantity": 1}]}
    assert await ok(owner.post(f"{PATH}/returns", json=back)) == {"points": 150}
    refund = {"source": {"kind": "refund", "id": "R-1"}, "amount": 100}
    await ok(owner.post(f"{PATH}/holds/{held['id']}/refunds", json=refund))
    balance = await ok(owner.get(f"{PATH}/customers/{anna}"))
    assert (balance["available"], balance["pending"], balance["owed"]) == (50, 0, 0)
    page = await ok(owner.get(f"{PATH}/customers/{anna}/statement", params={"limit": 2}))
    assert [(each["points"], each["balance"]) for each in page["items"]] == [(100, 50), (-150, -50)]
    older = await ok(owner.get(f"{PATH}/customers/{anna}/statement", params={"cursor": page["next_cursor"]}))
    assert [(each["points"], each["balance"]) for each in older["items"]] == [(-200, 100), (300, 300)]
    await ok(owner.post(f"{PATH}/holds", json=ask | {"points": 100, "source": {"kind": "checkout", "id": "C-2"}}), 409)


async def test_cards_rewards_and_adjustments(owner: Visitor) -> None:
    await open_program(owner)
    anna = str(uuid7())
    card = await ok(owner.post(f"{PATH}/customers/{anna}/cards", json={}), 201)
    assert (await ok(owner.get(f"{PATH}/cards/{card['number']}")))["customer_id"] == anna
    wrong = card["number"][:-1] + str((int(card["number"][-1]) + 1) % 10)
    assert (await ok(owner.get(f"{PATH}/cards/{wrong}"), 422))["code"] == "card_number"
    assert (await ok(owner.patch(f"{PATH}/cards/{card['number']}", json={"state": "lost"})))["state"] == "lost"
    given = {"reference": "call 7", "points": 250, "reason": "Scusateci"}
    assert (await ok(owner.post(f"{PATH}/customers/{anna}/adjustments", json=given)))["available"] == 250
    reward = {"name": {"it": "Incarto"}, "kind": "service", "points": 200, "grants": {"service": "wrapping"}}
    made = await owner.post(f"{PATH}/rewards", json=reward)
    assert made.status_code == 201
    route = f"{PATH}/rewards/{made.json()['id']}"
    claim = {"customer_id": anna, "source": {"kind": "desk", "id": "1"}}
    had = await ok(owner.post(f"{route}/claims", json=claim), 201)
    assert (await ok(owner.post(f"{PATH}/claims/{had['id']}/fulfil")))["state"] == "fulfilled"
    assert [each["id"] for each in (await ok(owner.get(f"{PATH}/customers/{anna}/claims")))["items"]] == [had["id"]]
    changed = await owner.call(
        "PUT", route, json=reward | {"enabled": False}, headers={"If-Match": made.headers["etag"]}
    )
    assert changed.status_code == 200
    stale = await owner.call("PUT", route, json=reward, headers={"If-Match": made.headers["etag"]})
    assert stale.status_code == 412
    assert (await ok(owner.get(f"{PATH}/rewards")))["items"] == []


async def test_gift_cards_at_the_till(owner: Visitor) -> None:
    new = {"source": {"kind": "order", "id": "7"}, "amount_minor": 5_000, "active": False}
    (issued,) = (await ok(owner.post(f"{PATH}/gift-cards", json=new), 201))["items"]
    assert (await ok(owner.post(f"{PATH}/gift-cards", json=new), 409))["code"] == "issued_already"
    found = await owner.post(f"{PATH}/gift-cards/look-up", json={"code": issued["code"]})
    card = f"{PATH}/gift-cards/{found.json()['id']}"
    active = await owner.post(f"{card}/activate", headers={"If-Match": found.headers["etag"]})
    assert active.json()["balance_minor"] == 5_000
    held = await ok(
        owner.post(f"{card}/holds", json={"source": {"kind": "till", "id": "1"}, "amount_minor": 1_999}), 201
    )  # fmt: skip
    await ok(owner.post(f"{PATH}/holds/{held['id']}/capture", json={}))
    assert (await ok(owner.get(card)))["balance_minor"] == 3_001
    books = (await ok(owner.get(f"{PATH}/liabilities")))["books"]
    assert {each["book"]: each["amount"] for each in books if each["amount"]} == {
        "active": 3_001, "issued": -5_000, "spent": 1_999,
    }  # fmt: skip
    unknown = await owner.post(f"{PATH}/gift-cards/look-up", json={"code": "2222-2222-2222-2222"})
    assert unknown.status_code in (404, 422)


async def test_terms_that_contradict_themselves_are_refused_with_the_place(owner: Visitor) -> None:
    rule = TERMS["earning"][0] | {
        "scope": {"product": "brand"},
        "start": "2026-03-01T00:00:00Z",
        "end": "2026-02-01T00:00:00Z",
    }
    answer = await owner.call("PUT", f"{PATH}/program", json=TERMS | {"earning": [rule]}, headers={"If-Match": "*"})
    assert answer.status_code == 422
    paths = {each["path"] for each in answer.json()["errors"]}
    assert "/earning/0/end" in paths
    assert any(each.startswith("/earning/0/scope") for each in paths)
    naive = TERMS["earning"][0] | {"start": "2026-03-01T00:00:00"}
    answer = await owner.call("PUT", f"{PATH}/program", json=TERMS | {"earning": [naive]}, headers={"If-Match": "*"})
    assert answer.status_code == 400
    assert (await owner.call("PUT", f"{PATH}/program", json=TERMS)).status_code == 428


async def test_who_may(visit: Open, add_user: Callable[..., Awaitable[Any]], owner: Visitor) -> None:
    await open_program(owner)
    for role, may_read, may_write in (("analyst", 200, 403), ("care", 200, 200), ("agency", 403, 403)):
        await add_user(f"{role}@example.com", role)
        visitor = visit()
        await visitor.sign_in(f"{role}@example.com")
        place = f"{PATH}/customers/{uuid7()}"
        assert (await visitor.get(place)).status_code == may_read
        given = {"reference": "1", "points": 1, "reason": "x"}
        assert (await visitor.post(f"{place}/adjustments", json=given)).status_code == may_write


async def test_what_the_program_is_like_as_a_whole(owner: Visitor, database: Database) -> None:
    await open_program(owner, valid_months=12)
    shirt, anna, bruno = str(await add_variant(database)), str(uuid7()), str(uuid7())
    for who, net in ((anna, 120_000), (bruno, 40_000)):
        lines = [{"ref": "1", "variant_id": shirt, "quantity": 1, "net_minor": net}]
        sale = {"customer_id": who, "source": {"kind": "order", "id": who}, "lines": lines}
        await ok(owner.post(f"{PATH}/earnings", json=sale))
    found = (await ok(owner.get(f"{PATH}/tiers")))["items"]
    assert found == [{"tier": "gold", "members": 1}, {"tier": None, "members": 1}]
    gold, none = [await ok(owner.get(f"{PATH}/customers/{who}/tier")) for who in (anna, bruno)]
    assert (gold["tier"], gold["figure"], gold["next_tier"], gold["missing"]) == ("gold", 120_000, None, None)
    assert (none["tier"], none["by"], none["next_tier"], none["missing"]) == (None, "spend", "gold", 60_000)
    liabilities = await ok(owner.get(f"{PATH}/liabilities"))
    ((unit, month, amount),) = [(each["unit"], each["month"], each["amount"]) for each in liabilities["ending"]]
    assert (unit, amount, month[-3:]) == ("points", 1_600, "-01")


async def test_the_statement_of_a_gift_card(owner: Visitor) -> None:
    await open_program(owner)
    source = {"kind": "order", "id": "G-1"}
    (issued,) = (await ok(owner.post(f"{PATH}/gift-cards", json={"source": source, "amount_minor": 5_000}), 201))[
        "items"
    ]
    route = f"{PATH}/gift-cards/{issued['card']['id']}"
    held = await ok(
        owner.post(f"{route}/holds", json={"source": {"kind": "checkout", "id": "1"}, "amount_minor": 2_000}), 201
    )
    await ok(owner.post(f"{PATH}/holds/{held['id']}/capture", json={"amount": 1_500}))
    lines = (await ok(owner.get(f"{route}/statement")))["items"]
    assert [(each["points"], each["balance"]) for each in lines] == [(-1_500, 3_500), (5_000, 5_000)]
    ending = (await ok(owner.get(f"{PATH}/liabilities")))["ending"]
    assert ending == [{"unit": "EUR", "month": None, "amount": 3_500}]
    assert (await owner.get(f"{PATH}/gift-cards/{uuid7()}/statement")).status_code == 404
