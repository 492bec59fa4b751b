"""Python clients from PyPI, unchanged, pointed at the collector."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from posthog import Posthog
from rudderstack.analytics.client import Client as RudderClient
from segment.analytics.client import Client as SegmentClient
from snowplow_tracker import Emitter, PageView, SelfDescribing, SelfDescribingJson, StructuredEvent, Subject, Tracker

from tessere.customer import events

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]


async def test_segment(shop: Any) -> None:
    failures: list[Any] = []

    def use() -> None:
        client = SegmentClient(shop.key, host=shop.url, on_error=lambda error, _: failures.append(error))
        client.track("u1", "Order Completed", {"total": 12.5}, context={"touchpoint": "milano"})
        client.identify("u1", {"email": "a@b.it"})
        client.page("u1", "Shop", "Home", {"url": "https://x.it/"})
        client.screen(anonymous_id="a1", name="Start")
        client.group("u1", "g1", {"name": "Rossi Srl"})
        client.alias("a1", "u1")
        client.shutdown()

    await asyncio.to_thread(use)
    found = {event.type: event for event in await shop.collected()}
    assert failures == []
    assert set(found) == {"track", "identify", "page", "screen", "group", "alias"}
    assert (found["track"].name, found["track"].user_id, found["track"].touchpoint) == (
        "Order Completed",
        "u1",
        "milano",
    )
    assert found["identify"].identifiers[0].value == "a@b.it"
    assert (found["alias"].previous_id, found["alias"].user_id) == ("a1", "u1")
    assert {status for _, _, status in shop.answers} == {200}


async def test_segment_compressed_and_after_trouble(shop: Any) -> None:
    shop.refuse_with = [503, 429]

    def use() -> None:
        client = SegmentClient(shop.key, host=shop.url, gzip=True)
        for number in range(20):
            client.track(f"u{number}", "Seen")
        client.flush()
        client.shutdown()

    await asyncio.to_thread(use)
    assert len(await shop.collected()) == 20
    assert [status for _, _, status in shop.answers] == [503, 429, 200]


async def test_segment_with_a_wrong_key_is_told_and_does_not_try_again(shop: Any) -> None:
    failures: list[Any] = []

    def use() -> None:
        client = SegmentClient("tw_wrong", host=shop.url, on_error=lambda error, _: failures.append(error))
        client.track("u1", "Seen")
        client.shutdown()

    await asyncio.to_thread(use)
    assert [(error.status, error.code) for error in failures] == [(401, "invalid_write_key")]
    assert [status for _, _, status in shop.answers] == [401]


async def test_rudderstack(shop: Any) -> None:
    failures: list[Any] = []

    def use() -> None:
        client = RudderClient(shop.key, host=shop.url, on_error=lambda error, _: failures.append(error))
        client.track("u1", "Order Completed", {"total": 12.5}, context={"traits": {"email": "a@b.it"}})
        client.identify("u1", {"phone": "+39 333 1234567"})
        client.page("u1", "Shop", "Home")
        client.alias("a1", "u1")
        client.flush()
        client.join()

    await asyncio.to_thread(use)
    found = {event.type: event for event in await shop.collected()}
    assert failures == []
    assert set(found) == {"track", "identify", "page", "alias"}
    assert found["track"].identifiers[0].value == "a@b.it"
    assert [status for _, _, status in shop.answers] == [200] * len(shop.answers)


async def test_rudderstack_does_not_send_a_refused_batch_again(shop: Any) -> None:
    failures: list[Any] = []

    def use() -> None:
        client = RudderClient("tw_wrong", host=shop.url, on_error=lambda error, _: failures.append(error))
        client.track("u1", "Seen")
        client.flush()
        client.join()

    await asyncio.to_thread(use)
    assert [(error.status, error.code) for error in failures] == [(401, "invalid_write_key")]
    assert len(shop.answers) == 1


@pytest.mark.parametrize("mode", ["v0", "v1"])
async def test_posthog(shop: Any, mode: Any) -> None:
    failures: list[Any] = []

    def use() -> None:
        client = Posthog(
            shop.key,
            host=shop.url,
            gzip=mode == "v0",
            capture_mode=mode,
            on_error=lambda error, _: failures.append(error),
        )
        client.capture("Order Completed", distinct_id="u1", properties={"total": 12.5, "$set": {"email": "a@b.it"}})
        client.set(distinct_id="u1", properties={"city": "Milano"})
        client.alias("a1", "u1")
        client.group_identify("company", "c1", {"name": "Rossi Srl"})
        client.capture("$pageview", distinct_id="u1", properties={"$current_url": "https://x.it/"})
        client.shutdown()

    await asyncio.to_thread(use)
    found = {event.type: event for event in await shop.collected()}
    assert failures == []
    assert set(found) == {"track", "identify", "alias", "group", "page"}
    assert (found["track"].user_id, found["track"].identifiers[0].value) == ("u1", "a@b.it")
    assert events.read_object(found["identify"].traits) == {"city": "Milano"}
    assert (found["alias"].previous_id, found["alias"].user_id) == ("a1", "u1")
    assert found["group"].group_id == "c1"


@pytest.mark.parametrize("method", ["post", "get"])
async def test_snowplow(shop: Any, method: Any) -> None:
    sent: list[Any] = []
    failed: list[Any] = []

    def use() -> None:
        emitter = Emitter(
            shop.url, method=method, on_success=sent.extend, on_failure=lambda _, rows: failed.extend(rows)
        )
        subject = Subject().set_user_id("u1").set_domain_user_id("d1").set_lang("it")
        tracker = Tracker("till", emitter, subject=subject, app_id=shop.key)
        tracker.track(PageView("https://x.it/", page_title="Home"))
        tracker.track(StructuredEvent("shop", "add-to-basket", label="cup", value=2.0))
        inner = SelfDescribingJson("iglu:it.aurora/viewed_product/jsonschema/1-0-0", {"sku": "A1"})
        tracker.track(SelfDescribing(inner))
        tracker.flush()

    await asyncio.to_thread(use)
    found = {event.name: event for event in await shop.collected()}
    assert (len(sent), failed) == (3, [])
    assert set(found) == {"Page Viewed", "add-to-basket", "viewed_product"}
    assert {(event.user_id, event.anonymous_id, event.locale) for event in found.values()} == {("u1", "d1", "it")}
    assert events.read_object(found["viewed_product"].properties)["sku"] == "A1"
