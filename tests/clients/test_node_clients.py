"""Clients from npm, unchanged, pointed at the collector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tessere.customer import events

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]


async def test_segment_node(shop: Any, node_modules: Path) -> None:
    assert (await shop.run("segment-node.mjs"))["errors"] == []
    found = {event.type: event for event in await shop.collected()}
    assert set(found) == {"track", "identify", "page", "screen", "group", "alias"}
    assert found["track"].message_id.startswith("node-next-")
    assert (found["identify"].anonymous_id, found["identify"].identifiers[0].value) == ("a1", "a@b.it")
    assert set(shop.answers) == {("POST", "/v1/batch", 200)}


async def test_segment_node_after_trouble(shop: Any, node_modules: Path) -> None:
    shop.refuse_with = [503, 429]
    assert (await shop.run("segment-node.mjs"))["errors"] == []
    assert len(await shop.collected()) == 6


async def test_rudder_node(shop: Any, node_modules: Path) -> None:
    assert (await shop.run("rudder-node.mjs"))["errors"] == []
    found = {event.type: event for event in await shop.collected()}
    assert set(found) == {"track", "identify", "page", "group", "alias"}
    assert {status for _, _, status in shop.answers} == {200}


async def test_jitsu(shop: Any, node_modules: Path) -> None:
    await shop.run("jitsu.mjs")
    found = {event.type: event for event in await shop.collected()}
    assert set(found) == {"identify", "track", "page", "group"}
    assert found["track"].user_id == "u1"
    assert ("POST", "/api/s/track", 200) in shop.answers


@pytest.mark.parametrize("which", ["modern", "post", "get"])
async def test_snowplow_node(shop: Any, node_modules: Path, which: str) -> None:
    assert (await shop.run("snowplow-node.mjs", which))["errors"] == []
    found = {event.name: event for event in await shop.collected()}
    assert set(found) == {"Page Viewed", "add-to-basket", "viewed_product"}
    assert found["Page Viewed"].user_id == "u1"
    assert events.read_object(found["viewed_product"].properties)["sku"] == "A1"
