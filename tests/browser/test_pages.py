"""Every page in both languages: no fault, nothing missing, nothing serious for who cannot see, a picture at three widths."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pytest
from browsing import DESKTOP, LANGUAGES, PHONE, TABLET, Visit, Visitor
from shop import Shop

PAGES = {
    "home": "/",
    "customers": "/customers",
    "search": "/customers?q=rossi",
    "live": "/events",
    "plan": "/events/plan",
    "planned": f"/events/plan/{quote('Order Completed')}",
    "quarantine": "/events/quarantine",
    "sources": "/sources",
    "new-source": "/sources/new",
    "touchpoints": "/touchpoints",
    "imports": "/imports",
    "profile": "/settings",
    "users": "/settings/users",
    "keys": "/settings/keys",
    "consent": "/settings/consent",
    "identity-rules": "/settings/identity",
    "computed": "/settings/computed",
    "audit": "/settings/audit",
    "system": "/settings/system",
    "not-found": "/nowhere",
}
# Where a browser's words are part of the data: the patterns that are always blocked.
NAMES_HOLES = {"identity-rules"}


@pytest.fixture(scope="module")
def pages(shop: Shop) -> dict[str, str]:
    customer = shop.find("giulia rossi")[0]["id"]
    touchpoint = shop.owner.get("/api/v1/touchpoints").json()["items"][0]["id"]
    tabs = {"customer": "", "customer-profile": "?tab=profile", "customer-visits": "?tab=visits",
            "customer-identity": "?tab=identity"}  # fmt: skip
    return {
        **PAGES,
        **{name: f"/customers/{customer}{tab}" for name, tab in tabs.items()},
        "source": f"/sources/{shop.source_ids['Sito']}",
        "touchpoint": f"/touchpoints/{touchpoint}",
    }


async def test_every_page_is_whole_at_every_width(visit: Visit, pages: dict[str, str]) -> None:
    async def walk(language: str) -> list[str]:
        found: list[str] = []
        async with visit(language) as visitor:
            await visitor.go("/")
            for name, path in pages.items():
                found += [f"{name} ({language}): {fault}" for fault in await _look(visitor, name, path)]
        return found

    found = await asyncio.gather(*(walk(language) for language in LANGUAGES))
    assert [fault for each in found for fault in each] == []


async def _look(visitor: Visitor, name: str, path: str) -> list[str]:
    found = []
    wide = visitor.words.language == "it"
    await visitor.resize(DESKTOP)
    await (visitor.go(path) if wide else visitor.follow(path))
    if wide:
        found += await visitor.axe()
    for width in (DESKTOP, TABLET, PHONE):
        if width != DESKTOP:
            await visitor.resize(width)
        await visitor.photograph(name, whole=wide and width == DESKTOP)
        if name not in NAMES_HOLES:
            found += [f"{fault} at {width}" for fault in await visitor.holes()]
    if not wide:
        found += [f"{fault} on a phone" for fault in await visitor.axe()]
    found += visitor.noise
    visitor.noise.clear()
    return found


async def test_the_dark_is_as_good_as_the_light(visit: Visit, shop: Shop) -> None:
    customer = shop.find("giulia rossi")[0]["id"]
    async with visit("en") as visitor:
        await visitor.page.emulate_media(color_scheme="dark")
        for name, path in (("home", "/"), ("customer", f"/customers/{customer}"), ("plan", "/events/plan")):
            await visitor.go(path)
            assert await visitor.axe() == []
            await visitor.photograph(f"{name}-dark", whole=True)
