"""The newsletter: sign-ups with consent, letters opened, clicked and bounced, consent withdrawn."""

from __future__ import annotations

from typing import Any

from tessere.entry.demo.devices import Browser
from tessere.entry.demo.scenes import Scene, external_ids, web_context

_SUBJECTS = (
    "Dieci idee regalo sotto i 20 euro", "La tavola della domenica", "È arrivata la nuova collezione", "Solo fino a domenica",
    "Piccole luci per le sere lunghe", "Il giardino si risveglia", "Bentornati a scuola", "Profumo di casa",
)  # fmt: skip
FORM_VERSION = "informativa-2025-03"


def sign_up(scene: Scene, browser: Browser, email: str, *, user_id: str | None = None) -> None:
    """The form at the foot of the site: an address, and a yes to marketing by e-mail."""
    context = web_context(browser, "/newsletter", "Newsletter")
    who = {"anonymous_id": browser.anonymous_id, "user_id": user_id, "context": context}
    scene.say("site", "identify", traits={"email": email}, **who)
    scene.pause(1, 2)
    scene.say("site", "track", event="Newsletter Subscribed", properties={"form": "footer"}, **who)
    scene.say("site", "track", event="Consent Granted", properties=consent("footer"), **who)


def sign_up_at_desk(scene: Scene, email: str, shop: str) -> None:
    """The tablet on the shop's desk, where people type in a hurry."""
    name = {"name": scene.person.name} if scene.person is not None else {}
    context = external_ids(email=email) | {"locale": "it-IT"}
    scene.say("email", "identify", traits={"email": email, **name}, context=context)
    properties = consent("desk") | {"shop": shop}
    scene.say("email", "track", event="Consent Granted", properties=properties, context=context)


def consent(form: str, *, channel: str = "email") -> dict[str, Any]:
    """Marketing on a channel, with what proves it."""
    return {"purpose": "marketing", "channel": channel, "form": form, "version": FORM_VERSION}


def bounce(scene: Scene, email: str) -> None:
    """The first letter comes back: nobody has the address."""
    properties = {"campaign": "benvenuto", "reason": "550 5.1.1 mailbox does not exist", "permanent": True}
    scene.say("email", "track", event="Email Bounced", properties=properties, context=external_ids(email=email))


def open_letter(scene: Scene, email: str, *, letter: int, user_agent: str, clicks: bool) -> None:
    """A letter is opened, perhaps clicked."""
    campaign = {"campaign_id": f"lettera-{letter:03}", "subject": _SUBJECTS[letter % len(_SUBJECTS)]}
    context = external_ids(email=email) | {"userAgent": user_agent, "locale": "it-IT"}
    scene.say("email", "track", event="Email Opened", properties=campaign, context=context)
    if clicks:
        scene.pause(4, 40)
        link = {"link": "https://www.casaaurora.example/c/novita"}
        scene.say("email", "track", event="Email Clicked", properties=campaign | link, context=context)
        scene.pause(1, 3)


def withdraw(scene: Scene, email: str) -> None:
    """The link at the end of every letter."""
    scene.say(
        "email",
        "track",
        event="Consent Withdrawn",
        properties=consent("unsubscribe-link"),
        context=external_ids(email=email),
    )
