"""How a visitor came: campaign parameters, click ids and referrers to a marketing channel.

The grouping follows the rules Google Analytics 4 publishes for its default channel group; the lists of sites are ours.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from tessere.customer.events.domain.model import Campaign
from tessere.customer.events.domain.objects import text_of
from tessere.customer.events.domain.sites import site_category

MARKETING_CHANNELS = (
    "direct", "cross_network", "paid_shopping", "paid_search", "paid_social", "paid_video", "display", "paid_other",
    "organic_shopping", "organic_social", "organic_video", "organic_search", "referral", "email", "affiliates", "audio",
    "sms", "push", "unassigned",
)  # fmt: skip

# Click ids say who sold the click: parameter -> (source, medium), used where no utm parameter says otherwise.
CLICK_IDS = {
    "gclid": ("google", "cpc"),
    "wbraid": ("google", "cpc"),
    "gbraid": ("google", "cpc"),
    "dclid": ("google", "display"),
    "msclkid": ("bing", "cpc"),
    "yclid": ("yandex", "cpc"),
    "ttclid": ("tiktok", "cpc"),
    "twclid": ("twitter", "cpc"),
    "li_fat_id": ("linkedin", "cpc"),
    "sccid": ("snapchat", "cpc"),
    "rdt_cid": ("reddit", "cpc"),
    "epik": ("pinterest", "cpc"),
    "fbclid": ("facebook", "social"),
    "igshid": ("instagram", "social"),
    "igsh": ("instagram", "social"),
    "srsltid": ("google", "organic_shopping"),
    "mc_eid": ("mailchimp", "email"),
    "_kx": ("klaviyo", "email"),
    "tblci": ("taboola", "display"),
    "obclid": ("outbrain", "display"),
    "irclickid": ("impact", "affiliate"),
    "awc": ("awin", "affiliate"),
}
_UTM = ("source", "medium", "campaign", "term", "content")
_PAID = re.compile(r"^(.*cp.*|ppc|retargeting|paid.*)$")
_VIDEO_MEDIUM = re.compile(r"^(.*video.*)$")
_SHOPPING_CAMPAIGN = re.compile(r"^(.*(([^a-df-z]|^)shop|shopping).*)$")
_DISPLAY = frozenset({"display", "banner", "expandable", "interstitial", "cpm"})
_SOCIAL = frozenset({"social", "social-network", "social-media", "sm", "social network", "social media"})
_EMAIL = frozenset({"email", "e-mail", "e_mail", "e mail", "newsletter"})
_REFERRAL = frozenset({"referral", "app", "link"})
_LONGEST = 2_000


@lru_cache(maxsize=50_000)
def campaign_of(
    url: str | None, referrer: str | None, declared: tuple[str | float | None, ...] = (None, None, None, None, None)
) -> Campaign | None:
    """The campaign of a page view, or None for a visit that came from nowhere else (direct, or a link of the same site).

    `declared` is what the client itself said: source, medium, name, term, content; it wins over the page's address.
    """
    query = _parameters(url)
    utm = [text_of(declared[index]) or query.get(f"utm_{name}") for index, name in enumerate(_UTM)]
    source, medium, name, term, content = utm
    click, click_id = _click(query)
    if source is None and medium is None:
        if click is not None:
            source, medium = CLICK_IDS[click]
        elif (host := external_host(url, referrer)) is not None:
            category, site = site_category(host)
            source, medium = (site, "organic") if category == "search" else (site, "referral")
        elif name is None:
            return None
    return Campaign(
        channel=channel_group(source, medium, name),
        source=source,
        medium=medium,
        name=name,
        term=term,
        content=content,
        click_id=click_id,
    )


def channel_group(source: str | None, medium: str | None, name: str | None) -> str:
    """The default channel group of GA4 (https://support.google.com/analytics/answer/9756891), its rules in their order."""
    source, medium, name = (source or "").lower(), (medium or "").lower(), (name or "").lower()
    if source in ("", "(direct)", "direct") and medium in ("", "(none)", "(not set)", "none"):
        return "unassigned" if name else "direct"
    if "cross-network" in name:
        return "cross_network"
    category = site_category(source)[0] if source else None
    paid = _PAID.match(medium) is not None
    return (_paid_group(category, medium, name) if paid else None) or _free_group(
        category, source, medium, name, paid=paid
    )


def _paid_group(category: str | None, medium: str, name: str) -> str | None:
    if category == "shopping" or _SHOPPING_CAMPAIGN.match(name):
        return "paid_shopping"
    if category in ("search", "social", "video"):
        return f"paid_{category}"
    return None if medium in _DISPLAY else "paid_other"


def _free_group(category: str | None, source: str, medium: str, name: str, *, paid: bool) -> str:
    rules = (
        ("display", medium in _DISPLAY),
        ("paid_other", paid),
        ("organic_shopping", category == "shopping" or _SHOPPING_CAMPAIGN.match(name) or medium == "organic_shopping"),
        ("organic_social", category == "social" or medium in _SOCIAL),
        ("organic_video", category == "video" or _VIDEO_MEDIUM.match(medium)),
        ("organic_search", category == "search" or medium == "organic"),
        ("email", source in _EMAIL or medium in _EMAIL),
        ("affiliates", medium in ("affiliate", "affiliates")),
        ("referral", medium in _REFERRAL),
        ("audio", medium == "audio"),
        ("sms", "sms" in (source, medium)),
        ("push", medium.endswith("push") or "mobile" in medium or "notification" in medium or source == "firebase"),
    )
    return next((group for group, holds in rules if holds), "unassigned")


def external_host(url: str | None, referrer: str | None) -> str | None:
    """The referrer's host when it is another site than the page's."""
    if not referrer:
        return None
    host = _host(referrer)
    own = _host(url) if url else None
    if host is None or (own is not None and _site(host) == _site(own)):
        return None
    return host


def _host(address: str) -> str | None:
    try:
        parts = urlsplit(address[:_LONGEST])
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme == "android-app":
        return (parts.netloc or None) and parts.netloc.lower()
    return host.removeprefix("www.") if host else None


def _site(host: str) -> str:
    """The part of a host that one owner has: two labels, three where the last two are a public suffix like co.uk."""
    labels = host.split(".")
    wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "org", "net", "gov", "edu", "ac")
    return ".".join(labels[-3:] if wide else labels[-2:])


def _parameters(url: str | None) -> dict[str, str]:
    if not url or "?" not in url:
        return {}
    query = url[: _LONGEST * 2].partition("?")[2].partition("#")[0]
    try:
        pairs = parse_qsl(query, keep_blank_values=False, max_num_fields=100, errors="replace")
    except ValueError:
        return {}
    return {key.lower(): value for key, value in reversed(pairs)}


def _click(query: dict[str, str]) -> tuple[str, str] | tuple[None, None]:
    for name in CLICK_IDS:
        if name in query:
            return name, query[name]
    return None, None
