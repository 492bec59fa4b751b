"""The catalog over HTTP."""

from __future__ import annotations

from typing import Any

ALL = {"If-Match": "*"}


async def _open(owner: Any) -> dict[str, Any]:
    for path, body in (
        ("categories/home", {"name": {"it": "Casa"}}),
        ("categories/lamps", {"name": {"it": "Lampade"}, "parent_code": "home"}),
        ("brands/aurora", {"name": "Aurora"}),
        ("attributes/color", {"name": {"it": "Colore"}, "kind": "choice", "choices": [{"code": "red", "name": {"it": "Rosso"}}]}),
    ):  # fmt: skip
        answer = await owner.call("PUT", f"/api/v1/{path}", json=body, headers=ALL)
        assert answer.status_code == 200, answer.text
    body = {
        "code": "lampada", "content": {"it": {"name": "Lampada"}}, "categories": ["lamps"], "brand": "aurora",
        "status": "active", "options": ["color"], "variants": [{"sku": "L-1", "options": {"color": "red"}}],
        "availability": [{"channel": "site"}],
    }  # fmt: skip
    answer = await owner.post("/api/v1/products", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == answer.json()["etag"]
    return dict(answer.json())


async def test_a_product_from_shelf_to_search(owner: Any) -> None:
    made = await _open(owner)
    query = "q=lampda&category=home&attribute=color%3Dred&attribute=color%3Dblue&channel=site&status=active"
    found = (await owner.get(f"/api/v1/products?{query}")).json()
    assert [each["id"] for each in found["items"]] == [made["id"]]
    assert found["meant"] == {"lampda": ["lampada", "lampade"]} or found["meant"]["lampda"] == ["lampada"]
    assert {"kind": "category", "code": None, "value": "home", "count": 1} in found["facets"]
    found = (await owner.get("/api/v1/variants?sku=L-1&sku=none")).json()
    variants = found["items"]
    assert found["names"] == {made["id"]: {"it": "Lampada"}}
    assert [each["sku"] for each in variants] == ["L-1"]


async def test_pages_go_on_where_the_last_ended(owner: Any) -> None:
    await _open(owner)
    for n in range(5):
        body = {"code": f"p{n}", "content": {"it": {"name": f"Prodotto {n}"}}}
        assert (await owner.post("/api/v1/products", json=body)).status_code == 201
    codes, cursor = [], ""
    while True:
        page = (await owner.get(f"/api/v1/products?limit=2{cursor}")).json()
        codes += [each["code"] for each in page["items"]]
        assert page["total"] == 6
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert codes == ["lampada", "p0", "p1", "p2", "p3", "p4"]


async def test_changes_name_the_version_they_were_made_from(owner: Any) -> None:
    made = await _open(owner)
    path = f"/api/v1/products/{made['id']}"
    assert (await owner.patch(path, json={"tags": ["x"]})).status_code == 428
    changed = await owner.patch(path, json={"tags": ["x"]}, headers={"If-Match": made["etag"]})
    assert (changed.status_code, changed.json()["tags"], changed.json()["brand"]) == (200, ["x"], "aurora")
    assert (await owner.patch(path, json={"tags": []}, headers={"If-Match": made["etag"]})).status_code == 412
    none = await owner.patch(path, json={"brand": None}, headers={"If-Match": changed.json()["etag"]})
    assert none.json()["brand"] is None


async def test_what_is_wrong_is_pointed_at(owner: Any) -> None:
    await _open(owner)
    body = {"code": "x y", "content": {"it": {"name": "n"}}, "attributes": {"color": "green"}, "media": [{"url": "no"}]}
    refused = (await owner.post("/api/v1/products", json=body)).json()
    assert {each["path"] for each in refused["errors"]} == {"/code", "/attributes/color", "/media/0/url"}
    taken = await owner.post("/api/v1/products", json={"code": "lampada", "content": {"it": {"name": "n"}}})
    assert (taken.status_code, taken.json()["code"]) == (409, "product_exists")
    assert (await owner.call("DELETE", "/api/v1/categories/home", headers=ALL)).json()["code"] == "category_in_use"
    assert (await owner.get("/api/v1/products?attribute=color")).status_code in (400, 422)


async def test_a_batch_adds_what_is_not_there(owner: Any) -> None:
    await _open(owner)
    items = [
        {"code": f"p{n}", "content": {"it": {"name": f"Prodotto {n}"}}, "variants": [{"sku": f"P{n}"}]}
        for n in range(3)
    ]
    given = {"items": [*items, {"code": "lampada", "content": {"it": {"name": "other"}}}]}
    assert (await owner.post("/api/v1/products/batch", json=given)).json() == {"count": 3}
    assert (await owner.post("/api/v1/products/batch", json=given)).json() == {"count": 0}
    assert [each["code"] for each in (await owner.get("/api/v1/products?q=prodot")).json()["items"]] == [
        "p0",
        "p1",
        "p2",
    ]
    wrong = {"items": [items[0] | {"code": "new"}, items[1] | {"code": "x y"}]}
    refused = (await owner.post("/api/v1/products/batch", json=wrong)).json()
    assert [each["path"] for each in refused["errors"]] == ["/items/1/code"]
    taken = await owner.post("/api/v1/products/batch", json={"items": [items[0] | {"code": "new"}]})
    assert (taken.status_code, taken.json()["code"]) == (409, "sku_exists")
    assert (await owner.get("/api/v1/products")).json()["total"] == 4
