"""Browsers, app installations and crawlers: what the demo's people hold in their hands."""

from __future__ import annotations

from random import Random
from uuid import UUID

from msgspec import Struct

OLD_APP, NEW_APP = "2.9.4", "3.4.1"
_WEBKIT = " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v} Mobile/15E148 Safari/604.1"
_GECKO = " AppleWebKit/537.36 (KHTML, like Gecko"
_SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS {os} like Mac OS X)" + _WEBKIT
_CHROME_PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36"
)
_SAMSUNG = "Mozilla/5.0 (Linux; Android 10; K)" + _GECKO + ") SamsungBrowser/{v} Chrome/115.0.0.0 Mobile Safari/537.36"
_CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36"
)
_EDGE = _CHROME + " Edg/{v}.0.0.0"
_FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v} Safari/605.1.15"
_IPAD = "Mozilla/5.0 (iPad; CPU OS {os} like Mac OS X)" + _WEBKIT
_TAB = "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36"
_APPLE = (("17_6", "17.6"), ("18_1", "18.1"), ("18_5", "18.5"), ("16_7", "16.6"))
_CHROMES = ("128", "131", "134", "138", "140")
BOTS = (
    "Mozilla/5.0"
    + _GECKO
    + "; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
)
_PHONES = (
    ("ios", "iPhone14,5", "Apple", "18.5"), ("ios", "iPhone15,4", "Apple", "18.1"), ("ios", "iPhone12,8", "Apple", "17.6"),
    ("android", "SM-A546B", "samsung", "14"), ("android", "SM-S911B", "samsung", "15"),
    ("android", "Redmi Note 12", "Xiaomi", "13"), ("android", "Pixel 7a", "Google", "15"),
)  # fmt: skip


class Browser(Struct, frozen=True, kw_only=True):
    """A browser in use from `first_day` to `last_day` days ago; on a `shared` one several people sign in."""

    anonymous_id: str
    user_agent: str
    form: str
    first_day: int
    last_day: int
    signs_in: bool
    shared: bool = False


class Installation(Struct, frozen=True, kw_only=True):
    """The app on a phone."""

    device_id: str
    anonymous_id: str
    platform: str
    model: str
    maker: str
    os_version: str
    app_version: str
    first_day: int

    @property
    def user_agent(self) -> str:
        """As the app's network library writes it."""
        if self.platform == "ios":
            return f"CasaAurora/{self.app_version} (iPhone; iOS {self.os_version}; Scale/3.00)"
        return f"CasaAurora/{self.app_version} (Linux; U; Android {self.os_version}; {self.model}) okhttp/4.12.0"


def random_uuid(chance: Random) -> str:
    """A version 4 UUID that the chance decides."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def browser_of(
    chance: Random, form: str, *, first_day: int, last_day: int = 0, signs_in: bool, shared: bool = False
) -> Browser:
    """A browser on a `phone`, a `desktop` or a `tablet`."""
    return Browser(
        anonymous_id=random_uuid(chance), user_agent=agent_of(chance, form), form=form, first_day=first_day,
        last_day=last_day, signs_in=signs_in, shared=shared,
    )  # fmt: skip


def agent_of(chance: Random, form: str) -> str:
    """A user agent as common browsers send it."""
    system, version = chance.choice(_APPLE)
    chrome = chance.choice(_CHROMES)
    if form == "tablet":
        return chance.choice((_IPAD.format(os=system, v=version), _TAB.format(v=chrome)))
    if form == "phone":
        return chance.choices(
            (_SAFARI.format(os=system, v=version), _CHROME_PHONE.format(v=chrome), _SAMSUNG.format(v="25.0")),
            (42, 46, 12),
        )[0]
    return chance.choices(
        (_CHROME.format(v=chrome), _EDGE.format(v=chrome), _FIREFOX.format(v=chrome), _MAC.format(v=version)),
        (50, 18, 14, 18),
    )[0]


def installation_of(chance: Random, *, first_day: int, old: bool = False) -> Installation:
    """The app on one of the usual phones; an `old` one was never updated."""
    platform, model, maker, system = chance.choice(_PHONES)
    device_id = random_uuid(chance)
    return Installation(
        device_id=device_id.upper() if platform == "ios" else device_id.replace("-", "")[:16],
        anonymous_id=random_uuid(chance), platform=platform, model=model, maker=maker, os_version=system,
        app_version=OLD_APP if old else NEW_APP, first_day=first_day,
    )  # fmt: skip
