"""Prices over HTTP."""

from __future__ import annotations

from typing import Any

ALL = {"If-Match": "*"}


async def _open(owner: Any) -> str:
    body = {"code": "sedia", "content": {"it": {"name": "Sedia"}}, "variants": [{"sku": "S-1"}]}
    made = await owner.post("/api/v1/products", json=body)
    for path, wanted in (
        ("price-lists/base", {"name": {"it": "Listino"}}),
        ("price-lists/saldi", {"name": {"it": "Saldi"}, "kind": "sale", "channels": ["site"]}),
        ("vat-rates/standard", {"rate_bp": 2200}),
    ):
        answer = await owner.call("PUT", f"/api/v1/{path}", json=wanted, headers=ALL)
        assert answer.status_code == 200, answer.text
    return str(made.json()["variants"][0]["id"])


async def test_a_price_from_list_to_line(owner: Any) -> None:
    variant = await _open(owner)
    for code, amount in (("base", 4_000), ("saldi", 3_000)):
        body = {"items": [{"variant_id": variant, "amount_minor": amount}]}
        answer = await owner.post(f"/api/v1/price-lists/{code}/prices", json=body)
        assert (answer.status_code, answer.json()) == (200, {"count": 1})
    lines = [{"variant_id": variant, "quantity": 2}]
    answer = await owner.post("/api/v1/prices/lookup", json={"channel": "site", "lines": lines})
    (line,) = answer.json()["items"]
    assert (line["price_minor"], line["list_minor"], line["vat_bp"], line["price_list"]) == (
        3_000,
        4_000,
        2200,
        "saldi",
    )
    answer = await owner.post("/api/v1/prices/lookup", json={"channel": "shop", "lines": lines})
    assert answer.json()["items"][0]["price_minor"] == 4_000
    history = (await owner.get(f"/api/v1/prices/history?variant_id={variant}&channel=site")).json()
    assert history["items"][-1]["price_minor"] == 3_000
    assert history["items"][-1]["until_at"] is None
    prices = (await owner.get("/api/v1/price-lists/base/prices")).json()
    assert [each["amount_minor"] for each in prices["items"]] == [4_000]


async def test_what_is_wrong_is_pointed_at(owner: Any) -> None:
    variant = await _open(owner)
    body = {
        "items": [
            {"variant_id": variant, "amount_minor": -1},
            {"variant_id": variant, "amount_minor": 1, "min_quantity": 0},
        ]
    }
    refused = (await owner.post("/api/v1/price-lists/base/prices", json=body)).json()
    assert {each["path"] for each in refused["errors"]} == {"/items/0/amount_minor", "/items/1/min_quantity"}
    edit = {"name": {"it": "x"}, "currency": "euro"}
    assert (await owner.call("PUT", "/api/v1/price-lists/base", json=edit)).status_code == 428
    refused = (await owner.call("PUT", "/api/v1/price-lists/other", json=edit, headers=ALL)).json()
    assert [each["path"] for each in refused["errors"]] == ["/currency"]
    past = {"rate_bp": 1000, "from_at": "2020-01-01T00:00:00Z"}
    assert (await owner.call("PUT", "/api/v1/vat-rates/standard", json=past)).status_code in (400, 422)
