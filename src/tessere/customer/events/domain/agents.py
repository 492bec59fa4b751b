"""User agents: the device, the browser and the system in the hand, and whether there is a hand at all."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import msgspec
from msgspec import Struct

from tessere.customer.events.domain.model import NO_CLIENT, Client

LONGEST = 600
_DESKTOP_SYSTEMS = frozenset({"Windows", "Mac OS X", "Linux", "Ubuntu", "Chrome OS", "Fedora", "Debian", "FreeBSD"})
_PATTERNS_A_CHUNK = 25
# What the apps of shops send with. Crawlers are written with them too, and the list of crawlers has some; but here they
# stand in what a client says of its own device, or an app's request: whoever is a bot besides still says so.
_APP_STACKS = re.compile(
    r"\b(?:okhttp|cfnetwork|darwin|alamofire|afnetworking|dalvik|cronet|dart|ktor(?:-client)?|nsurlsession|volley|retrofit)"
    r"(?:/[\w.+-]*)?",
    re.I,
)


class _Crawler(Struct):
    pattern: str


class AgentDetails(Struct, frozen=True, kw_only=True):
    """The families and versions in a user agent, in the words of uap-core."""

    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    os_version: str | None = None
    device: str | None = None
    brand: str | None = None
    model: str | None = None


@lru_cache(maxsize=20_000)
def client_of(user_agent: str) -> Client:
    """The client behind a user agent. Agents repeat, so answers are kept; unknown parts are None."""
    text = user_agent[:LONGEST]
    if not text:
        return NO_CLIENT
    details = read_agent(text)
    own_words = _APP_STACKS.sub("", text)
    bot = find_bot(own_words) if own_words.strip() else None
    is_spider = details.device == "Spider"
    return Client(
        device="bot" if bot or is_spider else _device_of(details, text),
        browser=details.browser,
        os=details.os,
        is_bot=bool(bot) or is_spider,
        bot_name=bot or (details.browser if is_spider else None),
    )


def read_agent(user_agent: str) -> AgentDetails:
    """The details in a user agent, uncached."""
    import ua_parser

    found = ua_parser.parse(user_agent)
    browser, system, device = found.user_agent, found.os, found.device
    return AgentDetails(
        browser=browser.family if browser else None,
        browser_version=_version(browser.major, browser.minor, browser.patch) if browser else None,
        os=system.family if system else None,
        os_version=_version(system.major, system.minor, system.patch) if system else None,
        device=device.family if device else None,
        brand=device.brand if device else None,
        model=device.model if device else None,
    )


def find_bot(user_agent: str) -> str | None:
    """The name of the crawler, as far as the pattern that knows it tells."""
    for pattern in _crawler_patterns():
        if match := pattern.search(user_agent):
            return match.group(0).strip("/ ;()") or "bot"
    return None


@cache
def _crawler_patterns() -> tuple[re.Pattern[str], ...]:
    listed = (resources.files("crawleruseragents") / "crawler-user-agents.json").read_bytes()
    texts = [entry.pattern for entry in msgspec.json.decode(listed, type=list[_Crawler])]
    return tuple(
        re.compile("|".join(f"(?:{text})" for text in texts[start : start + _PATTERNS_A_CHUNK]))
        for start in range(0, len(texts), _PATTERNS_A_CHUNK)
    )


def _device_of(details: AgentDetails, text: str) -> str | None:
    """One of `phone tablet tv watch desktop`, or None; the console shows no more than that."""
    low = text.lower()
    if "ipad" in low or "tablet" in low or ("android" in low and "mobile" not in low and "tv" not in low):
        return "tablet"
    if "watch" in low:
        return "watch"
    if "smart-tv" in low or "smarttv" in low or "appletv" in low or "android tv" in low or " tv" in low:
        return "tv"
    if "mobi" in low or "iphone" in low or details.os in ("Android", "iOS", "KaiOS", "Windows Phone"):
        return "phone"
    return "desktop" if details.os in _DESKTOP_SYSTEMS else None


def _version(*parts: Any) -> str | None:
    return ".".join(part for part in parts if part) or None
