"""Stock over HTTP: the worked example of the documentation, who may, and what is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.commerce.stock.shop import add_variant
from tests.entry.http.conftest import Open, Visitor

from tessere.infra.db import Database
from tessere.kernel.ids import uuid7

PATH = "/api/v1/stock"


async def place(owner: Visitor, code: str, **fields: Any) -> str:
    body = {"code": code, "name": {"it": code.title()}, "kind": "shop", "can_pick_up": True} | fields
    answer = await owner.post(f"{PATH}/locations", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def move(owner: Visitor, what: str, location: str, variant: str, quantity: int, **more: Any) -> Any:
    body = {
        "location_id": location,
        "reference": str(uuid7()),
        "lines": [{"variant_id": variant, "quantity": quantity}],
    }
    return await owner.post(f"{PATH}/{what}", json=body | more)


async def available(owner: Visitor, variant: str, channel: str = "site", **more: Any) -> Any:
    answer = await owner.post(f"{PATH}/availability", json={"channel": channel, "variant_ids": [variant], **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"][0]


async def test_from_the_receipt_to_the_parcel(owner: Visitor, database: Database) -> None:
    shirt = str(await add_variant(database))
    depot, milano = await place(owner, "depot", kind="warehouse"), await place(owner, "milano")
    assert (await move(owner, "receipts", depot, shirt, 10)).json()["items"][0]["available"] == 10
    await move(owner, "receipts", milano, shirt, 2)
    ask = {
        "owner_id": str(uuid7()),
        "channel": "site",
        "lines": [{"variant_id": shirt, "quantity": 4}],
        "preferred": [milano],
    }
    held = (await owner.post(f"{PATH}/holds", json=ask)).json()
    assert {each["location_id"]: each["quantity"] for each in held["lines"]} == {milano: 2, depot: 2}
    assert (await available(owner, shirt, by_location=True)) == {
        "variant_id": shirt, "available": 8, "locations": [{"location_id": depot, "available": 8}],
    }  # fmt: skip
    hold = f"{PATH}/holds/{held['id']}"
    assert (await owner.post(f"{hold}/confirm")).json()["state"] == "confirmed"
    parcel = {"reference": "P-1", "lines": [{"variant_id": shirt, "location_id": depot, "quantity": 2}]}
    for _ in range(2):
        assert (await owner.post(f"{hold}/shipments", json=parcel)).status_code == 200
    rest = {"reference": "C-1", "lines": [{"variant_id": shirt, "location_id": milano, "quantity": 2}]}
    assert (await owner.post(f"{hold}/cancellations", json=rest)).status_code == 200
    found = (await owner.get(f"{PATH}/levels", params={"variant_ids": [shirt]})).json()["items"]
    assert {each["location_id"]: (each["on_hand"], each["held"], each["allocated"]) for each in found} == {
        depot: (8, 0, 0), milano: (2, 0, 0),
    }  # fmt: skip
    journal = (await owner.get(f"{PATH}/movements", params={"variant_id": shirt, "limit": 3})).json()
    assert [each["cause_kind"] for each in journal["items"]] == ["cancellation", "shipment", "hold"]
    older = {"variant_id": shirt, "cursor": journal["next_cursor"]}
    assert len((await owner.get(f"{PATH}/movements", params=older)).json()["items"]) == 5
    assert (await owner.get(f"{PATH}/journal/differences")).json() == {"levels": [], "holds": []}


async def test_levels_are_found_by_sku_and_by_what_is_short(owner: Visitor, database: Database) -> None:
    shirt, shoe = str(await add_variant(database)), str(await add_variant(database))
    shop = await place(owner, "milano")
    await move(owner, "receipts", shop, shirt, 2)
    await move(owner, "receipts", shop, shoe, 9)
    short = (await owner.get(f"{PATH}/levels", params={"location_id": shop, "below": 3})).json()["items"]
    assert [each["variant_id"] for each in short] == [shirt]
    async with database.connection() as db:
        row = await (await db.execute("select sku from catalog.variant where id = %s", (shoe,))).fetchone()
    assert row is not None
    named = (await owner.get(f"{PATH}/levels", params={"skus": [row[0]]})).json()["items"]
    assert [each["variant_id"] for each in named] == [shoe]
    assert (await owner.get(f"{PATH}/levels", params={"skus": ["nobody"]})).json()["items"] == []


async def test_a_transfer_and_a_count(owner: Visitor, database: Database) -> None:
    shirt = str(await add_variant(database))
    depot, shop = await place(owner, "depot"), await place(owner, "milano")
    await move(owner, "receipts", depot, shirt, 10)
    body = {"from_id": depot, "to_id": shop, "lines": [{"variant_id": shirt, "quantity": 6}]}
    sent = (await owner.post(f"{PATH}/transfers", json=body)).json()
    arrivals = {"reference": "pallet 1", "lines": [{"variant_id": shirt, "received": 5, "lost": 1}]}
    got = (await owner.post(f"{PATH}/transfers/{sent['id']}/arrivals", json=arrivals)).json()
    assert (got["state"], got["lines"][0]["received"], got["lines"][0]["lost"]) == ("received", 5, 1)
    assert (await owner.get(f"{PATH}/transfers", params={"state": "sent"})).json()["items"] == []
    count = (await owner.post(f"{PATH}/counts", json={"location_id": shop})).json()["id"]
    lines = {"lines": [{"variant_id": shirt, "counted": 4}]}
    assert (await owner.post(f"{PATH}/counts/{count}/lines", json=lines)).status_code == 200
    (line,) = (await owner.get(f"{PATH}/counts/{count}/lines")).json()["items"]
    assert (line["expected"], line["counted"], line["difference"]) == (5, 4, -1)
    assert (await owner.post(f"{PATH}/counts/{count}/close")).json()["state"] == "closed"
    assert (await available(owner, shirt, by_location=True))["available"] == 8


async def test_the_desk_sells_more_than_there_is_and_somebody_settles_it(owner: Visitor, database: Database) -> None:
    shirt, shop = str(await add_variant(database)), await place(owner, "milano")
    assert (await move(owner, "sales", shop, shirt, 2)).json()["items"][0]["on_hand"] == -2
    (found,) = (await owner.get(f"{PATH}/discrepancies")).json()["items"]
    assert (found["kind"], found["missing"]) == ("oversold", 2)
    settled = await owner.post(f"{PATH}/discrepancies/{found['id']}/settle", json={"note": "found in the back"})
    assert settled.json()["settled_by"] == "A owner"
    assert (await owner.get(f"{PATH}/discrepancies")).json()["items"] == []
    assert len((await owner.get(f"{PATH}/discrepancies", params={"settled": True})).json()["items"]) == 1


async def test_where_a_channel_sells_from(owner: Visitor, database: Database) -> None:
    shirt, depot, shop = str(await add_variant(database)), await place(owner, "depot"), await place(owner, "milano")
    await move(owner, "receipts", depot, shirt, 5)
    await move(owner, "receipts", shop, shirt, 5)
    rule = await owner.get(f"{PATH}/channels/site")
    assert (rule.json()["version"], rule.headers["etag"]) == (0, '"0"')
    body = {"locations": [{"location_id": depot, "buffer": 2}]}
    saved = await owner.call("PUT", f"{PATH}/channels/site", json=body, headers={"If-Match": '"0"'})
    assert saved.json()["version"] == 1
    assert (await owner.call("PUT", f"{PATH}/channels/site", json=body, headers={"If-Match": '"0"'})).status_code == 412
    assert (await available(owner, shirt))["available"] == 3
    assert (await available(owner, shirt, "app"))["available"] == 10
    assert (await owner.delete(f"{PATH}/channels/site", headers={"If-Match": '"1"'})).status_code == 204
    assert (await available(owner, shirt))["available"] == 10


async def test_places_are_edited_with_their_version(owner: Visitor) -> None:
    shop = await place(owner, "milano", lat=45.46, lon=9.19, hours=[{"day": 1, "opens": "09:00", "closes": "19:30"}])
    read = await owner.get(f"{PATH}/locations/{shop}")
    changed = await owner.patch(
        f"{PATH}/locations/{shop}", json={"can_ship": False}, headers={"If-Match": read.headers["etag"]}
    )
    assert (changed.json()["can_ship"], changed.json()["hours"]) == (False, read.json()["hours"])
    stale = await owner.delete(f"{PATH}/locations/{shop}", headers={"If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    assert (await owner.delete(f"{PATH}/locations/{shop}", headers={"If-Match": "*"})).status_code == 204
    assert (await owner.get(f"{PATH}/locations")).json()["items"] == []


@pytest.mark.parametrize(
    ("quantity", "status"), [(0, 400), (-1, 400), (1_000_001, 400), (10**30, 400), (1.5, 400), (3, 409)]
)
async def test_quantities_that_make_no_sense_change_nothing(
    owner: Visitor, database: Database, quantity: float, status: int
) -> None:
    shirt, shop = str(await add_variant(database)), await place(owner, "milano")
    await move(owner, "receipts", shop, shirt, 2)
    ask = {"owner_id": str(uuid7()), "channel": "site", "lines": [{"variant_id": shirt, "quantity": quantity}]}
    answer = await owner.post(f"{PATH}/holds", json=ask)
    assert answer.status_code in {status, 422 if status == 400 else status}, answer.text
    if status == 409:
        assert answer.json()["code"] == "out_of_stock"
        assert answer.json()["errors"][0]["path"] == "/lines/0/quantity"
    assert (await available(owner, shirt))["available"] == 2


async def test_what_does_not_exist_is_refused(owner: Visitor, database: Database) -> None:
    shirt, shop = str(await add_variant(database)), await place(owner, "milano")
    unknown = await move(owner, "receipts", shop, str(uuid7()), 1)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_variant")
    assert unknown.json()["errors"][0]["path"] == "/lines/0/variant_id"
    nowhere = await move(owner, "receipts", str(uuid7()), shirt, 1)
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "unknown_location")
    for what in ("holds", "transfers", "counts", "locations"):
        assert (await owner.get(f"{PATH}/{what}/{uuid7()}")).status_code == 404
    assert (await owner.get(f"{PATH}/movements")).status_code == 422


async def test_who_may(visit: Open, add_user: Callable[..., Awaitable[Any]]) -> None:
    assert (await visit().get(f"{PATH}/locations")).status_code == 401
    await add_user("analyst@example.com", "analyst")
    analyst = visit()
    await analyst.sign_in("analyst@example.com")
    assert (await analyst.get(f"{PATH}/locations")).status_code == 200
    refused = await analyst.post(f"{PATH}/counts", json={"location_id": str(uuid7())})
    assert refused.status_code == 403
