"""A person at a browser: signed in, in their language, with everything watched that must not happen."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Request, Response, expect

CONSOLE = Path(__file__).parents[2] / "console"
AXE = CONSOLE / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM = Path("/usr/bin/chromium")
# What draws the browser's own buttons and guesses what one types, a process for each window; and what Playwright turns
# off itself, for the last such list counts.
_NEEDLESS = (
    "InitialWebUI", "WebUIReloadButton", "WebUIOmniboxPopup", "PreloadTopChromeWebUI", "Translate", "OptimizationHints",
    "MediaRouter", "DialMediaRouteProvider", "GlobalMediaControls", "LensOverlay", "PaintHolding", "AcceptCHFrame",
    "ThirdPartyStoragePartitioning", "HttpsUpgrades", "DestroyProfileOnBrowserClose", "ImprovedCookieControls",
    "RenderDocument", "AvoidUnnecessaryBeforeUnloadCheckSync",
)  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    f"--disable-features={','.join(_NEEDLESS)}",
]  # fmt: skip
DESKTOP, TABLET, SMALL_TABLET, PHONE = 1440, 1024, 820, 390
# Pictures are for people, who ask for them: taking them costs as much as looking does.
PICTURES = bool(os.environ.get("TESSERE_TEST_PICTURES"))
# Long enough for a machine that does much else; who finds what they wait for waits no longer.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
LANGUAGES = ("it", "en")
_MESSAGE = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.M)
_HOLE = re.compile(r".{0,40}(?:\bundefined\b|\bNaN\b|Invalid Date|\[object Object).{0,40}")


class Words:
    """What the console says, by what it says in English."""

    def __init__(self, language: str) -> None:
        text = (CONSOLE / "src" / "locales" / language / "messages.po").read_text()
        self._said = {_joined(source): _joined(said) for source, said in _MESSAGE.findall(text)}
        self.language = language

    def __call__(self, english: str) -> str:
        return self._said[english]

    def pattern(self, english: str) -> re.Pattern[str]:
        """What it says, whatever stands in the holes."""
        return re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(self(english))))


class Visitor:
    """One person with one page."""

    def __init__(self, url: str, context: BrowserContext, page: Page, words: Words) -> None:
        self.url = url
        self.context = context
        self.page = page
        self.words = words
        self.noise: list[str] = []
        self.expected: set[int] = set()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.noise.append(f"fault: {error}"))
        page.on("request", self._see_request)
        page.on("response", self._see_response)

    def _hear(self, kind: str, text: str) -> None:
        # The browser itself speaks of every answer of 400 and above; `expected` says which are meant.
        if kind in {"error", "warning"} and not (text.startswith("Failed to load resource") and self.expected):
            self.noise.append(f"{kind}: {text}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.noise.append(f"outside: {request.url}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.noise.append(f"{response.status} {response.request.method} {response.url}")

    async def go(self, path: str) -> None:
        """Open an address and wait until it has said what it has to say."""
        await self.page.goto(self.url + path)
        await self.settled()

    async def follow(self, path: str) -> None:
        """Get to an address as a link does, without loading the console again."""
        await self.page.evaluate(
            "path => (history.pushState({}, '', path), dispatchEvent(new PopStateEvent('popstate')))", path
        )
        await self.painted()
        await self.settled()

    async def settled(self) -> None:
        """Until nothing is a skeleton any more."""
        await self.page.locator("h1, main h2").first.wait_for()
        await expect(self.page.locator(".animate-pulse")).to_have_count(0)

    async def press(self, label: str, *, exact: bool = True, within: Any = None) -> None:
        """Press a button by what it says in English."""
        await (within or self.page).get_by_role("button", name=self.words(label), exact=exact).click()

    async def shows(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text can be seen."""
        await self.page.get_by_text(text).first.wait_for()

    async def photograph(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of what is shown, where pictures are asked for."""
        if not PICTURES:
            return
        width = (self.page.viewport_size or {"width": 0})["width"]
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}-{width}-{self.words.language}.png"
        await self.page.screenshot(path=path, full_page=whole)

    async def resize(self, width: int) -> None:
        """Change the window and wait until the page has followed."""
        await self.page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
        await self.painted()

    async def painted(self) -> None:
        """Until what has changed is on the screen, and whatever moves or fades for a moment has ended."""
        await self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))).then(() => Promise.allSettled("
            "document.getAnimations().filter(({effect}) => effect.getComputedTiming().iterations !== Infinity)"
            ".map(({finished}) => finished)))"
        )

    async def use_theme(self, theme: str) -> None:
        """Light or dark, whatever the system says."""
        await self.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        await self.painted()

    async def look(
        self, name: str, *, widths: Sequence[int] = (DESKTOP, SMALL_TABLET, PHONE), dark: bool = False
    ) -> None:
        """At each width nothing is missing, and nothing is serious for who cannot see; in the dark the colors alone differ.

        What axe looks at hardly depends on the language: in Italian it looks at the first width alone."""
        for width in widths:
            await self.resize(width)
            await self.photograph(name)
            found = await self.holes()
            if self.words.language == "en" or width == widths[0]:
                found += await self.axe()
            assert found == [], f"{name} at {width}: {found}"
        await self.resize(DESKTOP)
        if dark:
            # The page itself may set the theme once more while it is looked at: what is wrong stays wrong on another look.
            for _ in range(3):
                await self.use_theme("dark")
                found = await self.axe()
                if not found:
                    break
            await self.photograph(f"{name}-dark")
            assert found == [], f"{name} in the dark: {found}"
            await self.use_theme("light")

    async def axe(self) -> list[str]:
        """What an accessibility check finds that is serious."""
        # Loaded once a document, not once a look; only violations are worked out in full.
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations'],"
            " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(({violations}) =>"
            " violations.filter(({impact}) => impact === 'serious' || impact === 'critical')"
            " .map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`))"
        )
        return list(found)

    async def holes(self) -> list[str]:
        """Values that are missing, and a page that is wider than its window."""
        text = await self.page.evaluate("document.body.innerText")
        over = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return _HOLE.findall(text) + ([f"{over} px too wide"] if over > 0 else [])


@asynccontextmanager
async def visiting(
    browser: Browser, url: str, *, language: str, cookies: dict[str, str] | None = None, width: int = DESKTOP
) -> AsyncIterator[Visitor]:
    """A browser window of its own; it must end without a fault, a refused request or a request elsewhere."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900},
        locale="it-IT" if language == "it" else "en-GB",
        reduced_motion="reduce",
    )
    if cookies:
        await context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    visitor = Visitor(url, context, await context.new_page(), Words(language))
    try:
        yield visitor
        assert visitor.noise == [], visitor.noise
    finally:
        await context.close()


Visit = Callable[..., AbstractAsyncContextManager[Visitor]]


def _joined(lines: str) -> str:
    return "".join(json.loads(line) for line in lines.strip().split("\n"))
