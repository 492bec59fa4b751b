"""One running system, a browser and a shop with customers, for all tests of a worker."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "acceptance"))
from browsing import AXE, CHROMIUM, FLAGS, LANGUAGES, Visit, Visitor, visiting
from selling import Selling
from shop import Shop
from system import System, wait_for


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups, however the run was asked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.timeout(300))  # a whole machine works for one page


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    if not AXE.exists():
        pytest.skip("the console's packages are not installed: run `make console`")
    base = "/var/tmp" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="tessere-browser-", dir=base))
    home.chmod(0o755)
    running = System(home, api_requests_per_minute="100000")
    running.start()
    yield running
    running.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield running
        await running.close()


@pytest.fixture(scope="session")
def people(system: System) -> dict[str, dict[str, str]]:
    """The cookies of an owner for each language."""
    found = {}
    with system.sign_in() as owner:
        found["it"] = dict(owner.cookies)
        owner.patch(
            "/api/v1/me", json={"language": "it", "name": "Ada Neri"}, headers={"If-Match": "*"}
        ).raise_for_status()
        made = owner.post("/api/v1/users", json={"email": "jo@tessere.localhost", "name": "Jo Field", "role": "owner"})
    password = made.raise_for_status().json()["initial_password"]
    with httpx.Client(base_url=system.url, trust_env=False) as other:
        session = other.post("/api/v1/session", json={"email": "jo@tessere.localhost", "password": password})
        token = session.raise_for_status().json()["csrf_token"]
        headers = {"X-CSRF-Token": token, "If-Match": "*"}
        other.patch("/api/v1/me", json={"language": "en"}, headers=headers).raise_for_status()
        found["en"] = dict(other.cookies)
    return found


@pytest.fixture
def visit(system: System, browser: Browser, people: dict[str, dict[str, str]]) -> Visit:
    """Opens a window for somebody who is signed in."""

    def open_window(language: str, **options: Any) -> AbstractAsyncContextManager[Visitor]:
        return visiting(browser, system.url, language=language, cookies=people[language], **options)

    return open_window


@pytest.fixture
def visit_as_stranger(system: System, browser: Browser) -> Visit:
    """Opens a window for somebody who is not signed in."""
    return lambda language: visiting(browser, system.url, language=language)


@pytest.fixture(scope="session")
def shop(system: System) -> Iterator[Shop]:
    """A site, a till and a newsletter that send events."""
    with system.sign_in() as owner:
        made = Shop(owner)
        made.fill()
        wait_for(lambda: len(made.find("")) >= 20, what="the customers")
        yield made


@pytest.fixture(scope="session")
def selling(shop: Shop) -> Selling:
    """The same retailer with goods, prices, stock, points and bookings."""
    return Selling(shop.owner).open()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)
