"""Baskets over HTTP: staff by their role, and pages with a publishable key and a token."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.commerce.baskets.shop import Shop
from tests.entry.http.conftest import Open, Visitor

from tessere.infra.db import Database

ORIGIN = "https://www.example.com"


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open()


@pytest.fixture
async def key(owner: Visitor) -> str:
    body = {
        "name": "Shop front", "kind": "publishable", "scopes": ["catalog:read", "baskets:read", "baskets:write"],
        "origins": [ORIGIN],
    }  # fmt: skip
    made = await owner.post("/api/v1/keys", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["secret"].startswith("tp_")
    return str(made.json()["secret"])


class Page:
    """A shop's page in a browser."""

    def __init__(self, visitor: Visitor, key: str) -> None:
        self._visitor, self._key = visitor, key
        self.token: str | None = None

    async def call(self, method: str, path: str, *, origin: str = ORIGIN, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._key}", "Origin": origin, "Sec-Fetch-Site": "cross-site"}
        if self.token:
            headers["X-Basket-Token"] = self.token
        return await self._visitor.call(
            method, f"/api/v1{path}", headers=headers | options.pop("headers", {}), **options
        )

    async def open(self, anonymous_id: str, **more: Any) -> dict[str, Any]:
        body = {"anonymous_id": anonymous_id, "channel": "site"} | more
        answer = await self.call("POST", "/baskets", json=body)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        basket: dict[str, Any] = answer.json()["basket"]
        return basket


async def test_a_page_shops_with_a_publishable_key(visit: Open, key: str, shop: Shop, owner: Visitor) -> None:
    page = Page(visit(), key)
    basket = await page.open("visitor-1")
    where = f"/baskets/{basket['id']}"
    added = await page.call("POST", f"{where}/lines", json={"sku": "lamp", "quantity": 2, "channel": "site"})
    assert added.status_code == 200, added.text
    assert added.headers["etag"] == '"2"'
    assert added.headers["access-control-allow-origin"] == ORIGIN
    put = {"quantity": 3, "channel": "app", "delivery": {"kind": "pickup", "touchpoint": "milano-duomo"}}
    changed = await page.call("PUT", f"{where}/lines/{shop.ids['lamp']}", json=put)
    (line,) = changed.json()["lines"]
    assert (line["quantity"], line["delivery"]["kind"]) == (3, "pickup")
    stale = await page.call("PUT", f"{where}/lines/{shop.ids['lamp']}", json=put, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert (await page.call("POST", f"{where}/coupons", json={"code": "spring-10"})).json()["coupons"] == ["SPRING10"]
    assert (await page.call("DELETE", f"{where}/coupons/SPRING10")).json()["coupons"] == []
    assert (await page.call("DELETE", f"{where}/coupons/SPRING10")).json()["code"] == "unknown_coupon"
    assert [each["id"] for each in (await page.call("GET", "/baskets")).json()["items"]] == [basket["id"]]
    # Staff see the same basket.
    seen = await owner.get(f"/api/v1{where}")
    assert seen.json()["lines"][0]["quantity"] == 3
    gone = await page.call("PUT", f"{where}/lines/{shop.ids['lamp']}", json={"quantity": 0, "channel": "site"})
    assert gone.json()["lines"] == []


async def test_a_page_sees_no_basket_but_its_own(visit: Open, key: str, shop: Shop, owner: Visitor) -> None:
    basket = await Page(visit(), key).open("visitor-1")
    stranger = Page(visit(), key)
    assert (await stranger.call("GET", f"/baskets/{basket['id']}")).json()["code"] == "token_required"
    for body in ({"anonymous_id": "visitor-1", "channel": "site"}, {"customer_id": basket["id"], "channel": "site"}):
        assert (await stranger.call("POST", "/baskets", json=body)).json()["code"] == "token_required"
    await stranger.open("visitor-2")
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/sharing")):
        answer = await stranger.call(method, f"/baskets/{basket['id']}{path}", headers={"If-Match": "*"})
        assert answer.json()["code"] == "unknown_basket"
    stranger.token = "tv_" + (stranger.token or "")[3:-4] + "AAAA"
    assert (await stranger.call("GET", f"/baskets/{basket['id']}")).json()["code"] == "unknown_basket_token"
    for path in ("/orders", "/stock/levels", "/keys", "/profiles"):
        assert (await stranger.call("GET", path)).status_code in {403, 404}


async def test_a_page_reads_what_is_on_sale(visit: Open, key: str, shop: Shop, owner: Visitor) -> None:
    page = Page(visit(), key)
    await shop.withdraw("vase")
    (gone,) = (await owner.get("/api/v1/products?status=archived")).json()["items"]
    found = await page.call("GET", "/products?status=archived&status=active")
    assert sorted(each["code"] for each in found.json()["items"]) == ["chair", "lamp"]
    for path in ("", "/relations"):
        assert (await page.call("GET", f"/products/{gone['id']}{path}")).status_code == 404
        assert (await owner.get(f"/api/v1/products/{gone['id']}{path}")).status_code == 200
    variants = await page.call("GET", "/variants?sku=vase&sku=lamp")
    assert [each["sku"] for each in variants.json()["items"]] == ["lamp"]
    refused = await page.call("POST", "/products", json={})
    assert refused.json()["code"] == "missing_scope"


async def test_a_publishable_key_serves_its_origins_only(visit: Open, key: str, owner: Visitor) -> None:
    page = Page(visit(), key)
    answer = await page.call("GET", "/baskets", origin="https://evil.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
    preflight = await visit().call("OPTIONS", "/api/v1/baskets", headers=headers)
    assert preflight.status_code == 204
    assert "x-basket-token" in preflight.headers["access-control-allow-headers"]
    # A session's cookie is worth nothing to another origin.
    other = await owner.get("/api/v1/keys", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"kind": "publishable", "scopes": ["orders:read"]}, "/scopes"),
        ({"kind": "publishable", "scopes": []}, "/scopes"),
        ({"kind": "publishable", "scopes": ["catalog:read"], "origins": ["example.com/x"]}, "/origins"),
        ({"kind": "secret", "scopes": ["catalog:read"], "origins": [ORIGIN]}, "/origins"),
    ],
)
async def test_a_publishable_key_has_harmless_scopes(owner: Visitor, body: dict[str, Any], path: str) -> None:
    answer = await owner.post("/api/v1/keys", json={"name": "Page"} | body)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, path)


