"""Feeds over HTTP: made by the retailer, read by whoever has the link, ended with it."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
from tests.commerce.baskets.shop import Shop
from tests.entry.http.conftest import Open, Visitor

from tessere.infra.db import Database


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
