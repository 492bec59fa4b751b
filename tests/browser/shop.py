"""A small retailer that sends events as real clients do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

FIRST = ("Giulia", "Marco", "Sofia", "Luca", "Chiara", "Matteo")
LAST = ("Rossi", "Bianchi", "Ferrari", "Greco")
PRODUCTS = (("Lampada Alba", "Luci", 49.9), ("Tazza Onda", "Tavola", 12.5), ("Plaid Lana", "Tessili", 79.0))
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
SCHEMA = {
    "type": "object",
    "properties": {"order_id": {"type": "string"}, "total": {"type": "number"}},
    "required": ["order_id", "total"],
}


class Shop:
    """Sources with their keys, and what they send."""

    def __init__(self, owner: httpx.Client) -> None:
        self.owner = owner
        self.keys: dict[str, str] = {}
        self.source_ids: dict[str, str] = {}

    def send(self, source: str, *events: dict[str, Any]) -> None:
        """What a client of the source sends in one batch."""
        batch = [{"messageId": str(uuid4()), **event} for event in events]
        auth, headers = (self.keys[source], ""), {"User-Agent": CHROME}
        self.owner.post("/v1/batch", json={"batch": batch}, auth=auth, headers=headers).raise_for_status()

    def find(self, query: str) -> list[dict[str, Any]]:
        """Customers that a search finds."""
        found: list[dict[str, Any]] = self.owner.get("/api/v1/profiles", params={"q": query}).json()["items"]
        return found

    def fill(self) -> None:
        """Two places, three sources, a plan, and two dozen customers with a history."""
        milan = self._post(
            "/touchpoints", code="milano-duomo", name="Milano Duomo", channel="shop",
            address={"street": "Via Torino 12", "city": "Milano", "province": "MI", "postal_code": "20123", "country": "IT"},
            position={"lat": 45.4627, "lon": 9.1866},
            hours=[{"day": day, "opens": "09:30", "closes": "19:30"} for day in range(1, 7)],
        )  # fmt: skip
        site = self._post("/touchpoints", code="www", name="casaaurora.it", channel="site")
        for name, kind, place in (("Sito", "site", site), ("Cassa", "till", milan), ("Newsletter", "email", None)):
            made = self._post("/sources", name=name, kind=kind, **({"touchpoint_id": place["id"]} if place else {}))
            self.keys[name], self.source_ids[name] = made["secret"], made["source"]["id"]
        self.owner.put(
            "/api/v1/plan/Order Completed", headers={"If-Match": "*"},
            json={"description": "Un ordine pagato.", "schema": SCHEMA, "mode": "enforce"},
        ).raise_for_status()  # fmt: skip
        for number in range(24):
            self._history(number)

    def _history(self, number: int) -> None:
        first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
        address, device, user = f"{first}.{last}{number}@example.it".lower(), f"browser-{number}", f"C{number:04}"
        name, category, price = PRODUCTS[number % len(PRODUCTS)]
        page = {"url": "https://casaaurora.it/?utm_source=instagram&utm_medium=social&utm_campaign=autunno"}
        self.send(
            "Sito",
            {"type": "page", "name": "Home", "anonymousId": device, "timestamp": ago(days=number, minutes=30),
             "context": {"page": page, "locale": "it-IT"}},
            {"type": "track", "event": "Product Viewed", "anonymousId": device, "timestamp": ago(days=number, minutes=25),
             "properties": {"name": name, "category": category, "price": price, "currency": "EUR"}},
            {"type": "identify", "anonymousId": device, "userId": user, "timestamp": ago(days=number, minutes=20),
             "traits": {"email": address, "name": f"{first} {last}", "city": "Milano"}},
            {"type": "track", "event": "Order Completed", "userId": user, "timestamp": ago(days=number, minutes=5),
             "properties": {"order_id": f"W-{number}", "total": price, "currency": "EUR"}},
        )  # fmt: skip
        if number % 3 == 0:
            consent = {"purpose": "marketing", "channel": "email", "form": "newsletter"}
            self.send(
                "Newsletter",
                {"type": "track", "event": "Consent Granted", "timestamp": ago(days=number), "properties": consent,
                 "context": {"traits": {"email": address}}},
            )  # fmt: skip

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        made: dict[str, Any] = self.owner.post(f"/api/v1{path}", json=body).raise_for_status().json()
        return made


def ago(**ago: float) -> str:
    """A moment in the past, as clients write it."""
    return (datetime.now(UTC) - timedelta(**ago)).isoformat()
