"""Feeds over HTTP: made by the retailer, read by whoever has the link, ended with it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
from tests.commerce.baskets.shop import Shop
from tests.entry.http.conftest import Open, Visitor

from tessere.infra.db import Database
from tessere.kernel.ids import uuid7


async def test_a_feed_is_read_by_its_link(owner: Visitor, visit: Open, database: Database) -> None:
    await Shop(database).open()
    draft = {"name": "Google", "format": "google_merchant", "link": "https://shop.example/p/{sku}"}
    made = await owner.post("/api/v1/feeds", json=draft)
    assert made.status_code == 201, made.text
    path = urlsplit(made.json()["url"]).path
    stranger: httpx.AsyncClient = visit().client
    read = await stranger.get(path)
    assert (read.status_code, read.headers["content-type"]) == (200, "application/rss+xml; charset=utf-8")
    assert read.text.count("<item>") == 3
    listed = (await owner.get("/api/v1/feeds")).json()
    assert listed["items"][0]["read_at"] is not None
    assert listed["formats"] == ["google_merchant", "meta"]
    assert (await stranger.get(f"{path[:-3]}aaa")).status_code == 404
    await owner.delete(f"/api/v1/feeds/{made.json()['id']}")
    assert (await stranger.get(path)).status_code == 404


async def test_only_who_keeps_the_catalog_makes_feeds(visit: Open) -> None:
    assert (await visit().get("/api/v1/feeds")).status_code == 401


async def test_a_feed_says_what_is_in_it_and_what_is_not(owner: Visitor, database: Database) -> None:
    await Shop(database).open()
    draft = {"name": "Google", "format": "google_merchant", "link": "https://shop.example/p/{sku}"}
    made = (await owner.post("/api/v1/feeds", json=draft)).json()
    bare = {"content": {"it": {"name": "Senza prezzo"}}, "status": "active"}
    for code, availability in (("bare", [{"channel": "site"}]), ("elsewhere", [{"channel": "app"}])):
        product = bare | {"code": code, "availability": availability, "variants": [{"sku": f"{code}-1"}]}
        assert (await owner.post("/api/v1/products", json=product)).status_code == 201
    found = (await owner.get(f"/api/v1/feeds/{made['id']}/contents")).json()
    assert (found["articles"], found["without_picture"], found["is_cut"]) == (3, 3, False)
    said = {each["reason"]: (each["count"], each["examples"][0]["code"]) for each in found["left_out"]}
    assert said == {"no_price": (1, "bare-1"), "not_offered": (1, "elsewhere")}
    assert (await owner.get(f"/api/v1/feeds/{uuid7()}/contents")).status_code == 404
