"""A scene: what one person does on one occasion, as calls of the Segment specification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.entry.demo.catalog import GIFT, LOWER_CASE, Line, Product, categories, load_range
from tessere.entry.demo.devices import Browser, Installation
from tessere.entry.demo.people import Person

SourceName = Literal["site", "app", "till", "email", "chat", "ads"]
SOURCES: tuple[SourceName, ...] = ("site", "app", "till", "email", "chat", "ads")
ROME = ZoneInfo("Europe/Rome")
SITE = "https://www.casaaurora.example"
PROMOTIONS = "https://promo.casaaurora.example"


class Call(Struct, frozen=True):
    """One call, the source that sends it, and when."""

    at: datetime
    source: SourceName
    body: dict[str, Any]


class Scene:
    """Collects the calls of an occasion; time passes with `pause`."""

    def __init__(self, key: str, at: datetime, chance: Random, person: Person | None = None) -> None:
        """`key` makes the message ids: the same scene has the same ones on every day it is played for the same start."""
        self.key = key
        self.at = at
        self.chance = chance
        self.person = person
        self.calls: list[Call] = []

    def pause(self, low: float, high: float) -> None:
        """Let some seconds pass."""
        self.at += timedelta(milliseconds=round(self.chance.uniform(low, high) * 1000))

    def say(self, source: SourceName, type: str, **fields: Any) -> None:
        """Add a call; fields that are None or empty are left out."""
        body: dict[str, Any] = {
            "type": type,
            "messageId": f"{self.key}-{len(self.calls)}",
            "timestamp": iso_millis(self.at),
        }
        names = {"anonymous_id": "anonymousId", "user_id": "userId", "previous_id": "previousId"}
        body |= {names.get(name, name): value for name, value in fields.items() if value not in (None, {}, "")}
        self.calls.append(Call(self.at, source, body))


def iso_millis(at: datetime) -> str:
    """As JavaScript writes a time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def euros(minor: int) -> float:
    """Cents as clients send money."""
    return minor / 100


def product_of(line: Line) -> Product:
    """The article of a line."""
    return load_range().products[line.product]


def line_total(line: Line) -> int:
    """Cents; what was given away costs nothing."""
    return 0 if line.flags & GIFT else product_of(line).price_minor * line.quantity


def describe(product: Product) -> dict[str, Any]:
    """The article as e-commerce events name it."""
    return {
        "product_id": product.sku,
        "sku": product.sku,
        "name": product.name,
        "category": categories()[product.category].italian,
        "price": euros(product.price_minor),
        "currency": "EUR",
    }


def describe_line(line: Line) -> dict[str, Any]:
    """The article in an order, with the dirt that the source system left in it."""
    product = product_of(line)
    told = describe(product) | {"quantity": line.quantity}
    if line.flags & LOWER_CASE:
        told["sku"] = product.sku.lower()
    if line.flags & GIFT:
        told |= {"price": 0.0, "gift": True}
    return told


def web_context(
    browser: Browser, path: str, title: str, *, referrer: str | None = None, query: str = ""
) -> dict[str, Any]:
    """The context as the browser library fills it."""
    base = PROMOTIONS if path.startswith("/promo/") else SITE
    page = {"url": f"{base}{path}{query}", "path": path, "title": title, "search": query, "referrer": referrer or ""}
    return {
        "library": {"name": "analytics.js", "version": "next-1.77.0"},
        "userAgent": browser.user_agent,
        "locale": "it-IT",
        "timezone": "Europe/Rome",
        "page": page,
    }


def app_context(app: Installation) -> dict[str, Any]:
    """The context as the mobile libraries fill it."""
    library = "analytics-swift" if app.platform == "ios" else "analytics-kotlin"
    return {
        "library": {"name": library, "version": "1.6.2"},
        "app": {"name": "Casa Aurora", "version": app.app_version, "namespace": "example.casaaurora.app"},
        "device": {"id": app.device_id, "manufacturer": app.maker, "model": app.model, "type": app.platform},
        "os": {"name": "iOS" if app.platform == "ios" else "Android", "version": app.os_version},
        "userAgent": app.user_agent,
        "locale": "it-IT",
        "timezone": "Europe/Rome",
    }


def external_ids(**values: str | None) -> dict[str, Any]:
    """Identifiers in the way servers send them: `external_ids(email=...)`."""
    found = [
        {"id": value, "type": name, "collection": "users", "encoding": "none"}
        for name, value in values.items()
        if value is not None
    ]
    return {"externalIds": found} if found else {}
