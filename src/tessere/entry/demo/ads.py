"""Advertisements: the landing pages that clicks on them lead to."""

from __future__ import annotations

from random import Random

from tessere.entry.demo.devices import Browser
from tessere.entry.demo.scenes import Scene, web_context

# Campaign name, source, medium, click id, referrer.
_CAMPAIGNS = (
    ("natale-in-casa", "google", "cpc", "gclid", "https://www.google.com/"),
    ("shopping-regali", "google", "cpc", "gclid", "https://www.google.com/"),
    ("collezione-autunno", "facebook", "paid_social", "fbclid", "https://l.facebook.com/"),
    ("collezione-autunno", "instagram", "paid_social", "fbclid", "https://l.instagram.com/"),
    ("video-tavola", "tiktok", "cpc", "ttclid", "https://www.tiktok.com/"),
    ("remarketing", "criteo", "display", "", "https://www.cucina-facile.example/"),
    ("luci", "bing", "cpc", "msclkid", "https://www.bing.com/"),
)
_ORGANIC = ("https://www.google.com/", "https://www.google.it/", "https://www.bing.com/", "https://duckduckgo.com/",
            "https://www.pinterest.it/", "https://www.instagram.com/")  # fmt: skip


def land(scene: Scene, browser: Browser, *, user_id: str | None = None) -> str:
    """Arrive on the page of a campaign; returns its address, from where the visit goes on to the shop."""
    chance = scene.chance
    name, source, medium, click, referrer = chance.choice(_CAMPAIGNS)
    query = (
        f"?utm_source={source}&utm_medium={medium}&utm_campaign={name}&utm_content=annuncio-{chance.randrange(1, 5)}"
    )
    if click:
        query += f"&{click}={_click_id(chance)}"
    path = f"/promo/{name}"
    context = web_context(browser, path, "Casa Aurora, promozioni", referrer=referrer, query=query)
    scene.say(
        "ads", "page", name="Landing", anonymous_id=browser.anonymous_id, user_id=user_id, properties=dict(context["page"]),
        context=context,
    )  # fmt: skip
    scene.pause(4, 30)
    return str(context["page"]["url"]).partition("?")[0]


def organic_referrer(chance: Random) -> str:
    """Where visitors come from who followed no campaign; empty for those who typed the address."""
    return chance.choice(_ORGANIC) if chance.random() < 0.45 else ""


def _click_id(chance: Random) -> str:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(chance.choices(letters, k=38))
