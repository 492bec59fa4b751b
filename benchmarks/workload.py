"""What the benchmarks send: the visits of a retailer's customers, the same on every run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
)
CATEGORIES = ("Lamps", "Mugs", "Candles", "Garden", "Kitchen", "Christmas", "Toys", "Stationery")
NEW_BROWSERS = 0.1
VISIT_LENGTH = 8


class Traffic:
    """Visitors who come, look at about eight things and go; one visit in ten is from a browser never seen before."""

    def __init__(self, *, seed: int = 7, people: int = 20_000, active: int = 4_000) -> None:
        self._chance = random.Random(seed)
        self._seed = seed
        self._people = people
        self._number = 0
        self._browsers = 0
        self._start = datetime.now(UTC) - timedelta(hours=2)
        self._visits = [self._visit() for _ in range(active)]

    def calls(self, count: int) -> Iterator[dict[str, Any]]:
        """The next events, as Segment calls."""
        for _ in range(count):
            place = self._chance.randrange(len(self._visits))
            visit = self._visits[place]
            yield self._call(visit)
            visit["left"] -= 1
            if visit["left"] <= 0:
                self._visits[place] = self._visit()

    def bodies(self, count: int, *, batch: int = 100) -> list[bytes]:
        """The next events as request bodies of `batch` each."""
        made, group = [], []
        for call in self.calls(count):
            group.append(call)
            if len(group) == batch:
                made.append(json.dumps({"batch": group}).encode())
                group = []
        return [*made, json.dumps({"batch": group}).encode()] if group else made

    def _visit(self) -> dict[str, Any]:
        person = self._chance.randrange(self._people)
        browser = f"{person}-{self._chance.randrange(2)}"
        if self._chance.random() < NEW_BROWSERS:
            self._browsers += 1
            browser = f"new-{self._seed}-{self._browsers}"
        signed_in = self._chance.random() < 0.4
        return {
            "person": person, "browser": browser, "signed_in": signed_in, "agent": person % len(_AGENTS), "greeted": False,
            "left": self._chance.randint(2, 2 * VISIT_LENGTH - 2),
        }  # fmt: skip

    def _call(self, visit: dict[str, Any]) -> dict[str, Any]:
        chance, person = self._chance, visit["person"]
        self._number += 1
        made: dict[str, Any] = {
            "messageId": f"bench-{self._seed}-{self._number}",
            "anonymousId": f"browser-{visit['browser']}",
            "timestamp": (self._start + timedelta(milliseconds=self._number)).isoformat(),
            "context": {
                "userAgent": _AGENTS[visit["agent"]],
                "locale": "it-IT",
                "page": {"url": f"https://casaaurora.it/p/{chance.randrange(600)}", "path": "/p", "title": "Prodotto"},
            },
        }
        if visit["signed_in"]:
            made["userId"] = f"account-{person}"
            if not visit["greeted"]:
                visit["greeted"] = True
                return made | {
                    "type": "identify",
                    "traits": {"email": f"p{person}@mail.it", "name": f"Persona {person}"},
                }
        draw = chance.random()
        if draw < 0.02:
            properties: dict[str, Any] = {
                "order_id": str(self._number), "total": chance.randrange(500, 9_000) / 100, "currency": "EUR",
            }  # fmt: skip
            return made | {"type": "track", "event": "Order Completed", "properties": properties}
        if draw < 0.5:
            properties = {
                "product_id": str(chance.randrange(600)),
                "name": "Lanterna",
                "category": chance.choice(CATEGORIES),
                "price": 12.5,
            }
            return made | {"type": "track", "event": "Product Viewed", "properties": properties}
        return made | {"type": "page", "properties": {"path": "/p", "title": "Prodotto"}}
