"""Making ready and handing over, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.commerce.fulfillment.depot import Depot
from tests.entry.http.conftest import Open, Visitor

from tessere.commerce import orders
from tessere.commerce.orders import ReturnAsked, UnitMove
from tessere.infra import auth
from tessere.infra.db import Database
from tessere.kernel.ids import uuid7


@pytest.fixture
async def depot(database: Database) -> Depot:
    return await Depot(database).open()


async def _post(visitor: Visitor, path: str, body: Any = None) -> Any:
    answer = await visitor.post(f"/api/v1/{path}", json=body if body is not None else {})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def test_a_reservation_from_the_list_to_the_desk(owner: Visitor, depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 2}, pickup=True, paid=False)
    waiting = await owner.get("/api/v1/fulfillments", params={"waiting": True, "location_id": str(depot.milan)})
    assert [each["id"] for each in waiting.json()["items"]] == [str(given.id)]
    answer = await owner.call("PUT", f"/api/v1/fulfillment/shelves/{depot.milan}", json={"shelves": {"lamp": "B2"}})
    assert answer.json() == {"articles": 1}
    begun = await _post(owner, "fulfillment/pick-lists", {"location_id": str(depot.milan)})
    where = f"fulfillment/pick-lists/{begun['round']['id']}"
    wrong = await owner.post(f"/api/v1/{where}/scans", json={"sku": "vase"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "not_on_list")
    seen = await _post(owner, f"{where}/scans", {"sku": "lamp", "quantity": 2})
    assert (seen["items"][0]["picked"], seen["items"][0]["shelf"]) == (2, "B2")
    assert len((await _post(owner, f"{where}/finish"))["items"]) == 1
    ready = await _post(owner, f"fulfillments/{given.id}/ready")
    found = await owner.get(f"/api/v1/fulfillment/pickups/{ready['code']}")
    assert found.json()["link"].endswith(f"/pickup/{ready['code']}")
    unpaid = await owner.post(f"/api/v1/fulfillments/{given.id}/hand-over", json={"code": ready["code"]})
    assert (unpaid.status_code, unpaid.json()["code"]) == (409, "not_paid")
    body = {"code": ready["code"], "payment": {"id": str(uuid7()), "tender": "cash"}}
    for _ in range(2):
        done = await _post(owner, f"fulfillments/{given.id}/hand-over", body)
        assert (done["state"], done["handed"]["by"]) == ("handed_over", "code")
    assert (await depot.order(order.id)).captured_minor == 2000
    assert (await owner.get("/api/v1/fulfillment/waiting")).json() == {"items": []}


async def test_a_parcel_with_its_terms_and_what_comes_back(owner: Visitor, depot: Depot) -> None:
    terms = f"/api/v1/fulfillment/terms/{depot.milan}"
    assert (await owner.get(terms)).json()["accept_minutes"] == 120
    new = {"accept_minutes": 30, "pick_minutes": 60, "pickup_hours": 24, "reserve_hours": 4}
    assert (await owner.call("PUT", terms, json=new)).status_code == 428
    saved = await owner.call("PUT", terms, json=new, headers={"If-Match": '"0"'})
    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    order, (given,) = await depot.place({"lamp": 2})
    one = f"fulfillments/{given.id}"
    await _post(owner, f"{one}/accept")
    rejected = await _post(owner, f"{one}/reject", {"reason": "too_busy", "lines": [{"line": 1, "quantity": 1}]})
    assert rejected["sourced"][0]["state"] == "unsourced"
    await _post(owner, f"{one}/pick")
    await _post(owner, f"{one}/pack")
    package = {"carrier": "BRT", "tracking": "X1", "tracking_url": "https://brt.example/X1"}
    sent = await _post(owner, f"{one}/ship", {"package": package})
    assert sent["package"]["tracking"] == "X1"
    async with depot.database.unit() as unit:
        asked = [ReturnAsked(move=UnitMove(line=1, quantity=1))]
        _, taken = await orders.return_lines(unit, order_id=order.id, asked=asked, channel="shop")
    arrival = {
        "order_id": str(order.id), "return_id": str(taken.id), "location_id": str(depot.milan),
        "lines": [{"line": 1, "quantity": 1, "fate": "supplier"}],
    }  # fmt: skip
    put = await owner.call("PUT", f"/api/v1/fulfillment/arrivals/{uuid7()}", json=arrival)
    assert put.status_code == 200
    listed = await owner.get("/api/v1/fulfillment/arrivals", params={"order_id": str(order.id)})
    assert listed.json()["items"][0]["lines"] == arrival["lines"]
    bad = await owner.post(f"/api/v1/{one}/ship", json={"package": package | {"tracking_url": "javascript:1"}})
    assert bad.status_code == 400


async def test_who_may(visit: Open, add_user: Callable[..., Awaitable[auth.User]], depot: Depot) -> None:
    _, (given,) = await depot.place({"lamp": 1})
    for role, read, write in (("sales", 200, 200), ("analyst", 200, 403), ("agency", 403, 403)):
        await add_user(f"{role}@example.com", role)
        visitor = visit()
        await visitor.sign_in(f"{role}@example.com")
        assert (await visitor.get(f"/api/v1/fulfillments/{given.id}")).status_code == read
        assert (await visitor.post(f"/api/v1/fulfillments/{given.id}/accept")).status_code == write


async def test_a_queue_says_what_is_most_urgent_and_for_whom(owner: Visitor, depot: Depot) -> None:
    order, (parcel,) = await depot.place({"lamp": 2})
    _, (pickup,) = await depot.place({"lamp": 1}, pickup=True, paid=False)
    await _post(owner, f"fulfillments/{parcel.id}/accept")  # may take eight hours now, the other one two
    where = {"location_id": str(depot.milan)}
    found = (await owner.get("/api/v1/fulfillment/queue", params=where)).json()["items"]
    assert [each["fulfillment"]["id"] for each in found] == [str(pickup.id), str(parcel.id)]
    assert [each["contact"]["name"] for each in found] == ["Anna Rossi", "Anna Rossi"]
    assert (found[0]["open_minor"], found[0]["shipping"], found[1]["open_minor"]) == (1000, None, 0)
    assert found[1]["shipping"]["city"] == "Milano"
    assert found[0]["deadline"] < found[1]["deadline"]
    await _post(owner, f"fulfillments/{parcel.id}/pick")
    sent = (await owner.get("/api/v1/fulfillment/queue", params=where | {"kind": "ship"})).json()["items"]
    assert [(each["fulfillment"]["state"], each["deadline"]) for each in sent] == [("picked", None)]
    newest = await owner.get("/api/v1/fulfillments", params={"newest": True, "limit": 1})
    assert newest.json()["items"][0]["id"] == str(pickup.id)
    older = await owner.get("/api/v1/fulfillments", params={"newest": True, "cursor": newest.json()["next_cursor"]})
    assert [each["id"] for each in older.json()["items"]] == [str(parcel.id)]
    assert order.number == sent[0]["fulfillment"]["number"]
