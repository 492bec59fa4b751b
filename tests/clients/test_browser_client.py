"""analytics-next in a real browser, on a page of another site than the collector's."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from tessere.customer import events

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START = """([key, url]) => new Promise((resolve) => {
  const { AnalyticsBrowser } = window.AnalyticsNext;
  window.analytics = AnalyticsBrowser.load({ writeKey: key, cdnURL: url }, { integrations: { "Segment.io": %s } });
  window.analytics.ready(() => resolve(true));
})"""
ACT = """async () => {
  await analytics.page("Shop", "Home");
  await analytics.track("Product Viewed", { sku: "A1", price: 9.5 });
  await analytics.identify("u1", { email: "a@b.it" });
  await analytics.group("g1", { name: "Rossi" });
  await analytics.alias("u2");
}"""


@pytest.fixture
async def page_url(node_modules: Path) -> AsyncIterator[str]:
    """A shop's page with the library's own bundle."""
    bundle = (node_modules / "@segment/analytics-next/dist/umd").resolve()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        name = Path(scope["path"]).name
        is_script = scope["path"].endswith(".js") and (bundle / name).is_file()
        body = (bundle / name).read_bytes() if is_script else PAGE
        kind = b"text/javascript" if is_script else b"text/html; charset=utf-8"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": body})

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(site, lifespan="off", log_level="error"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  # the server offers no event
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/tazze?utm_source=newsletter&utm_medium=email"
    server.should_exit = True
    await task


PAGE = b"""<!doctype html><html lang="it"><title>Casa Aurora</title></html>"""


@pytest.fixture
async def page(chromium: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield await browser.new_page()
        await browser.close()


@pytest.mark.parametrize(
    "delivery", ["{}", '{ deliveryStrategy: { strategy: "batching", config: { size: 5, timeout: 500 } } }']
)
async def test_analytics_next(shop: Any, page: Page, page_url: str, node_modules: Path, delivery: str) -> None:
    await page.goto(page_url)
    await page.add_script_tag(path=str(node_modules / "@segment/analytics-next/dist/umd/index.js"))
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    await page.evaluate(START % delivery, [shop.key, shop.url])
    await page.evaluate(ACT)
    await asyncio.sleep(1.5)
    found = {event.type: event for event in await shop.collected()}
    assert failed == []
    assert set(found) == {"page", "track", "identify", "group", "alias"}
    assert ("GET", f"/v1/projects/{shop.key}/settings", 200) in shop.answers
    assert {status for _, _, status in shop.answers} == {200}
    seen = found["track"]
    assert (seen.name, events.read_object(seen.properties)["sku"]) == ("Product Viewed", "A1")
    assert (seen.client.browser, seen.client.device) == ("HeadlessChrome", "bot")
    assert seen.campaign is not None
    assert (seen.campaign.channel, seen.campaign.source) == ("email", "newsletter")
    assert (found["identify"].user_id, found["identify"].identifiers[0].value) == ("u1", "a@b.it")
    assert found["page"].anonymous_id == seen.anonymous_id