async def test_a_code_takes_a_basket_to_the_shop(visit: Open, key: str, shop: Shop, owner: Visitor) -> None:
    page, other = Page(visit(), key), Page(visit(address="192.0.2.9"), key)
    basket = await page.open("visitor-1")
    handed = await page.call("POST", f"/baskets/{basket['id']}/handovers", json={"channel": "app"})
    assert handed.status_code == 201
    body = {"code": handed.json()["code"], "channel": "shop", "touchpoint": "milano-duomo"}
    taken = await other.call("POST", "/baskets/take-over", json=body)
    assert taken.json()["basket"]["id"] == basket["id"]
    other.token = taken.json()["token"]
    line = {"sku": "vase", "channel": "shop", "touchpoint": "milano-duomo"}
    assert (await other.call("POST", f"/baskets/{basket['id']}/lines", json=line)).status_code == 200
    assert (await owner.post("/api/v1/baskets/take-over", json=body)).json()["code"] == "unknown_code"


async def test_a_shared_basket_may_be_looked_at(visit: Open, key: str, shop: Shop) -> None:
    page, friend = Page(visit(), key), Page(visit(), key)
    basket = await page.open("visitor-1")
    where = f"/baskets/{basket['id']}"
    friend.token = (await page.call("POST", f"{where}/sharing")).json()["token"]
    assert (await page.call("POST", f"{where}/sharing")).json()["token"] == friend.token
    assert (await friend.call("GET", where)).status_code == 200
    refused = await friend.call("POST", f"{where}/lines", json={"sku": "lamp", "channel": "site"})
    assert refused.json()["code"] == "read_only"
    assert (await page.call("DELETE", f"{where}/sharing")).json()["shared"] is False
    assert (await friend.call("GET", where)).status_code == 404
    assert (await page.call("POST", f"{where}/sharing")).json()["token"] != friend.token


async def test_lines_are_saved_for_later(owner: Visitor, shop: Shop) -> None:
    opened = await owner.post("/api/v1/baskets", json={"customer_id": str(shop.ids["lamp"]), "channel": "shop"})
    basket = opened.json()["basket"]
    where = f"/api/v1/baskets/{basket['id']}"
    await owner.post(f"{where}/lines", json={"sku": "lamp", "channel": "shop"})
    move = {"variant_ids": [str(shop.ids["lamp"])], "channel": "shop", "to_kind": "saved"}
    moved = await owner.post(f"{where}/moves", json=move)
    saved = moved.json()["reached"]
    assert (saved["kind"], len(saved["lines"]), moved.json()["left"]["lines"]) == ("saved", 1, [])
    named = await owner.patch(f"/api/v1/baskets/{saved['id']}", json={"name": "Kitchen"}, headers={"If-Match": "*"})
    assert named.json()["name"] == "Kitchen"
    listed = await owner.get(f"/api/v1/baskets?customer_id={shop.ids['lamp']}&kind=saved")
    assert [each["name"] for each in listed.json()["items"]] == ["Kitchen"]
    gone = await owner.delete(f"/api/v1/baskets/{saved['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert (await owner.get(f"/api/v1/baskets/{saved['id']}")).status_code == 404


async def test_ways_to_send_are_kept(owner: Visitor) -> None:
    path, draft = "/api/v1/shipping-methods/courier", {"name": {"it": "Corriere"}, "amount_minor": 490}
    made = await owner.call("PUT", path, json=draft, headers={"If-Match": '"0"'})
    assert (made.status_code, made.headers["etag"]) == (200, '"1"')
    assert (await owner.call("PUT", path, json=draft, headers={"If-Match": '"0"'})).status_code == 412
    assert [each["code"] for each in (await owner.get("/api/v1/shipping-methods")).json()["items"]] == ["courier"]
    assert (await owner.delete(path, headers={"If-Match": '"1"'})).status_code == 204
    assert (await owner.delete(path, headers={"If-Match": "*"})).json()["code"] == "unknown_method"


async def test_a_change_is_seen_in_every_open_client(serve: Any, app: Any, visit: Open, key: str, shop: Shop) -> None:
    page = Page(visit(), key)
    basket = await page.open("visitor-1")
    url = await serve(app)
    headers = {"Authorization": f"Bearer {key}", "X-Basket-Token": page.token or ""}
    path = f"/api/v1/baskets/{basket['id']}"
    seen: list[str] = []
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, timeout=10) as client,
        client.stream("GET", f"{path}/stream") as stream,
        asyncio.timeout(10),
    ):
        async for line in stream.aiter_lines():
            if line.startswith("data: {"):
                seen.append(line)
                if len(seen) == 1:
                    await client.post(f"{path}/lines", json={"sku": "vase", "channel": "site"})
                elif str(shop.ids["vase"]) in line:
                    break
    assert str(shop.ids["vase"]) not in seen[0]
